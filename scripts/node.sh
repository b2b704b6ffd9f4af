#!/usr/bin/env bash
# Prints the path of a Node.js whose tests/node has the packages of its package-lock.json, installing what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/need.sh node nodejs
scripts/need.sh npm npm
wanted="$(sha256sum tests/node/package-lock.json | cut -d' ' -f1)"
stamp=tests/node/node_modules/.lock.sha256
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    echo "make: installing the Node.js packages of tests/node/package-lock.json" >&2
    # No script of a package is run: a browser is Debian's, not one that a package fetches.
    (cd tests/node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
    echo "$wanted" >"$stamp"
fi
command -v node
