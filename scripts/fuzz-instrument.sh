#!/bin/bash
# Stands before the compiler (RUSTC_WRAPPER): adds the fuzzer's counters to the crates whose ways through it is to learn.
rustc="$1"; shift
case " $* " in
  *" --crate-name ledtid "*|*" --crate-name toml "*|*" --crate-name toml_parser "*|*" --crate-name parquet "*)
    exec "$rustc" "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
      -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
      -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 ;;
  *) exec "$rustc" "$@" ;;
esac
