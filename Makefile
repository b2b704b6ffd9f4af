# Two commands do everything, set-up included: `make demo` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test test-deep test-crash fuzz check fmt fix bench build tools

# Where cargo puts what it builds.
TARGET := $${CARGO_TARGET_DIR:-target}

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 20

tools:
	@scripts/need.sh cc build-essential

build: tools ## the program, optimised
	cargo build --release --locked

demo: build ## a synthetic nation, loaded and served on http://127.0.0.1:8080
	$(TARGET)/release/ledtid demo --listen 127.0.0.1:8080

# The same random cases in every run, so that a change is what makes a test fail; test-deep draws new ones.
test: tools ## every test, with the Python and Node packages, the R, chromium, LibreOffice, faketime and strace that some of them need
	@scripts/need.sh Rscript r-base-core r-cran-survival
	@scripts/need.sh chromium chromium
	@scripts/need.sh soffice libreoffice-calc
	@scripts/need.sh faketime faketime
	@scripts/need.sh strace strace
	python="$$(scripts/python.sh)"; node="$$(scripts/node.sh)"; \
	LEDTID_TOOLS=all LEDTID_PYTHON="$$python" LEDTID_NODE="$$node" PROPTEST_RNG_SEED="$${PROPTEST_RNG_SEED:-20261122}" cargo test --locked

test-deep: tools ## the generated cases again, many more, drawn anew, and every analyst against two releases
	cargo build --locked --tests
	PROPTEST_CASES=100000 cargo test --locked --lib
	for _ in $$(seq 25); do cargo test --locked --test it real_path || exit 1; done
	python="$$(scripts/python.sh)"; LEDTID_ATTACK=all LEDTID_PYTHON="$$python" cargo test --locked --test it open::crawl

test-crash: tools ## the store under failing disks, power cuts, kill -9 and random operations, at length
	LEDTID_CRASH_STATES=all cargo test --release --locked --lib -- pipeline::tests
	LEDTID_STORE_CASES=$${LEDTID_STORE_CASES:-10000} LEDTID_KILL_ROUNDS=$${LEDTID_KILL_ROUNDS:-200} \
	LEDTID_MIXED_KILLS=$${LEDTID_MIXED_KILLS:-1000} LEDTID_CRASH_STATES=all LEDTID_CONCURRENT_SECONDS=$${LEDTID_CONCURRENT_SECONDS:-300} \
	cargo test --release --locked --test it -- store:: program::killed program::kept_formats program::together program::system_calls

fuzz: tools ## every fuzz target for LEDTID_FUZZ_SECONDS each (60); what is found lies in fuzz/target/fuzz
	scripts/fuzz.sh

check: tools ## format, lints, documentation, dependencies: no warning passes
	cargo clippy --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1 || rustup component add clippy rustfmt
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items
	scripts/deny.sh
	cargo metadata --locked --format-version 1 --manifest-path fuzz/Cargo.toml >/dev/null

fmt: ## format the sources
	cargo fmt

fix: ## format, and mend what clippy can mend by itself
	cargo clippy --locked --all-targets --fix --allow-dirty --allow-staged
	cargo fmt

bench: build ## the measurements of docs/performance.md
	scripts/bench.sh
