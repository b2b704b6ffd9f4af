#!/usr/bin/env bash
# Licences, bans and sources of every dependency; known advisories where their database can be reached.
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.20.2
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
if ! cargo deny --version >/dev/null 2>&1; then
    echo "make: installing cargo-deny $version; this takes some minutes, once" >&2
    # Without CARGO_TARGET_DIR its objects go to a temporary directory and not among ours.
    env -u CARGO_TARGET_DIR cargo install --quiet --locked cargo-deny --version "$version"
fi

# cargo-deny reads the manifests of all targets' crates.
cargo fetch --quiet --locked
cargo deny --offline --log-level error check --hide-inclusion-graph licenses bans sources

# The advisory database is a git repository, which a closed network does not reach: `fetch` fails then.
if timeout 120 cargo deny --log-level error fetch db >/dev/null 2>&1; then
    cargo deny --offline --log-level error check --hide-inclusion-graph advisories
else
    {
        echo
        echo "  !! ADVISORIES WERE NOT CHECKED: the advisory database could not be fetched from here."
        echo "  !! Run 'cargo deny check advisories' on a machine that reaches it before a release."
        echo
    } >&2
fi
