"""How long the first byte of a sleeping server takes, beside a bare `runc restore` of the same server and the same request."""
import statistics
import threading
import time

from kit import visitor
from kit.bare import Bare
from kit.sleeper import PORT, PUBLISHED, Sleepers

SIZES = [64, 256]
CONTENT = "mixed"
#: So many small ones at once.
CROWD, CROWD_MIB = 50, 4
#: For a 99th percentile that says anything; `BENCH_PAIRS` counts pairs of the others.
ROUNDS = 4


def main(context, report):
    program = visitor.build(context.scratch)
    for mib in SIZES:
        ours, bare = alone(context, program, mib)
        report.pairs(f"first byte, {mib} MiB, p50", ours, bare, "ms", aim="first byte")
        report.pairs(f"first byte, {mib} MiB, p99", [p99(ours)], [p99(bare)], "ms", aim="first byte")
    report.note("Every page that was asked for was compared with what the server had been started with; every chunk of a snapshot is verified "
                "before criu has it, so all of it is while the copy is held. The bare restore's images are in the page cache, nobody has sealed "
                "them and nobody verifies them; its network, its root and its folders are ready before the clock runs.")
    dozes = dozing(context, program)
    report.figures("first byte of one that dozes, 64 MiB, p50", dozes, "ms", aim="doze")
    report.figures("first byte of one that dozes, 64 MiB, p99", [p99(dozes)], "ms")
    crowd(context, program, report)


def dozing(context, program):
    """One that rests in memory, again and again; the first time is a warm-up."""
    found = []
    with Sleepers(context, program, CONTENT) as cluster:
        cluster.serve("bench", 0, SIZES[0], doze=True)
        for number in range(context.pairs * ROUNDS + 1):
            cluster.wait_for(lambda: cluster.state("bench") == "dozing", 60)
            found.append(cluster.visit(0, pages(SIZES[0], number)))
        cluster.remove("bench")
    return found[1:]


def alone(context, program, mib):
    """One at a time, ours and then the peer's; the first pair is a warm-up."""
    ours, bare = [], []
    with Sleepers(context, program, CONTENT) as cluster, Bare(context, [program, mib, CONTENT, PORT], PORT) as peer:
        cluster.serve("bench", 0, mib)
        peer.capture()
        for number in range(context.pairs * ROUNDS + 1):
            cluster.put_to_sleep("bench")
            page = pages(mib, number)
            ours.append(cluster.visit(0, page))
            bare.append(peer.wake(page, CONTENT))
        cluster.remove("bench")
    return ours[1:], bare[1:]


def pages(mib, number):
    """Another page each time, all over the memory."""
    return number * 7919 % (mib * 256)


def p99(values):
    """Of few values the greatest."""
    return statistics.quantiles(values, n=100, method="inclusive")[98]


def crowd(context, program, report):
    """All are asked at once; the peer restores as many at once, by hand."""
    with Sleepers(context, program, CONTENT) as cluster:
        names = [f"bench-{number}" for number in range(CROWD)]
        for number, name in enumerate(names):
            cluster.serve(name, number, CROWD_MIB)
        for name in names:
            cluster.put_to_sleep(name)
        ours, whole = at_once(lambda number: cluster.visit(number, number), CROWD)
        for name in names:
            cluster.remove(name)
    peers = [Bare(context, [program, CROWD_MIB, CONTENT, PORT], PORT, number) for number in range(CROWD)]
    try:
        for peer in peers:
            peer.capture()
        bare, bare_whole = at_once(lambda number: peers[number].wake(number, CONTENT), CROWD)
    finally:
        for peer in peers:
            peer.close()
    report.pairs(f"{CROWD} of {CROWD_MIB} MiB at once, until the last is answered", [whole], [bare_whole], "ms", aim="at once")
    report.pairs(f"{CROWD} at once, p50", [statistics.median(ours)], [statistics.median(bare)], "ms")
    report.pairs(f"{CROWD} at once, p99", [p99(ours)], [p99(bare)], "ms")
    report.note(f"{CROWD} at once: {len(ours)} answers, all right; ours from {min(ours):.0f} to {max(ours):.0f} ms. Torpor wakes four at a time for each processor, in the "
                "order in which they were asked for.")


def at_once(visit, count):
    """Every visit's milliseconds, and those until the last was answered; the first error, if there is one."""
    found, errors, gate = [], [], threading.Barrier(count + 1)

    def come(number):
        gate.wait()
        try:
            found.append(visit(number))
        except Exception as error:  # said by the main thread
            errors.append(error)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.monotonic()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return found, (time.monotonic() - begun) * 1000
