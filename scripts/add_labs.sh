#!/bin/sh
# Adds requirements-labs.lock to .venv, with uv when it is on PATH, else pip.
set -eu
cd "$(dirname "$0")/.."

echo "==> What drives the browsers, into .venv (some 55 MB)"
if command -v uv >/dev/null; then
    install="uv pip install --quiet --python .venv/bin/python"
else
    install=".venv/bin/python -m pip install -qq"
fi
$install --no-deps --require-hashes -r requirements-labs.lock || {
    echo "!!! could not install: is the package index reachable?" >&2
    exit 1
}
