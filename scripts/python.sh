#!/usr/bin/env bash
# Prints the path of a Python that has tests/requirements.txt, making .venv if it is missing or out of date.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted="$(sha256sum tests/requirements.txt | cut -d' ' -f1)"
python="$PWD/.venv/bin/python"
stamp=.venv/requirements.sha256
if [ -x "$python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    echo "$python"
    exit 0
fi

scripts/need.sh python3 python3 python3-venv
rm -rf .venv
if ! python3 -m venv .venv >/dev/null 2>&1; then
    # Debian's python3 comes without ensurepip; a command that is never there asks for the package.
    scripts/need.sh python3-venv-is-missing python3-venv
    rm -rf .venv
    python3 -m venv .venv
fi
echo "make: installing the Python packages of tests/requirements.txt into .venv" >&2
"$python" -m pip install --quiet --disable-pip-version-check --no-input -r tests/requirements.txt >&2
echo "$wanted" >"$stamp"
echo "$python"
