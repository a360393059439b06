#!/bin/bash
# demo.sh: moves a running process from one node to another, and proves that nothing of it was lost, repeated or left behind.
#
# Starts `torpor dev` with two nodes in a fresh folder, runs Scripts/demo-workload.py on node-a, migrates it to node-b while it counts,
# checks everything with Scripts/demo-proof.py, ends the cluster, and makes the same move by hand (compare-by-hand.sh) to compare.
# Nothing is tried twice. The last line is `demo: ok blackout_ms=… total_ms=… sent_bytes=… trace=…`, exit 0, or `demo: failed: …`, exit 1.
#
#   usage: demo.sh        TORPOR_BIN: folder of torpor and torpor-shim (.build-release/release); MIB: memory held (256)
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
demo=demo
. Scripts/demo-kit.sh
mib=${MIB:-256}
tag=$(basename "$top") name=demo period=20 verify=100

last_count() { tail -n 1 "$1"/oci/copies/*/upper/var/lib/"$tag"/counts 2>/dev/null || true; }
# wait_for NODE COUNT: until the workload's own file on that node has reached the count.
wait_for() {
    local last
    for _ in $(seq $((limit * 20))); do
        last=$(last_count "$TORPOR_DIR/$1")
        [ "${last:-0}" -lt "$2" ] 2>/dev/null || return 0
        sleep 0.05
    done
    fail "$name did not count to $2 on $1"
}

start_cluster
verb nodes

say "a process on node-a: counts, holds $mib MiB under checksums, appends to a file, keeps a deleted file open"
verb run "$name" --node node-a -- /usr/bin/python3 -u -c "$(cat Scripts/demo-workload.py)" \
    --mib "$mib" --period-ms $period --verify $verify --file "/var/lib/$tag/counts"
wait_for node-a $((verify + 50))
verb ps
cp "$TORPOR_DIR"/node-a/oci/copies/*/upper/var/lib/"$tag"/counts "$top/counts-before"
echo "it has counted to $(tail -n 1 "$top/counts-before")"

say "migrate it to node-b while it runs"
verb migrate "$name" --to node-b
verb jobs -o json >"$top/jobs.json"
job=$(python3 -c 'import json,sys; print(next(j["job"] for j in json.load(open(sys.argv[1])) if j["kind"] == "migrate"))' "$top/jobs.json")
verb job show "$job" -o json >"$top/job.json"
verb job show "$job"

# Long enough for one more pass over all of its memory; the agents have handed over their spans by then.
wait_for node-b $((($(last_count "$TORPOR_DIR/node-b") / verify + 1) * verify + 25))

say "the trace"
verb trace "$job"
verb trace "$job" -o json >"$top/trace.json"

say "the proof"
verb logs "$name" --tail 10000 -o json >"$top/logs.json"
verb ps -o json >"$top/ps.json"
verb nodes -o json >"$top/nodes.json"
proof=$(python3 Scripts/demo-proof.py "$top" "$tag" "$name" "$verify") || fail "$(tail -n 1 <<<"$proof")"
grep -v '^figures ' <<<"$proof"
read -r _ blackout total sent trace dark <<<"$(grep '^figures ' <<<"$proof")"

say "end it, and the cluster"
verb stop "$name"
verb rm "$name"
stop_cluster || fail "$(head -n 1 "$top/left")"
cat "$top/left"

say "the same move by hand: runc checkpoint, tar, cp, tar, runc restore"
# From the moment the freeze, or the checkpoint, is asked for to the first new count: the same for all three.
for compress in 1 0; do
    line=$(COMPRESS=$compress timeout --foreground "$limit" Scripts/compare-by-hand.sh "$mib") || fail "the move by hand did not work: $line"
    echo "$line"
    hand[$compress]=$(sed -E 's/.* blackout_ms=([0-9]+).*/\1/' <<<"$line")
done
python3 - "$dark" "${hand[1]}" "${hand[0]}" <<'P'
import sys
torpor, packed, plain = map(int, sys.argv[1:])
print(f"compare: from freeze to first new count: torpor {torpor} ms, by hand with tar -z {packed} ms ({packed / torpor:.2f} times as long), "
      f"by hand with plain tar {plain} ms ({plain / torpor:.2f} times)")
P
verdict="demo: ok blackout_ms=$blackout total_ms=$total sent_bytes=$sent trace=$trace"
