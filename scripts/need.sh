#!/usr/bin/env bash
# need.sh COMMAND PACKAGE...: makes sure that a command is there, from Debian's packages if it is not.
set -euo pipefail

command="$1"
shift
if command -v "$command" >/dev/null 2>&1; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "make: '$command' is missing and this is no Debian machine: install it ($*) and try again" >&2
    exit 1
fi
root=()
if [ "$(id -u)" -ne 0 ]; then
    root=(sudo)
fi
echo "make: installing $* ('$command' is missing)" >&2
export DEBIAN_FRONTEND=noninteractive
"${root[@]}" apt-get update -qq >&2
"${root[@]}" apt-get install -y -qq --no-install-recommends "$@" >&2 </dev/null
