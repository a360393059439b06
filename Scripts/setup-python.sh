#!/usr/bin/env bash
# Makes the Python environment that tests use for tools from outside this project (an OTLP receiver): .build/python.
# Idempotent: does nothing when the environment already has exactly the versions of Scripts/python-requirements.txt.
# Prints the interpreter's path, relative to the repository, as its only output.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

environment=.build/python
wanted=Scripts/python-requirements.txt
stamp=$environment/torpor-requirements

# Several tests may ask at once.
mkdir -p .build
exec 9>.build/python.lock
flock 9

if ! cmp -s "$wanted" "$stamp"; then
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        { apt-get update -q && apt-get install -q -y --no-install-recommends python3 python3-venv; } >&2
    fi
    python3 -m venv --clear "$environment" >&2
    "$environment/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r "$wanted" >&2
    cp "$wanted" "$stamp"
fi
echo "$environment/bin/python"
