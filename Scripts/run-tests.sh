#!/bin/bash
# `swift test` with the given options. What failed is said once more at the end, where whoever sees only the end of a log finds it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p .build
log=$(mktemp -p .build test-log.XXXXXX)
trap 'rm -f "$log"' EXIT
swift test "$@" 2>&1 | tee "$log" || {
    status=$?
    echo
    echo "What failed:"
    grep -E '^(✘|↳)|error:|Fatal error' "$log" | cut -c1-1000 | tail -80
    exit "$status"
}
