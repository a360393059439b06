#!/bin/bash
# compare-by-hand.sh: a running process moved the way guides print it: runc checkpoint, tar -czf, copy, tar -xzf, runc restore, on this machine.
#
# Two folders stand for two machines; the copy is a copy, not a network. Prints one line, `by-hand: ok blackout_ms=N …`: from the moment
# the checkpoint is asked for to the first count that the restored process prints. `COMPRESS=0` leaves the compression out (the tuned way).
#
#   usage: compare-by-hand.sh [MIB]
set -euo pipefail
mib=${1:-256} gzip=${COMPRESS:-1}
here=$(cd "$(dirname "$0")" && pwd)
prefix=${TORPOR_RUNTIMES:-/opt/torpor/runtimes}
export PATH=$prefix/bin:$PATH
top=$(mktemp -d /var/tmp/by-hand.XXXXXX) name=by-hand-$$
finish() {
    set +e
    for side in a b; do
        runc --root "$top/$side/root" delete -f $name 2>/dev/null
        umount "$top/$side/bundle/rootfs" 2>/dev/null
    done
    rmdir /sys/fs/cgroup/*/$name-a /sys/fs/cgroup/*/$name-b 2>/dev/null
    grep -q " $top/" /proc/mounts || rm -rf --one-file-system "$top"
}
trap finish EXIT
# criu's default lock runs iptables-restore, which a plain Debian 12 does not have.
echo 'network-lock nftables' > "$top/criu.conf"
export CRIU_CONFIG_FILE=$top/criu.conf
now() { echo $(($(date +%s%N) / 1000000)); }
[ "$gzip" = 1 ] && z=z || z=

side() { # a folder that stands for a machine, and a bundle in it
    mkdir -p "$top/$1"/{upper,work,bundle/rootfs,images,root}
    (cd "$top/$1/bundle" && runc spec && python3 - "$name-$1" "$here/demo-workload.py" "$mib" <<'P'
import json, sys
spec = json.load(open('config.json'))
spec['process']['terminal'] = False
spec['process']['args'] = ['/usr/bin/python3', '-u', '-c', open(sys.argv[2]).read(), '--mib', sys.argv[3]]
spec['root']['readonly'] = False
spec['linux']['cgroupsPath'] = '/' + sys.argv[1]
json.dump(spec, open('config.json', 'w'))
P
    )
}
root_of() { # the bundle's root: this host's files under a private layer
    mount -t overlay overlay -o "lowerdir=/,upperdir=$top/$1/upper,workdir=$top/$1/work,index=off,metacopy=off,redirect_dir=off" "$top/$1/bundle/rootfs"
}
counted() { tail -1 "$top/$1/upper/var/lib/demo/counts" 2>/dev/null || true; }

# Both machines are prepared before the clock runs; only the arrived layer has to be mounted in the dark.
side a
side b
root_of a
runc --root "$top/a/root" run -d -b "$top/a/bundle" $name </dev/null >/dev/null 2>&1
for _ in $(seq 600); do [ "$(counted a)" -ge 20 ] 2>/dev/null && break; sleep 0.05; done
[ "$(counted a)" -ge 20 ] || { echo "by-hand: the workload did not start" >&2; exit 1; }

began=$(now)
runc --root "$top/a/root" checkpoint --image-path "$top/a/images" --work-path "$top/a/root" $name >/dev/null 2>&1
at=$(counted a)
captured=$(now)
tar -C "$top/a" --xattrs --xattrs-include='*' -c${z}f "$top/snapshot.tar" images upper
cp "$top/snapshot.tar" "$top/arrived.tar"
tar -C "$top/b" --xattrs --xattrs-include='*' -x${z}f "$top/arrived.tar"
moved=$(now)
root_of b
runc --root "$top/b/root" restore -d -b "$top/b/bundle" --image-path "$top/b/images" --work-path "$top/b/root" $name </dev/null >/dev/null 2>&1
for _ in $(seq 10000); do [ "$(counted b)" = "$at" ] || break; sleep 0.002; done
ended=$(now)
for _ in $(seq 100); do [ "$(counted b)" -gt $((at + 10)) ] && break; sleep 0.05; done
[ "$(counted b)" -gt $((at + 10)) ] || { echo "by-hand: the process did not go on counting" >&2; exit 1; }
echo "by-hand: ok blackout_ms=$((ended - began)) capture_ms=$((captured - began)) transfer_ms=$((moved - captured)) restore_ms=$((ended - moved)) mib=$mib gzip=$gzip"
