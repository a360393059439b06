"""`torpor migrate`, stop-and-copy, beside the same move by hand: runc with tar -z and scp, runc with tar through ssh, podman's archives."""
from kit import beats
from kit.byhand import Podman, Runc
from kit.cluster import Cluster
from kit.peers import Sshd
from kit.tracing import Trace

SIZES = [64, 256, 1024]
CASES = {"(a)": "runc, tar -z, scp", "(b)": "runc, tar through ssh", "(c)": "podman export, import"}


def main(context, report):
    program = beats.build(context.scratch)
    report.note("The workload's memory is random: nothing compresses it and no two chunks are alike. Blackout: the greatest gap in what the "
                "workload itself wrote. Overhead: the same less the time in which criu ran. That counts as criu's what a streaming criu waits "
                "for us; so beside (b) the same less what criu takes there, from and to files and with nobody to wait for.")
    with Sshd(context.scratch / "ssh") as sshd:
        for mib in SIZES:
            size(context, report, sshd, mib, beats.command(program, mib))


def size(context, report, sshd, mib, words):
    """One size: all ways in turn, pair after pair."""
    runc, podman = Runc(context, sshd, words), Podman(context, words)
    figures = {way: [] for way in ("torpor", *CASES)}
    sent = []
    try:
        with Cluster(context) as cluster:
            cluster.start("bench", "node-a", words)
            nodes = ["node-b", "node-a"]
            for number in range(context.pairs + 1):
                job, measured = traced(context, lambda: cluster.migrate("bench", nodes[number % 2]))
                figures["torpor"].append(measured)
                sent.append(job["sentBytes"] / 2**20)
                figures["(a)"].append(traced(context, lambda: (None, runc.move(compress=True)))[1])
                figures["(b)"].append(traced(context, lambda: (None, runc.move(compress=False)))[1])
                figures["(c)"].append(traced(context, lambda: (None, podman.move()))[1])
            cluster.remove("bench")
    finally:
        podman.close()
    report.figures(f"{mib} MiB: bytes that torpor sent", sent[1:], "MiB")
    for letter, peer in CASES.items():
        compare(report, mib, letter, peer, figures["torpor"][1:], figures[letter][1:])
    alone = [one[1] for one in figures["(b)"][1:]]
    report.pairs(f"{mib} MiB: blackout less what criu takes in (b)", [one[0] - criu for one, criu in zip(figures["torpor"][1:], alone)],
                 [one[0] - criu for one, criu in zip(figures["(b)"][1:], alone)], "ms")
    report.figures(f"{mib} MiB: criu ran within torpor's blackout", [one[1] for one in figures["torpor"][1:]], "ms")


def compare(report, mib, letter, peer, ours, theirs):
    """Both figures; the first of each list was the warm-up and is gone."""
    report.pairs(f"{mib} MiB: blackout, beside {letter} {peer}", [one[0] for one in ours], [one[0] for one in theirs], "ms",
                 aim=f"blackout {letter}")
    report.pairs(f"{mib} MiB: overhead, beside {letter} {peer}", [one[0] - one[1] for one in ours], [one[0] - one[1] for one in theirs],
                 "ms", aim=f"overhead {letter}")


def traced(context, move):
    """What a move answers, and (blackout, criu's time within it) in milliseconds."""
    with Trace(context) as trace:
        job, gap = move()
    return job, (gap.ms, trace.lives("criu", gap.begin, gap.end) / 1e6)
