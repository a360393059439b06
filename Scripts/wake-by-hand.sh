#!/bin/bash
# wake-by-hand.sh: Debian's redis-server captured and restored by runc alone, on this machine and in its network.
#
# Prints one line, `by-hand: ok wake_ms=N …`: from the beginning of `runc restore` to the answer of redis-cli. Folders, root and images are
# ready before the clock runs.
#
#   usage: wake-by-hand.sh [KEYS]
set -euo pipefail
keys=${1:-1000000} port=26379
prefix=${TORPOR_RUNTIMES:-/opt/torpor/runtimes}
export PATH=$prefix/bin:$PATH
top=$(mktemp -d /var/tmp/by-hand.XXXXXX) name=by-hand-$$
finish() {
    set +e
    runc --root "$top/root" delete -f $name 2>/dev/null
    umount "$top/bundle/rootfs" 2>/dev/null
    rmdir /sys/fs/cgroup/*/$name /sys/fs/cgroup/$name 2>/dev/null
    grep -q " $top/" /proc/mounts || rm -rf --one-file-system "$top"
}
trap finish EXIT
# criu's default lock runs iptables-restore, which a plain Debian 12 does not have; redis-cli's last connection may still be in TIME_WAIT.
printf 'network-lock nftables\ntcp-close\n' >"$top/criu.conf"
export CRIU_CONFIG_FILE=$top/criu.conf
ask() { redis-cli -h 127.0.0.1 -p $port "$@"; }

mkdir -p "$top"/{upper,work,bundle/rootfs,images,root}
cd "$top/bundle"
runc spec
python3 - $name $port <<'P'
import json, sys
spec = json.load(open('config.json'))
spec['process'].update(terminal=False, args=['/usr/bin/redis-server', '--bind', '127.0.0.1', '--port', sys.argv[2], '--save', '', '--dir', '/tmp'])
spec['root']['readonly'] = False
spec['linux']['cgroupsPath'] = '/' + sys.argv[1]
spec['linux']['namespaces'] = [one for one in spec['linux']['namespaces'] if one['type'] != 'network']
json.dump(spec, open('config.json', 'w'))
P
mount -t overlay overlay -o "lowerdir=/,upperdir=$top/upper,workdir=$top/work,index=off,metacopy=off,redirect_dir=off" rootfs
runc --root "$top/root" run -d -b . $name </dev/null >/dev/null 2>&1
for _ in $(seq 100); do ask PING 2>/dev/null | grep -q PONG && break; sleep 0.1; done
ask EVAL "for i = 1, $keys do redis.call('SET', 'key:' .. i, 'value-' .. i * 7) end" 0 >/dev/null
runc --root "$top/root" checkpoint --image-path "$top/images" --work-path "$top/root" $name >/dev/null 2>&1
mib=$(($(du -sm "$top/images" | cut -f1)))
began=$(date +%s%N)
runc --root "$top/root" restore -d -b . --image-path "$top/images" --work-path "$top/root" $name </dev/null >/dev/null 2>&1
answer=$(ask GET "key:$((keys / 2))")
ended=$(date +%s%N)
[ "$answer" = "value-$((keys / 2 * 7))" ] || { echo "by-hand: the server answered \"$answer\"" >&2; exit 1; }
echo "by-hand: ok wake_ms=$(((ended - began) / 1000000)) image_mib=$mib"
