#!/bin/bash
# demo-sleep.sh: Debian's redis-server with a million keys falls asleep; its memory is free; whoever asks it wakes it and is answered.
#
# Starts `torpor dev` in a fresh folder, fills the server, puts it to sleep, asks the kernel whether anything of it is left in memory, and
# asks redis for keys at the node's published port. Then it does the same with the same server by hand (wake-by-hand.sh) to compare.
# Nothing is tried twice. The last line is `demo-sleep: ok wake_ms=… bare_restore_ms=… freed_mib=…`, exit 0, or `demo-sleep: failed: …`, exit 1.
#
#   usage: demo-sleep.sh        TORPOR_BIN: folder of torpor and torpor-shim (.build-release/release); KEYS: a million
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
keys=${KEYS:-1000000}
Scripts/setup.sh redis-server redis-tools
bin=$(cd "${TORPOR_BIN:-.build-release/release}" && pwd)
torpor=$bin/torpor
limit=180 # seconds for any one command: a command that hangs fails the demonstration

top=$(mktemp -d /var/tmp/torpor-demo-sleep.XXXXXX)
export TORPOR_DIR=$top/cluster
name=cache port=16379
cluster='' verdict='' broke=''

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || say() { printf '\n== %s\n' "$*"; }
fail() { verdict="demo-sleep: failed: $*"; exit 1; }
verb() {
    local status=0
    timeout --foreground "$limit" "$torpor" "$@" || status=$?
    [ $status = 0 ] || broke="torpor $1 ended with $status"
    return $status
}

# Ends the cluster and says whether anything of it is left on the machine.
stop_cluster() {
    [ -n "$cluster" ] || return 0
    local pid=$cluster
    cluster=''
    kill -TERM "$pid" 2>/dev/null || true
    for _ in $(seq $((limit * 10))); do [ -e "/proc/$pid" ] || break; sleep 0.1; done
    wait "$pid" || true
    verb dev --nodes 2 --check-clean >"$top/left"
}

finish() {
    local status=$?
    trap - EXIT INT TERM ERR
    set +e
    if [ "$status" != 0 ]; then
        [ -n "$verdict" ] || verdict="demo-sleep: failed: ${broke:-interrupted}"
        tail -n 5 "$top"/dev.log "$top"/cluster/logs/*.log 2>/dev/null | cut -c1-600 >&2
    fi
    stop_cluster || cat "$top/left" >&2
    # Never deletes across a mount.
    if grep -q " $top/" /proc/self/mountinfo; then echo "mounts are left below $top" >&2; else rm -rf --one-file-system "$top"; fi
    echo "$verdict"
    exit $((status != 0))
}
trap 'broke=${broke:-line $LINENO: $BASH_COMMAND}' ERR
trap 'exit 130' INT TERM
trap finish EXIT

now() { date +%s%N; }
ask() { timeout --foreground "$limit" redis-cli -h "$host" -p $port "$@"; }
# servers: the pids of redis-server in the cluster's own cgroups; nobody else's.
servers() {
    local pid
    for pid in $(pgrep -x redis-server); do grep -q "$(basename "$TORPOR_DIR")\|torpor-" "/proc/$pid/cgroup" && echo "$pid"; done || true
}
resident() { # KiB in memory of all of them
    local pid sum=0
    for pid in $(servers); do sum=$((sum + $(awk '/^VmRSS/ {print $2}' "/proc/$pid/status"))); done
    echo $sum
}
available() { awk '/^MemAvailable/ {print int($2 / 1024)}' /proc/meminfo; }
state() { verb ps -o json | python3 -c 'import json,sys; print(json.load(sys.stdin)[0]["state"])'; }

[ "$(id -u)" = 0 ] || fail "a cluster needs root"
[ -x "$torpor" ] && [ -x "$bin/torpor-shim" ] || fail "$bin has no torpor and torpor-shim; make build"

say "a coordinator and two agents, each node a network namespace of its own"
"$torpor" dev --nodes 2 >"$top/dev.log" 2>&1 &
cluster=$!
for _ in $(seq $((limit * 10))); do
    grep -q '^cluster is up' "$top/dev.log" && break
    [ -e "/proc/$cluster" ] || fail "the cluster did not start: $(tail -n 1 "$top/dev.log")"
    sleep 0.1
done
grep '^cluster is up' "$top/dev.log" || fail "the cluster did not come up"
host=$(verb nodes -o json | python3 -c 'import json,sys; print(next(n["address"] for n in json.load(sys.stdin) if n["name"] == "node-a").split(":")[0])')

say "Debian's redis-server on node-a, reached at its port $port, with $keys keys"
verb run $name --node node-a --port $port:6379 --tcp close -- /usr/bin/redis-server --bind 0.0.0.0 --protected-mode no --save '' --dir /tmp
for _ in $(seq 100); do ask PING 2>/dev/null | grep -q PONG && break; sleep 0.1; done
ask EVAL "for i = 1, $keys do redis.call('SET', 'key:' .. i, 'value-' .. i * 7) end" 0 >/dev/null
[ "$(ask DBSIZE)" = "$keys" ] || fail "the server was not filled"
before=$(resident) free_before=$(available)
[ "$before" -gt 0 ] || fail "the server is in no cgroup of the cluster"
echo "it has $((before / 1024)) MiB in memory; the machine has $free_before MiB to spare"

say "it falls asleep"
verb hibernate $name
verb ps
[ "$(state)" = asleep ] || fail "it does not sleep"
[ -z "$(servers)" ] || fail "a process of it is left"
freed=$(((before - $(resident)) / 1024))
echo "no process of it is left: $freed MiB are free again; the machine has $(available) MiB to spare"

say "somebody asks it for a key"
# The middle one: the first and the last could be in a page of their own.
begun=$(now)
answer=$(ask GET "key:$((keys / 2))")
wake=$((($(now) - begun) / 1000000))
echo "redis-cli get key:$((keys / 2)): $answer, after $wake ms"
[ "$answer" = "value-$((keys / 2 * 7))" ] || fail "it answered \"$answer\""
[ "$(ask DBSIZE)" = "$keys" ] || fail "keys are missing"
for key in $(shuf -i 1-"$keys" -n 50); do
    [ "$(ask GET "key:$key")" = "value-$((key * 7))" ] || fail "key:$key is not as it was"
done
for _ in $(seq 100); do [ "$(state)" = running ] && break; sleep 0.1; done
verb ps
verb show $name
echo "all $keys keys are there; awake it needs $(($(resident) / 1024)) MiB"

say "end it, and the cluster"
verb stop $name
verb rm $name
stop_cluster || fail "$(head -n 1 "$top/left")"
cat "$top/left"

say "the same server by hand: runc checkpoint, runc restore, and the same question"
line=$(timeout --foreground "$limit" Scripts/wake-by-hand.sh "$keys") || fail "the restore by hand did not work: $line"
echo "$line"
bare=$(sed -E 's/.* wake_ms=([0-9]+).*/\1/' <<<"$line")
echo "compare: from the question to the answer: torpor $wake ms, a bare runc restore and the question $bare ms"
verdict="demo-sleep: ok wake_ms=$wake bare_restore_ms=$bare freed_mib=$freed"
