# The two commands of a new reader are `make demo` and `make test`; both set up what they need (Debian 12, root, a Swift 6.3 toolchain).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

# The same flags in every build: other flags would rebuild all dependencies.
FLAGS := --explicit-target-dependency-import-check error
# The demonstration and its figures come from an optimised build, in a folder of its own so that it does not displace the tests' build.
RELEASE := $(FLAGS) -c release --scratch-path .build-release
BIN := .build-release/release
# Of `make soak`.
RUNS ?= 10
# Of the crash matrix, in `make soak`: a quarter of an hour each.
MATRIX_RUNS ?= 3

.PHONY: help setup build build-tests demo demo-sleep demo-drain test soak simulate bench lint format clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## what is missing of packages, engines and tools, and nothing when nothing is
	@Scripts/setup.sh gcc libc6-dev binutils qemu-system-x86
	@Scripts/install-firecracker.sh
	@Scripts/setup-python.sh >/dev/null

build: ## torpor and torpor-shim, optimised, in .build-release/release
	@Scripts/setup.sh
	swift build $(RELEASE) --product torpor
	swift build $(RELEASE) --product torpor-shim

demo: build ## moves a counting process with 256 MiB between two nodes, proves it, and compares
	@TORPOR_BIN=$(BIN) Scripts/demo.sh

demo-sleep: build ## a redis with a million keys falls asleep, its memory is free, and whoever asks it wakes it and is answered
	@TORPOR_BIN=$(BIN) Scripts/demo-sleep.sh

demo-drain: build ## a node with thirty workloads is emptied and gets everything back, while clients ask without a pause
	@TORPOR_BIN=$(BIN) Scripts/demo-drain.sh

build-tests: setup
	swift build $(FLAGS) --build-tests

# Set-up installs every engine, so a test that was skipped for want of one is a failure here.
test: build-tests ## every test
	.build/debug/torpor check
	TORPOR_REQUIRE_ENGINES=1 Scripts/run-tests.sh

soak: build-tests build ## longer proofs: faults at every step MATRIX_RUNS times, and RUNS demonstrations in a row
	Scripts/setup-programs.sh
	TORPOR_REQUIRE_ENGINES=1 TORPOR_SOAK=1 TORPOR_MATRIX_RUNS=$(MATRIX_RUNS) Scripts/run-tests.sh --filter Soak
	for run in $$(seq $(RUNS)); do TORPOR_BIN=$(BIN) Scripts/demo.sh | tail -1 | tee /dev/stderr | grep -q '^demo: ok'; done

# The first seed and how many: `make simulate SEEDS=100000 FIRST=1`.
SEEDS ?= 10000
FIRST ?= 1

simulate: build ## SEEDS made-up fleets with faults, from seed FIRST on: one line at the end, and the failing seed if there is one
	$(BIN)/torpor simulate --seed $(FIRST) --count $(SEEDS)

# Which benchmarks, and how many pairs of each measurement: `make bench ONLY="stream migrate" PAIRS=5`.
ONLY ?=
PAIRS ?= 5

bench: build ## Torpor beside other tools, the same bytes in the same run: bench-results/, one line a figure
	@Benchmarks/setup-peers.sh
	@TORPOR_BIN=$(BIN) BENCH_PAIRS=$(PAIRS) Benchmarks/run.py $(ONLY)

lint: ## formatting, and whether the generated code is current
	@Scripts/setup.sh protobuf-compiler
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	Protos/generate.sh --check

format: ## formats in place
	swift format format --in-place --recursive --parallel Package.swift Sources Tests

clean: ## removes what was built; what set-up installed stays
	rm -rf .build .build-release
