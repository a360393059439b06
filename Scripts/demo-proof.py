#!/usr/bin/env python3
"""Proves that a migration lost, repeated and left behind nothing. It asks the kernel and the disk, and Torpor only for what it claims.

    demo-proof.py TOP TAG NAME VERIFY

TOP holds the cluster's folder and what the verbs answered (job, logs, ps, nodes, trace as .json); the workload's argument
`--file /var/lib/TAG/counts` tells its processes from all others. Prints one line for each thing proved and a last line
`figures BLACKOUT TOTAL SENT TRACE DARK`; on the first thing that does not hold prints that and exits 1.
"""
import datetime
import glob
import json
import os
import re
import sys

top, tag, name, verify = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
cluster = f"{top}/cluster"
counts_path = f"/var/lib/{tag}/counts"


def load(what):
    with open(f"{top}/{what}.json") as file:
        return json.load(file)


def prove(holds, words, otherwise=None):
    if not holds:
        print(otherwise if otherwise is not None else f"not so: {words}")
        sys.exit(1)
    print(f"  ✓ {words}")


def numbers(path):
    with open(path) as file:
        return [int(line) for line in file.read().split("\n")[:-1]]


def argv(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []


def gap(series):
    """The first place where a series is not 1, 2, 3, …; None when there is none."""
    return next((f"{found} where {at} was due" for at, found in enumerate(series, 1) if found != at), None)


# 1. What the coordinator says happened.
job, claims = load("job"), load("ps")
prove(job["state"] == "succeeded" and (job["from"], job["to"]) == ("node-a", "node-b"), f"job {job['job']} moved {name} from node-a to node-b",
      f"job {job['job']} is {job['state']}: {job.get('error')}")
claim = next((c for c in claims if c["name"] == name), None)
prove(claim is not None and (claim["node"], claim["state"], claim["incarnation"]) == ("node-b", "running", 2),
      f"{name} runs on node-b as incarnation 2", f"torpor ps says {claim}")

# 2. The counter, as the workload printed it: node-a's lines, then node-b's.
told = load("logs")
lines = [line for line in told if line["stream"] != "mark"]
marks = [line["text"] for line in told if line["stream"] == "mark"]
prove(marks == ["moved from node-a to node-b"], "its log marks the move, once", f"the log's marks are {marks}")
printed = [re.fullmatch(r"count=(\d+) checksum=ok mib=\d+", line["text"]) for line in lines]
bad = next((line["text"] for line, match in zip(lines, printed) if match is None), None)
prove(bad is None and lines, f"{len(lines)} lines printed, every one with checksum=ok", f"it printed: {bad}")
counted = [int(match.group(1)) for match in printed]
prove(gap(counted) is None, f"the counter never went back and never skipped: 1 to {counted[-1]} in its logs", f"in the logs: {gap(counted)}")
nodes = [line["node"] for line in lines]
on_a = nodes.count("node-a")
prove(nodes == ["node-a"] * on_a + ["node-b"] * (len(nodes) - on_a) and 0 < on_a < len(nodes),
      f"1 to {on_a} were printed on node-a, {on_a + 1} to {counted[-1]} on node-b", "the logs of the two nodes are mixed")
passes = [count for count in counted[on_a:] if count % verify == 0]
prove(passes, f"all of its memory was checked again after the move (at count {passes[0] if passes else 0})")

# 3. The file in its layer.
files = glob.glob(f"{cluster}/*/oci/copies/*/upper{counts_path}")
prove(len(files) == 1 and files[0].startswith(f"{cluster}/node-b/"), "its file is on node-b, and nowhere else", f"its file is at {files}")
before, now = numbers(f"{top}/counts-before"), numbers(files[0])
prove(now[:len(before)] == before and gap(now) is None and len(now) >= counted[-1],
      f"the file went along: {len(before)} lines from before the move, {len(now)} now, none missing", f"in the file: {gap(now)}")

# 4. Exactly one copy runs, by the kernel.
running = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and counts_path in argv(pid) and os.path.exists(f"/proc/{pid}/exe")]
prove(len(running) == 1, "one process of it runs on this machine", f"processes of it: {running}")
with open(f"/proc/{running[0]}/cgroup") as file:
    homes = {match.group(1) for match in re.finditer(r"^\d+:[^:]*:(/.+)/node-b/.+$", file.read(), re.MULTILINE)}
