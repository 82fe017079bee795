#!/bin/sh
# Makes .venv from requirements.lock, with uv when it is on PATH, else pip.
# PYTHON=... picks the interpreter; otherwise python3 when it is 3.11 or
# later, or the newest of python3.13, python3.12, python3.11 that runs.
set -eu
cd "$(dirname "$0")/.."

stop() { echo "!!! $*" >&2; exit 1; }
new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

for python in ${PYTHON:-python3 python3.13 python3.12 python3.11} none; do
    [ "$python" = none ] && stop \
        "needs Python 3.11 or later, and ${PYTHON:-python3} is not:" \
        "install one, or name it: make env PYTHON=/path/to/python3.11"
    new_enough "$python" && break
done

if command -v uv >/dev/null; then
    echo "==> Environment in .venv, with uv (seconds)"
    uv venv --quiet --clear --python "$(command -v "$python")" .venv
    install="uv pip install --quiet --python .venv/bin/python"
else
    echo "==> Environment in .venv, with pip (a minute; uv does it in seconds)"
    "$python" -m venv --clear .venv || stop \
        "python3 cannot make a venv here (Debian: apt install python3-venv)"
    install=".venv/bin/python -m pip install -qq"
fi

$install --no-deps --require-hashes -r requirements.lock ||
    stop "could not install: is the package index reachable? then: make env"
# Without isolation the build uses the hatchling that the lock names.
$install --no-deps --no-build-isolation -e . ||
    stop "could not install src/demo: mend pyproject.toml; then: make env"
# Kernels talk over loopback; without this each one warns about that.
mkdir -p .venv/etc/ipython
echo '{"IPKernelApp": {"log_level": "ERROR"}}' \
    >.venv/etc/ipython/ipython_kernel_config.json
# JupyterLab asks nobody for news or updates.
mkdir -p .venv/share/jupyter/lab/settings
echo '{"@jupyterlab/apputils-extension:notification":
 {"fetchNews": "false", "checkForUpdates": false}}' \
    >.venv/share/jupyter/lab/settings/overrides.json
