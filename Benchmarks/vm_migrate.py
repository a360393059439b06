"""Virtual machines: how long a guest stands still, and how long a move takes, beside what their VMMs do by themselves."""
import json
import re
import shutil
import time

from kit.cluster import Cluster
from kit.machines import FIRECRACKER, PERIOD_MS, QEMU, Firecracker, Load, Qemu, build
from kit.processes import run

#: 60,000 pages of 1 GiB are filled: every instruction of a guest is emulated on a machine that is itself virtual.
LOAD = Load(1024, 60_000)
#: How far a lazy move must not depend on it: almost all of the small one is filled, and a quarter of the large one.
SMALL, LARGE = Load(64, 7_000), Load(2048, 130_000)


def missing(context):
    """Why it cannot be measured, if so."""
    for program in (FIRECRACKER, QEMU):
        if not shutil.which(program):
            return f"there is no {program}"
    return None


def gap_ms(ticks, since=0):
    """The longest silence after an instant, less the period; no tick may be missing or come twice."""
    ticks = [tick for tick in ticks if tick[1] >= since]
    if any(after[0] != before[0] + 1 for before, after in zip(ticks, ticks[1:])):
        raise RuntimeError("the guest skipped or repeated a tick")
    return max(after[1] - before[1] for before, after in zip(ticks, ticks[1:])) / 1e6 - PERIOD_MS


def ours(context, kernel, backend, load, mode):
    """There and back: the longest silence of the way back in milliseconds, its job, and its total.

    The way there is the warm-up: a machine that has just been started has written all of its memory, one that was moved little."""
    with Cluster(context) as cluster:
        cluster.verb("run", "guest", "--node", "node-a", "--backend", backend, "--kernel", str(kernel), "--append", load.arguments,
                     "--memory", f"{load.mib}M", "--cpus", "1")
        end = time.monotonic() + 120
        while len(ticks(cluster)) < 100:
            if time.monotonic() > end:
                raise RuntimeError("the guest does not run")
            time.sleep(0.2)
        cluster.verb("migrate", "guest", "--to", "node-b", *mode)
        time.sleep(1)
        since = time.time_ns()
        begun = time.monotonic()
        cluster.verb("migrate", "guest", "--to", "node-a", *mode)
        total = (time.monotonic() - begun) * 1e3
        time.sleep(1)
        job = next(job["job"] for job in json.loads(cluster.verb("jobs", "-o", "json")) if job["kind"] == "migrate")
        view = json.loads(cluster.verb("job", "show", job, "-o", "json"))
        found = gap_ms(ticks(cluster), since)
        cluster.verb("rm", "guest", "--force")
        return found, view, total


def ticks(cluster):
    """What the guest has printed: number and time, as its node's shim saw it. A line may be cut in two where the machine was stopped."""
    entries = []
    for line in json.loads(cluster.verb("logs", "guest", "--tail", "20000", "-o", "json")):
        if line["text"].startswith("tick "):
            entries.append([line["text"], line["at"], line["at"]])
        elif entries and line["stream"] != "mark":
            entries[-1] = [entries[-1][0] + line["text"], entries[-1][1], line["at"]]
    found = []
    for text, first, last in entries:
        numbers = [int(number) for number in re.findall(r"tick (\d+)", text)]
        found += [(number, (last if place else first) * 1_000_000) for place, number in enumerate(numbers)]
    return found


def full_snapshot(context, kernel, folder):
    """Firecracker by hand: pause, a full snapshot, a copy of its files, loaded by a process that waits already."""
    with Firecracker(folder / "a", kernel, LOAD) as source, Firecracker(folder / "b") as target:
        source.ticks.wait(100)
        target.connect("api.sock").close()
        source.ask("PATCH", "/vm", state="Paused")
        source.ask("PUT", "/snapshot/create", snapshot_type="Full", snapshot_path="state", mem_file_path="memory")
        for name in ("state", "memory"):
            run("cp", "--sparse=auto", folder / "a" / name, folder / "b" / name)
        target.ask("PUT", "/snapshot/load", snapshot_path="state", mem_backend={"backend_type": "File", "backend_path": "memory"},
                   enable_diff_snapshots=True, resume_vm=True)
        target.ticks.wait(5)
        found = gap_ms(source.ticks.then(target.ticks))
    shutil.rmtree(folder)
    return found


def own_migrate(context, kernel, folder):
    """QEMU by itself, over a socket between two of its processes: until the target runs and the source's word is *completed*."""
    with Qemu(folder / "a", kernel, LOAD) as source, Qemu(folder / "b", kernel, LOAD, "-incoming", f"unix:{folder}/line") as target:
        source.ticks.wait(100)
        source.ask("migrate-set-parameters", **{"max-bandwidth": 10 << 30, "downtime-limit": 100})
        begun = time.monotonic()
        source.ask("migrate", uri=f"unix:{folder}/line")
        while source.ask("query-migrate").get("status") != "completed":
            time.sleep(0.001)
        target.ticks.wait(1)
        total = (time.monotonic() - begun) * 1e3
        target.ticks.wait(20)
        found = gap_ms(source.ticks.then(target.ticks))
    shutil.rmtree(folder)
    return total, found


def main(context, report):
    kernel = build(context)
    live, full, lives, own, gaps, own_gaps, small, large, qemu_small, qemu_large = ([] for _ in range(10))
    for pair in range(context.pairs + 1):
        found, view, _ = ours(context, kernel, "firecracker", LOAD, ["--live"])
        live.append(found)
        full.append(full_snapshot(context, kernel, context.scratch / f"full-{pair}"))
        found, view, total = ours(context, kernel, "qemu", LOAD, ["--live"])
        lives.append(total)
        gaps.append(found)
        total, found = own_migrate(context, kernel, context.scratch / f"own-{pair}")
        own.append(total)
        own_gaps.append(found)
        small.append(ours(context, kernel, "firecracker", SMALL, ["--lazy"])[0])
        large.append(ours(context, kernel, "firecracker", LARGE, ["--lazy"])[0])
        qemu_small.append(ours(context, kernel, "qemu", SMALL, ["--lazy"])[0])
        qemu_large.append(ours(context, kernel, "qemu", LARGE, ["--lazy"])[0])
    report.pairs("firecracker, 1 GiB: blackout of a live move, of a full snapshot, copied and loaded", live[1:], full[1:], "ms", aim="firecracker blackout")
    report.pairs("firecracker: blackout of a lazy move at 2 GiB, over that at 64 MiB", large[1:], small[1:], "ms", aim="2 GiB over 64 MiB")
    report.pairs("qemu: blackout of a lazy move at 2 GiB, over that at 64 MiB", qemu_large[1:], qemu_small[1:], "ms", aim="2 GiB over 64 MiB")
    report.pairs("qemu, 1 GiB: a live move in all, over its own migrate", lives[1:], own[1:], "ms", aim="qemu total")
    report.pairs("qemu, 1 GiB: blackout of a live move, over its own migrate's", gaps[1:], [max(x, 1) for x in own_gaps[1:]], "ms")
