#!/bin/sh
# Runs the unit tests and compares the chapters under each other Python that
# is here: python3.12 and python3.13, on PATH or under pyenv. Each one has a
# copy of this tree, with an environment of its own, in _build.
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

# In a subshell, so that the next Python starts here again.
try() (
    cd "$1" &&
        make --no-print-directory env PYTHON="$2" &&
        .venv/bin/python -m pytest -q -n 2 -m "not slow" &&
        env -u PYTEST_ADDOPTS .venv/bin/python -m pytest -q -n 2 \
            --nbval notebooks --dist loadfile -p no:randomly
)

failed=0
for version in 3.12 3.13; do
    python=$(found "$version")
    if [ -z "$python" ]; then
        echo "==> Python $version: not on this machine"
        continue
    fi
    echo "==> Python $version: $python (minutes)"
    copy_to "_build/python$version"
    if try "_build/python$version" "$python"; then
        echo "==> Python $version: unit tests and chapters are green"
    else
        echo "!!! Python $version: failed, see above" >&2
        failed=1
    fi
done
exit "$failed"
