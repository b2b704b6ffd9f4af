#!/usr/bin/env bash
# The benchmark of docs/performance.md: sets itself up, runs, prints a table.
# BENCH_EPISODES (default 10,000,000) and BENCH_DIR (default /tmp/ledtid-bench) may be set.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need.sh time time
scripts/need.sh wrk wrk
python=$(scripts/python.sh)
cargo build --release --locked
cargo bench --locked --bench answers --no-run
exec "$python" scripts/bench.py \
  --ledtid "${CARGO_TARGET_DIR:-target}/release/ledtid" \
  --episodes "${BENCH_EPISODES:-10000000}" \
  --dir "${BENCH_DIR:-/tmp/ledtid-bench}"
