#!/bin/bash
# Runs the tests that are built, with the given options of swift-testing. Without a filter in two processes side by side, for on two processors
# the clusters of IntegrationTests wait most of their time, and what is left computes most of its own. What failed is said once more at the end,
# where whoever sees only the end of a log finds it.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p .build
logs=$(mktemp -d -p .build test-logs.XXXXXX)
trap 'rm -rf "$logs"' EXIT

# Not by `swift test`: of two at once one now and then finds the build's database locked, and then says that there are no tests.
lane() {
    NO_COLOR=1 .build/debug/torporPackageTests.xctest --testing-library swift-testing --no-parallel "${@:2}" 2>&1 | tee "$logs/$1"
}

case " $* " in
*" --filter "*) lane only "$@" ;;
*)
    lane rest "$@" --skip '^IntegrationTests\.' &
    rest=$!
    lane clusters "$@" --filter '^IntegrationTests\.'
    clusters=$?
    wait "$rest" && (exit "$clusters")
    ;;
esac
status=$?
echo
if [ "$status" -ne 0 ]; then
    echo "What failed:"
    grep -haE '^(✘|↳)|error:|Fatal error' "$logs"/* | cut -c1-1000 | tail -80
fi
grep -haE 'Test run with' "$logs"/*
exit "$status"
