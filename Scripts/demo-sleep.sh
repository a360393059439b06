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
demo=demo-sleep
. Scripts/demo-kit.sh
name=cache port=16379

now() { date +%s%N; }
ask() { timeout --foreground "$limit" redis-cli -h "$host" -p $port "$@"; }
# servers: the pids of redis-server whose files are in the cluster's folder; nobody else's.
servers() {
    local pid
    for pid in $(pgrep -x redis-server); do grep -q "$TORPOR_DIR/" "/proc/$pid/mountinfo" && echo "$pid"; done || true
}
resident() { # KiB in memory of all of them
    local pid sum=0
    for pid in $(servers); do sum=$((sum + $(awk '/^VmRSS/ {print $2}' "/proc/$pid/status"))); done
    echo $sum
}
available() { awk '/^MemAvailable/ {print int($2 / 1024)}' /proc/meminfo; }
state() { verb ps -o json | python3 -c 'import json,sys; print(json.load(sys.stdin)[0]["state"])'; }

start_cluster
host=$(verb nodes -o json | python3 -c 'import json,sys; print(next(n["address"] for n in json.load(sys.stdin) if n["name"] == "node-a").split(":")[0])')

say "Debian's redis-server on node-a, reached at its port $port, with $keys keys"
verb run $name --node node-a --port $port:6379 --tcp close -- /usr/bin/redis-server --bind 0.0.0.0 --protected-mode no --save '' --dir /tmp
for _ in $(seq 100); do ask PING 2>/dev/null | grep -q PONG && break; sleep 0.1; done
ask EVAL "for i = 1, $keys do redis.call('SET', 'key:' .. i, 'value-' .. i * 7) end" 0 >/dev/null
[ "$(ask DBSIZE)" = "$keys" ] || fail "the server was not filled"
before=$(resident) free_before=$(available)
[ "$before" -gt 0 ] || fail "the server is none of the cluster's"
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
