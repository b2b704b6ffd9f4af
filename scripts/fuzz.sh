#!/bin/bash
# Fuzzes every target, or those that are named, for LEDTID_FUZZ_SECONDS each (60), one after another.
# What is found lies in fuzz/target/fuzz/found-TARGET-…; after a finding the target goes on for the time that is left.
set -euo pipefail
cd "$(dirname "$0")/../fuzz"
seconds="${LEDTID_FUZZ_SECONDS:-60}"
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(csv ndjson mapping times questions parquet)

# The fuzzer's counters go to the product's own crate and to the readers under it; all else is built as always.
CARGO_TARGET_DIR="$PWD/target" RUSTC_WRAPPER="$PWD/../scripts/fuzz-instrument.sh" cargo build --locked
mkdir -p target/fuzz/tmp
cp target/debug/ledtid-fuzz target/fuzz/ledtid-fuzz

found=0
for target in "${targets[@]}"; do
  mkdir -p "target/fuzz/$target"
  end=$((SECONDS + seconds)) runs=0 log="target/fuzz/$target.log"
  : > "$log"
  while [ $((end - SECONDS)) -gt 0 ]; do
    if TMPDIR="$PWD/target/fuzz/tmp" LEDTID_FUZZ_TARGET="$target" target/fuzz/ledtid-fuzz \
      -max_total_time=$((end - SECONDS)) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="target/fuzz/found-$target-" "target/fuzz/$target" "corpus/$target" >> "$log" 2>&1
    then :; else found=$((found + 1)); fi
  done
  runs="$(awk '/number_of_executed_units/ { n += $2 } END { print n + 0 }' "$log")"
  rss="$(awk '/peak_rss_mb/ { if ($2 > m) m = $2 } END { print m + 0 }' "$log")"
  coverage="$(grep -oE 'cov: [0-9]+' "$log" | tail -1)"
  findings="$(find target/fuzz -maxdepth 1 -name "found-$target-*" | wc -l)"
  echo "$target: $seconds s, $runs inputs, ${coverage:-cov: 0} edges, peak $rss MiB, $findings findings"
done
exit $((found > 0))
