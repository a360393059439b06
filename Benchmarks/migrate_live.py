"""Pre-copy: rounds while the workload runs, then a short freeze; 1 GiB of which 5 % of the pages are rewritten each second. Beside it the
same move as stop-and-copy, and by hand with tar through ssh."""
from kit import beats
from kit.byhand import Runc
from kit.cluster import Cluster
from kit.peers import Sshd
from kit.processes import run
from migrate import traced

MIB, REWRITTEN = 1024, 5


def missing(context):
    """Why it cannot be measured, if so: the verb's own help tells."""
    return None if "--live" in run(context.torpor, "migrate", "--help") else "torpor migrate has no --live"


def main(context, report):
    words = beats.command(beats.build(context.scratch), MIB, rewritten=REWRITTEN)
    live, stopped, piped, rounds = [], [], [], []
    with Sshd(context.scratch / "ssh") as sshd, Cluster(context) as cluster:
        runc = Runc(context, sshd, words)
        cluster.start("bench", "node-a", words)
        for _ in range(context.pairs + 1):
            job, measured = traced(context, lambda: cluster.migrate("bench", "node-b", "--live"))
            live.append(measured)
            rounds.append(job["rounds"])
            stopped.append(traced(context, lambda: cluster.migrate("bench", "node-a"))[1])
            piped.append(traced(context, lambda: (None, runc.move(compress=False)))[1])
        cluster.remove("bench")
    for what, peer in (("its own stop-and-copy", stopped), ("(b) runc, tar through ssh", piped)):
        report.pairs(f"blackout, beside {what}", [one[0] for one in live[1:]], [one[0] for one in peer[1:]], "ms")
        report.pairs(f"overhead, beside {what}", [one[0] - one[1] for one in live[1:]], [one[0] - one[1] for one in peer[1:]], "ms",
                     aim="overhead" if peer is stopped else None)
    report.figures("rounds", rounds[1:], "rounds")
