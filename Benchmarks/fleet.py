"""What a coordinator and its store cost with 10, 100, 1,000 and 10,000 nodes, ten workloads on each: a drain of about a thousand of them
planned, a heartbeat heard, and everything that it does by itself. The nodes are made up; the coordinator's service and its store are not.

Each size is set beside the one before it, with a tenth of its nodes."""
import json
import shutil

from kit.processes import run

SIZES = [10, 100, 1000, 10_000]
WORKLOADS = 10  # on each node


def main(context, report):
    figures = {}
    for nodes in SIZES:
        figures[nodes] = measure(context, nodes)
        alone(report, figures[nodes])
    for fewer, more in zip(SIZES, SIZES[1:]):
        grown(report, figures[fewer], figures[more])
    report.note("| nodes | workloads | drained nodes | moves planned | heartbeats due while it worked by itself | taken |\n"
                "| --: | --: | --: | --: | --: | --: |\n" + "\n".join(
                    f"| {one['nodes']:,} | {one['workloads']:,} | {one['drainedNodes']} | {one['plannedMoves']:,} "
                    f"| {one['beatsDue']:,} | {one['beatsTaken']:,} |" for one in figures.values()))
    report.note("Heartbeats come one after the other, each on disk before the next; their reports are made up by the same process, and "
                "neither the network nor mTLS is in it. In life they come over connections, and each node sends one a second.")


def measure(context, nodes):
    state = context.scratch / f"fleet-{nodes}"
    done = run(context.torpor, "bench", "fleet", "--state", state, "--nodes", nodes, "--workloads", nodes * WORKLOADS,
               "--rounds", context.pairs)
    shutil.rmtree(state)
    return json.loads(done)


def held(one):
    """KiB of memory for each node."""
    return (one["bytesAfter"] - one["bytesBefore"]) / one["nodes"] / 1024


def alone(report, one):
    size = f"{one['nodes']:,} nodes"
    aim = "plan" if one["plannedMoves"] >= 1000 else None
    report.figures(f"{size}: a drain of {one['plannedMoves']:,} workloads planned", one["planMs"], "ms", aim=aim)
    report.figures(f"{size}: CPU of one heartbeat", one["beatCpuMs"], "ms")
    report.figures(f"{size}: written for one heartbeat", [count / 1024 for count in one["beatBytes"]], "KiB")
    report.figures(f"{size}: processors in use", [one["ownCpu"]], "processors")
    report.figures(f"{size}: memory for each node", [held(one)], "KiB")


def grown(report, fewer, more):
    """What all nodes together cost, over a tenth of them."""
    words = f"{more['nodes']:,} nodes over {fewer['nodes']:,}"
    cost = min(more["beatCpuMs"]) * more["nodes"] / (min(fewer["beatCpuMs"]) * fewer["nodes"])
    report.figures(f"{words}: CPU of a round of heartbeats", [cost], "times", aim="growth")
    report.figures(f"{words}: memory", [held(more) * more["nodes"] / (held(fewer) * fewer["nodes"])], "times", aim="growth")
    report.figures(f"{words}: time of a plan", [min(more["planMs"]) / min(fewer["planMs"])], "times", aim="growth")
