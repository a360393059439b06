#!/bin/bash
# setup.sh: everything that `make demo` and `make test` need beside the Swift toolchain.
#
# Idempotent, fast when nothing is missing (no network then), and it never upgrades, replaces or removes a package of the host.
#   usage: setup.sh [PACKAGE …]     further Debian packages that the caller needs
#
# Debian's own criu 3.17 cannot run on newer kernels, so criu comes into a private prefix: install-runtimes.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

packages=(
    runc            # the container engine that the oci backend drives
    nftables        # the door, and criu's network lock
    iproute2        # node namespaces and bridges of `torpor dev`
    libsqlite3-dev  # GRDB links it
    libzstd-dev     # chunks of snapshots that are kept
    pkg-config      # where SwiftPM finds it
    systemd         # what `torpor install` writes units for; the tests start one in namespaces, never as this machine's
    skopeo umoci    # images: fetched, unpacked
    busybox-static  # the tests' own image is made of it
    docker-registry # the tests push snapshots to it; its service is never started
    python3         # the demonstration workload and its proof
    python3-venv    # the trace receiver of the tests
    git             # SwiftPM fetches dependencies
    curl            # the proxmox backend asks PVE by it
    ca-certificates
    "$@"
)

missing=()
for package in "${packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done

add() { # installs what `missing` names
    [ "$(id -u)" = 0 ] || { echo "setup: missing ${missing[*]}; run as root, or: apt-get install ${missing[*]}" >&2; exit 1; }
    echo "setup: installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # A package's own service is none of ours: not started now, not at the next boot.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod 755 $policy
        trap 'rm -f "$policy"' EXIT
    fi
    install() { apt-get -qq -y --no-install-recommends --no-upgrade --no-remove install "${missing[@]}" >/dev/null; }
    install 2>/dev/null || { apt-get -qq update; install; }
    [[ " ${missing[*]} " != *" docker-registry "* ]] || systemctl disable docker-registry >/dev/null 2>&1 || true
}
[ ${#missing[@]} = 0 ] || add

command -v swift >/dev/null || { echo "setup: a Swift 6.3 toolchain is needed on PATH (https://swift.org/install)" >&2; exit 1; }
# A toolchain that was only unpacked lacks what its own installation notes for Debian 12 ask for.
swift --version >/dev/null 2>&1 && [ -e /usr/include/c++/12 ] && [ -e /usr/include/zlib.h ] || {
    missing=(binutils-gold gcc libc6-dev libcurl4-openssl-dev libedit-dev libncurses-dev libpython3-dev libsqlite3-dev libstdc++-12-dev
        libxml2-dev libz3-dev pkg-config tzdata zlib1g-dev)
    add
    swift --version >/dev/null || { echo "setup: the Swift toolchain does not start" >&2; exit 1; }
}
"$here/install-runtimes.sh"
echo "setup: $(runc --version | head -1), $(nft --version | head -1)"
