#!/bin/sh
# Runs the unit tests and compares the chapters with other versions than the
# pinned ones: under each other Python that is here, or with the newest or the
# oldest libraries that pyproject.toml allows. Each has a copy of this tree,
# with an environment of its own, in _build.
# Usage: others.sh pythons | newest | oldest
set -eu
cd "$(dirname "$0")/.."

# $1: a version such as 3.12. Prints the path of one that runs, if any. The
# shims of pyenv are on PATH for each version, and most of them do not run.
found() {
    pyenv=${PYENV_ROOT:-$HOME/.pyenv}/versions
    for python in "python$1" "$pyenv/$1".*/bin/python3; do
        "$python" -c 'import sys; print(sys.executable)' 2>/dev/null &&
            return
    done
    return 0
}

# $1: a folder. The files of this tree, changed ones included, replace what
# is there; its environment stays.
copy_to() {
    mkdir -p "$1"
    find "$1" -mindepth 1 -maxdepth 1 ! -name .venv -exec rm -rf {} +
    git ls-files -z --cached --others --exclude-standard |
        tar -c --null -T - 2>/dev/null |
        tar -x -C "$1"
}

# What pyproject.toml asks for, a line each: the newest that it allows, or
# with $1 = oldest its lower bound, exactly.
libraries() {
    .venv/bin/python - "$1" <<'PYTHON'
import re, sys, tomllib
with open("pyproject.toml", "rb") as file:
    asked = tomllib.load(file)["project"]["dependencies"]
for one in asked:
    name, oldest = re.match(r"([\w\[\]-]+)>=([\d.]+)", one).groups()
    print(f"{name}=={oldest}" if sys.argv[1] == "oldest" else one)
PYTHON
}

# In a subshell, so that the next one starts here again. $1: the folder. $2:
# the Python. $3: newest, oldest or nothing; for these pip makes the
# environment, because uv leaves pip out and it is asked afterwards.
try() (
    cd "$1" &&
        make --no-print-directory env PYTHON="$2" ${3:+UV=} &&
        if [ -n "$3" ]; then replace "$3"; fi &&
        .venv/bin/python -m pytest -q -n 2 \
            -m "not slow${3:+ and not locked}" &&
        env -u PYTEST_ADDOPTS .venv/bin/python -m pytest -q -n 2 \
            --nbval notebooks --dist loadfile -p no:randomly
)

# Puts the newest or the oldest libraries in the place of the locked ones,
# and says which they are.
replace() {
    libraries "$1" >libraries.txt &&
        .venv/bin/python -m pip install -q --upgrade -r libraries.txt &&
        names=$(sed 's/[[>=].*//' libraries.txt | paste -s -d '|') &&
        .venv/bin/python -m pip freeze | grep -i -E "^($names)=="
}

# $1: the folder's name. $2: what it is called. $3: the Python. $4: as above.
failed=0
report() {
    echo "==> $2 (minutes)"
    copy_to "_build/$1"
    if try "_build/$1" "$3" "$4"; then
        echo "==> $2: unit tests and chapters are green"
    else
        echo "!!! $2: failed, see above" >&2
        failed=1
    fi
}

case "${1:-}" in
pythons)
    for version in 3.12 3.13; do
        python=$(found "$version")
        if [ -z "$python" ]; then
            echo "==> Python $version: not on this machine"
        else
            report "python$version" "Python $version: $python" "$python" ""
        fi
    done
    ;;
newest | oldest) report "$1" "The $1 libraries" "${PYTHON:-python3}" "$1" ;;
*) echo "usage: others.sh pythons | newest | oldest" >&2 && exit 2 ;;
esac
exit "$failed"
