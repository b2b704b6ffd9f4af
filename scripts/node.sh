#!/usr/bin/env bash
# Prints the folder of the Node packages of tests/node, installing them if they are missing or out of date.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted="$(cat tests/node/package.json tests/node/package-lock.json | sha256sum | cut -d' ' -f1)"
stamp=tests/node/node_modules/.ledtid.sha256
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    echo "$PWD/tests/node"
    exit 0
fi

scripts/need.sh node nodejs
scripts/need.sh npm npm
echo "make: installing the Node packages of tests/node" >&2
(cd tests/node && npm ci --ignore-scripts --no-audit --no-fund --silent >&2)
echo "$wanted" >"$stamp"
echo "$PWD/tests/node"
