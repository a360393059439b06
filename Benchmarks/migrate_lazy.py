"""Post-copy: the workload goes on at the target before its memory is there. The blackout at 2 GiB over that at 64 MiB."""
from kit import beats
from kit.cluster import Cluster
from kit.processes import run

SIZES = [64, 2048]


def missing(context):
    """Why it cannot be measured, if so: the verb's own help tells."""
    return None if "--lazy" in run(context.torpor, "migrate", "--help") else "torpor migrate has no --lazy"


def main(context, report):
    program = beats.build(context.scratch)
    blackouts = {mib: [] for mib in SIZES}
    # One size after the other would compare two hours of a shared machine; so each pair has both.
    for _ in range(context.pairs + 1):
        for mib in SIZES:
            with Cluster(context) as cluster:
                cluster.start("bench", "node-a", beats.command(program, mib))
                _, gap = cluster.migrate("bench", "node-b", "--lazy")
                blackouts[mib].append(gap.ms)
                cluster.remove("bench")
    small, large = (blackouts[mib][1:] for mib in SIZES)
    report.pairs("blackout at 2 GiB, over that at 64 MiB", large, small, "ms", aim="2 GiB over 64 MiB")
