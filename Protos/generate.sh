#!/usr/bin/env bash
# Generates the committed Swift from the .proto files, or says that what is committed is stale.
#
#   Protos/generate.sh           write Sources/TorporWire/Generated and Sources/TorporTelemetry/Generated
#   Protos/generate.sh --check   write nothing; exit 1 and show the difference when the committed code is not what would be generated
#
# Needs protoc (Debian: protobuf-compiler). The two plugins are built from the versions that the package resolves,
# so that generated code and runtime always fit each other.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

check=no
case "${1:-}" in
    "") ;;
    --check) check=yes ;;
    *) echo "usage: Protos/generate.sh [--check]" >&2; exit 2 ;;
esac

command -v protoc >/dev/null || { echo "protoc is missing: apt-get install protobuf-compiler" >&2; exit 1; }

# The same flags as every other build of this package: other flags would rebuild all dependencies.
flags=(--explicit-target-dependency-import-check error)
for plugin in protoc-gen-swift protoc-gen-grpc-swift-2; do
    swift build "${flags[@]}" --quiet --product "$plugin" >&2
done
bin=$(swift build "${flags[@]}" --show-bin-path)

scratch=$(mktemp -d)
trap 'rm -r -- "$scratch"' EXIT

# generate OUT INCLUDE GRPC_OPTIONS FILE…: package visibility, one flat folder. A .proto without a service still
# yields a .grpc.swift with nothing in it; those are left out.
generate() {
    local out=$1 include=$2 grpc_options=$3
    shift 3
    mkdir -p "$out"
    local common=Visibility=Package,UseAccessLevelOnImports=true,FileNaming=DropPath
    protoc \
        --plugin=protoc-gen-swift="$bin/protoc-gen-swift" \
        --plugin=protoc-gen-grpc-swift-2="$bin/protoc-gen-grpc-swift-2" \
        -I "$include" \
        --swift_out="$out" --swift_opt="$common" \
        --grpc-swift-2_out="$out" --grpc-swift-2_opt="$common,$grpc_options" \
        "$@"
    local file proto
    for file in "$out"/*.grpc.swift; do
        [ -e "$file" ] || continue
        for proto in "$@"; do
            if [ "$(basename "$proto" .proto)" = "$(basename "$file" .grpc.swift)" ] && ! grep -q '^service ' "$proto"; then
                rm -- "$file"
            fi
        done
    done
}

# settle FRESH COMMITTED: compares with what is committed, or replaces it.
stale=no
settle() {
    local fresh=$1 committed=$2
    if [ "$check" = yes ]; then
        diff -r -u "$committed" "$fresh" >&2 || stale=yes
    else
        mkdir -p "$committed"
        find "$committed" -maxdepth 1 -type f -name '*.swift' -delete
        cp "$fresh"/*.swift "$committed"/
    fi
}

mapfile -t opentelemetry < <(find Protos/third_party/opentelemetry -name '*.proto' | sort)
generate "$scratch/opentelemetry" Protos/third_party Client=true,Server=false "${opentelemetry[@]}"
settle "$scratch/opentelemetry" Sources/TorporTelemetry/Generated

mapfile -t torpor < <(find Protos/torpor -name '*.proto' 2>/dev/null | sort)
if [ "${#torpor[@]}" -gt 0 ]; then
    generate "$scratch/torpor" Protos Client=true,Server=true "${torpor[@]}"
    settle "$scratch/torpor" Sources/TorporWire/Generated
fi

if [ "$stale" = yes ]; then
    echo "generated code is stale: run Protos/generate.sh and commit the result" >&2
    exit 1
fi