prove(len(homes) == 1, "it is in a cgroup of node-b")
home = homes.pop()
trees = [tree for tree in glob.glob(f"/sys/fs/cgroup{home}") + glob.glob(f"/sys/fs/cgroup/*{home}") if os.path.isdir(tree)]


def members(node):
    found = set()
    for tree in trees:
        for folder, _, _ in os.walk(f"{tree}/{node}"):
            with open(f"{folder}/cgroup.procs") as file:
                found |= {int(pid) for pid in file.read().split()}
    return found


prove(members("node-b") == set(running), f"node-b's cgroups hold that process ({running[0]}) and no other", f"they hold {members('node-b')}")

# 5. Nothing is left on node-a.
prove(not members("node-a"), "node-a: no process in its cgroups", f"processes in node-a's cgroups: {members('node-a')}")
left = [inner for tree in trees for inner in glob.glob(f"{tree}/node-a/*/")]
prove(not left, "node-a: no cgroup", f"cgroups left: {left}")
daemons = {pid: argv(pid) for pid in os.listdir("/proc") if pid.isdigit()}
daemons = {pid: words for pid, words in daemons.items() if words and os.path.basename(words[0]) in ("torpor", "torpor-shim")}
shims = [pid for pid, words in daemons.items() if words[0].endswith("-shim") and any(w.startswith(f"{cluster}/node-a/") for w in words)]
prove(not shims, "node-a: no shim", f"shims left: {shims}")
mounts = set()
for pid in ["self"] + [pid for pid, words in daemons.items() if any(w.startswith(cluster) for w in words)]:
    try:
        with open(f"/proc/{pid}/mountinfo") as file:
            mounts |= {line.split()[4] for line in file if line.split()[4].startswith(f"{cluster}/node-a/")}
    except OSError:
        continue
prove(not mounts, "node-a: no mount", f"mounts left: {mounts}")
for what, folder in [("copy", "oci/copies"), ("container", "oci/runc")]:
    left = os.listdir(f"{cluster}/node-a/{folder}")
    prove(not left, f"node-a: no {what}", f"left in {folder}: {left}")
left = [f"{folder}/{file}" for folder, _, found in os.walk(f"{cluster}/node-a/artifacts") for file in found]
prove(not left, "node-a: no chunk and no snapshot", f"{len(left)} files left, as {left[:1]}")
owing = {node["name"]: node["debts"] for node in load("nodes")}
prove(not any(owing.values()), "no node owes anything", f"debts: {owing}")

# 6. One connected tree of spans.
spans = [span for resource in load("trace")["resourceSpans"] for scope in resource["scopeSpans"] for span in scope["spans"]]
known = {span["spanId"] for span in spans}
roots = [span["name"] for span in spans if not span.get("parentSpanId")]
lost = [span["name"] for span in spans if span.get("parentSpanId") and span["parentSpanId"] not in known]
prove(len(roots) == 1 and not lost and {span["traceId"] for span in spans} == {job["traceId"]},
      f"the trace is one tree of {len(spans)} spans", f"roots {roots}, without a parent {lost}")

frozen = next(step["startedAt"] for step in job["steps"] if step["name"] == "freeze")
frozen_ms = datetime.datetime.fromisoformat(frozen.replace("Z", "+00:00")).timestamp() * 1000
dark = round(lines[on_a]["at"] - frozen_ms)
print(f"  it was silent for {lines[on_a]['at'] - lines[on_a - 1]['at']} ms between its last line on node-a and its first on node-b")
print("figures", job["blackoutMs"], job["totalMs"], job["sentBytes"], job["traceId"], dark)
