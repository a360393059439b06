#!/bin/bash
# setup-peers.sh: what `make bench` compares with, from Debian, and nothing else; `make test` needs none of it.
#
# No service is started: the packages' own daemons are told not to by policy-rc.d, and those that this run has brought are disabled.
set -euo pipefail
packages=(nginx-light curl wrk openssl openssh-server openssh-client rsync podman linux-perf libc6-dev gcc binutils qemu-system-x86)
"$(dirname "$0")/../Scripts/install-firecracker.sh"

missing=()
for package in ${packages[*]}; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} = 0 ] && exit 0
[ "$(id -u)" = 0 ] || { echo "setup-peers: missing ${missing[*]}; run as root, or: apt-get install ${missing[*]}" >&2; exit 1; }
echo "setup-peers: installing ${missing[*]}"

policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
    trap 'rm -f $policy' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
install() { apt-get -qq -y --no-install-recommends --no-upgrade --no-remove install "${missing[@]}" >/dev/null; }
install 2>/dev/null || { apt-get -qq update; install; }
for service in nginx:nginx-light ssh:openssh-server podman:podman podman-restart:podman podman-auto-update:podman; do
    [[ " ${missing[*]} " == *" ${service#*:} "* ]] && systemctl disable "${service%%:*}" >/dev/null 2>&1 || true
done
