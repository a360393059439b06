#!/bin/bash
# demo-drain.sh: a node with thirty workloads is emptied for maintenance, and gets everything back, while clients ask without a pause.
#
# Starts `torpor dev` with three nodes in a fresh folder. On node-a: ten that count, ten servers of which each has a client that never stops
# asking over one connection, nine that sleep, and one that cannot move. The plan, the drain, a person who mends what hindered, the return;
# then everything is checked: no count skipped or repeated, no answer wrong, who slept still asleep. Figures go to JSON and a plot.
# Nothing is tried twice. The last line is `demo-drain: ok workloads=… failed_requests=0 drain_ms=… worst_blackout_ms=…`, exit 0, or
# `demo-drain: failed: …`, exit 1.
#
#   usage: demo-drain.sh        TORPOR_BIN: folder of torpor and torpor-shim (.build-release/release); FIGURES: folder of drain.json and drain.svg
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
demo=demo-drain nodes=3
. Scripts/demo-kit.sh
figures=${FIGURES:-.build-release}
counting=10 serving=10 sleeping=9 mib=16
site=torpor-d$$ cable=td$$ clients=()

# The clients' machine goes with them.
leave() {
    local pid
    for pid in "${clients[@]}"; do kill "$pid" 2>/dev/null || true; done
    ip link del "$cable" 2>/dev/null || true
    ip netns del "$site" 2>/dev/null || true
}

field() { python3 -c 'import json,sys; print(eval(sys.argv[1], {"it": json.load(sys.stdin)}))' "$1"; }
each() { python3 -c 'import json,sys
for row in json.load(sys.stdin): print(*(row.get(key) for key in sys.argv[1:]))' "$@"; }

start_cluster

say "thirty workloads on node-a: $counting count, $serving serve, $sleeping sleep, one cannot move"
for i in $(seq $counting); do
    verb run "count-$i" --node node-a -- /usr/bin/python3 -u -c "$(cat Scripts/demo-workload.py)" --mib $mib --period-ms 100 --verify 10 >>"$top/made"
done
for i in $(seq $serving); do
    verb run "serve-$i" --node node-a --network own --tcp keep -- /usr/bin/python3 -c "$(cat Scripts/demo-drain-server.py)" 7000 $mib >>"$top/made"
done
for i in $(seq $sleeping); do
    verb run "sleep-$i" --node node-a -- /usr/bin/python3 -u -c "$(cat Scripts/demo-workload.py)" --mib $mib --period-ms 100 --verify 10 >>"$top/made"
    verb hibernate "sleep-$i" >>"$top/made"
done
# It speaks to itself over the node's own loopback, which no other node has.
verb run bound --node node-a -- /usr/bin/python3 -c "import socket, time
server = socket.create_server(('127.0.0.1', 0)); near = socket.create_connection(server.getsockname()); far = server.accept(); time.sleep(10000)" >>"$top/made"
verb nodes

say "a client for each server, on another machine of the site"
gateway=$(verb nodes -o json | field '[n["address"] for n in it if n["name"] == "node-a"][0].split(":")[0].rsplit(".", 1)[0]')
bridge=$(ip -o route get "$gateway.10" | sed -n 's/.* dev \([^ ]*\).*/\1/p')
ip netns add "$site"
ip link add "$cable" type veth peer name eth0 netns "$site"
ip link set "$cable" master "$bridge" up
ip -n "$site" addr add "$gateway.99/24" dev eth0
ip -n "$site" link set eth0 up
ip -n "$site" route add 100.64.0.0/10 dev eth0
for i in $(seq $serving); do
    address=$(verb show "serve-$i" -o json | field 'it["address"]')
    ip netns exec "$site" python3 Scripts/steady-client.py echo "$address" 7000 "$top/enough" >"$top/client-$i" 2>&1 &
    clients+=($!)
done
sleep 6 # The agents look every five seconds at what hinders a move.

say "what would a drain do?"
verb node drain node-a --dry-run || [ $? = 3 ] && broke=''

say "the drain"
status=0
"$torpor" node drain node-a --reason "kernel update" || status=$?
[ $status = 5 ] || fail "a drain with one that cannot move ended with $status, not with 5"
drain=$(verb node maintenance -o json | field 'it[0]["id"]')
verb node maintenance "$drain" -o json >"$top/drain.json"
[ "$(field 'sum(m["state"] == "moved" for m in it["moves"])' <"$top/drain.json")" = $((counting + serving + sleeping)) ] || fail "not everything else has moved"

say "a person ends what cannot move, and the drain goes on"
verb stop bound
verb node maintenance "$drain" --watch >"$top/rest"
tail -n +1 "$top/rest" | head -n 1
verb nodes
[ "$(verb nodes -o json | field '[n["state"] for n in it if n["name"] == "node-a"][0]')" = drained ] || fail "node-a is not drained"

say "the kernel is patched; everything comes home"
verb node return node-a
back=$(verb node maintenance -o json | field 'it[0]["id"]')
verb node maintenance "$back" -o json >"$top/return.json"

say "the proof"
touch "$top/enough"
for i in $(seq $serving); do
    wait "${clients[$((i - 1))]}" || fail "the client of serve-$i: $(tail -n 1 "$top/client-$i")"
done
clients=()
verb ps -o json >"$top/ps.json"
[ "$(field 'sum(w["node"] == "node-a" for w in it)' <"$top/ps.json")" = $((counting + serving + sleeping + 1)) ] || fail "not everything is home"
[ "$(field 'sum(w["state"] == "asleep" for w in it)' <"$top/ps.json")" = $sleeping ] || fail "somebody was woken"
for i in $(seq $sleeping); do verb wake "sleep-$i" >>"$top/made"; done
sleep 2
for name in $(seq -f 'count-%g' $counting) $(seq -f 'sleep-%g' $sleeping); do
    verb logs "$name" --tail 100000 >"$top/log" 2>/dev/null
    python3 Scripts/demo-drain-figures.py counts "$name" <"$top/log" || fail "$name: its counts are not one after the other"
done
line=$(python3 Scripts/demo-drain-figures.py figures "$top" "$figures" $serving)
echo "$line"
read -r workloads requests worst_wait beyond drain_ms worst <<<"$(sed -E 's/[a-z_]+=//g' <<<"$line")"
echo "$requests requests, none failed; the longest took $worst_wait ms, and none took $beyond ms longer than its server was out of reach by its job"
echo "figures: $figures/drain.json, $figures/drain.svg"

say "end it, and the cluster"
leave
for name in $(each name <"$top/ps.json"); do verb rm "$name" --force >>"$top/made"; done
stop_cluster || fail "$(head -n 1 "$top/left")"
cat "$top/left"
verdict="demo-drain: ok workloads=$workloads failed_requests=0 drain_ms=$drain_ms worst_blackout_ms=$worst"
