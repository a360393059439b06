#!/usr/bin/env bash
# Installs the programs that `make soak` moves under load: redis, PostgreSQL, nginx, a JVM, and compilers for C and Go, all Debian's own.
# Nothing is started by it; nothing is done when all are there.
set -euo pipefail
for package in redis-server postgresql nginx-light openjdk-17-jdk-headless gcc libc6-dev golang-go; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ -z "${missing[*]:-}" ] && exit 0
apt-get update -qq
# A service that a package starts by itself would be the machine's, not the test's: policy-rc.d(8) forbids it.
policy=/usr/sbin/policy-rc.d
[ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; trap 'rm -f "$policy"' EXIT; }
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
