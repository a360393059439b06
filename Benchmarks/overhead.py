"""What a move costs beside its bytes: round trips and synced writes inside the blackout of a 1 MiB workload, counted, and each step's time."""
import os
import re
from collections import Counter

from kit import beats
from kit.cluster import Cluster
from kit.tracing import SYNCS, Trace

#: Frames of ours in a stack: a mangled name holds its type's and function's names after their lengths.
FRAME = re.compile(r"\$s\d+(?:Torpor|torpor)\w+")


def main(context, report):
    words = beats.command(beats.build(context.scratch), 1)
    trips, syncs, steps, places = [], [], {}, []
    with Cluster(context) as cluster:
        cluster.start("bench", "node-a", words)
        cluster.migrate("bench", "node-b")  # warm-up
        for number in range(context.pairs):
            with Trace(context, SYNCS, stacks=True) as trace:
                job, _ = cluster.migrate("bench", ["node-a", "node-b"][number % 2])
            spans = cluster.spans(job["job"])
            begin = next(span[3] for span in spans if span[0] == "agent freeze")
            end = next(span[3] for span in spans if span[0] == "agent release")  # which opens the door too
            trips.append(Counter(calls(spans, begin, end)))
            places.append(Counter(synced(cluster, trace, begin, end)))
            for step in job["steps"]:
                steps.setdefault(step["name"], []).append(step["durationMs"])
            syncs.append(sum(places[-1].values()))
        cluster.remove("bench")
    report.figures("round trips inside the blackout", [sum(one.values()) for one in trips], "calls", aim="round trips")
    report.figures("synced writes inside the blackout", syncs, "writes", aim="synced writes")
    for name, milliseconds in steps.items():
        report.figures(f"step {name}", milliseconds, "ms")
    report.note(listing("round trip", trips[-1]))
    report.note(listing("synced write (process: where)", places[-1]))


def calls(spans, begin, end):
    """The servers' side of each call that was begun within: one is one round trip. An order is named by what the agent did."""
    for name, node, started, ended in spans:
        if not (begin <= started < end and name.startswith("torpor.v1.") and node):
            continue
        inner = [span[0] for span in spans if span[0].startswith("agent ") and span[1] == node and started <= span[2] and span[3] <= ended]
        if not name.startswith("torpor.v1.Control/"):
            yield f"{name.removeprefix('torpor.v1.')} {' '.join(inner)} at {node}"


def synced(cluster, trace, begin, end):
    """Who synced what: by our frames in the stack, else (SQLite keeps none) by the file that the descriptor still is."""
    for event in trace.events:
        if event.event.startswith("sys_enter_") and begin < event.at <= end:
            names = [word for frame in event.stack[:40] for word in FRAME.findall(frame)][:2]
            yield f"{event.event.removeprefix('sys_enter_')} {role(event)}: " + (" < ".join(map(plain, names)) or file(event))


def role(event):
    """Which of our programs."""
    try:
        with open(f"/proc/{event.pid}/cmdline") as line:
            words = line.read().split("\0")
    except OSError:
        return event.comm
    if len(words) < 2:
        return event.comm  # it has ended, and nobody has reaped it yet
    at = re.findall(r"node-[ab]", " ".join(words))
    verb = words[1:2] if words[1] in ("agent", "coordinator") else []
    return " ".join([os.path.basename(words[0]), *verb, *at[:1]])


def plain(symbol):
    """`$s10TorporHost8ShimNoteV5write2in…` as `ShimNote.write`: the identifiers of a mangled name, in order."""
    words, rest = [], symbol[2:]
    while found := re.match(r"[A-Za-z_]*?(\d+)", rest):
        length = int(found.group(1))
        words.append(rest[found.end():found.end() + length])
        rest = rest[found.end() + length:]
        if len(words) == 3 or not length:
            break
    return ".".join(words[1:])


def file(event):
    """The file behind the descriptor."""
    try:
        return "/".join(os.readlink(f"/proc/{event.pid}/fd/{event.number('fd')}").split("/")[-2:])
    except OSError:
        return "a file that is closed by now"


def listing(what, counted):
    """A table, the most frequent first."""
    lines = [f"| {what} | times in the last move |", "| --- | --: |"]
    return "\n".join(lines + [f"| {name} | {count} |" for name, count in counted.most_common()])
