"""Agent to agent, 1 GiB of incompressible chunks over mTLS, verified and stored; beside it nginx, TLS 1.3, one connection, and curl into
a SHA-256 of the same bytes in a pipe."""
import shutil

from kit import profile
from kit.ends import Ends
from kit.peers import Nginx
from kit.processes import pipeline, run

GIB = 1 << 30
#: OpenSSL's uses the processor's SHA instructions; coreutils' sha256sum does not (a quarter of the speed).
HASH = ["openssl", "dgst", "-sha256"]


def incompressible(path, count):
    """A keystream: as good as chance, and quicker to make."""
    pipeline(["openssl", "enc", "-aes-128-ctr", "-pass", "pass:bench", "-nosalt", "-pbkdf2", "-in", "/dev/zero"],
             ["head", "-c", str(count)], into=path, check=False)
    assert path.stat().st_size == count


def rate(seconds, count=GIB):
    """MiB/s."""
    return count / seconds / (1 << 20)


def main(context, report):
    served = context.scratch / "served"
    served.mkdir()
    incompressible(served / "data", GIB)
    ends = Ends(context.torpor, context.scratch / "ends")
    with ends.serve(served / "data") as source:
        suite = source.pull_watched()  # the warm-up of our side
        report.note(f"Both sides speak TLS 1.3 with {suite} over one connection on loopback.")
        with Nginx(context.scratch / "nginx", served, suite) as nginx:
            pairs(context, report, source, nginx, served)
        profiled(context, report, source)
    memory(context, report, ends, served / "data")


def pairs(context, report, source, nginx, served):
    """In turn: ours, the peer that hashes, the peer that does not, the peer that hashes and stores."""
    kept = served / "kept"
    hashed, plain = [nginx.curl("data"), HASH], [nginx.curl("data", "-o", "/dev/null")]
    stored = [nginx.curl("data"), ["tee", str(kept)], HASH]
    expected = pipeline([*HASH, str(served / "data")]).output.split()[-1]
    runs = {"ours": [], "hashed": [], "plain": [], "stored": [], "sender": []}
    for _ in range(context.pairs + 1):
        runs["ours"].append(source.pull())
        before = nginx.cpu()
        runs["hashed"].append(pipeline(*hashed))
        runs["sender"].append(nginx.cpu() - before)
        assert runs["hashed"][-1].output.split()[-1] == expected
        runs["plain"].append(pipeline(*plain))
        runs["stored"].append(pipeline(*stored))
        kept.unlink()
    for values in runs.values():
        del values[0]  # warm-up
    ours = [rate(figures["seconds"]) for figures in runs["ours"]]
    report.pairs("verified", ours, [rate(one.seconds) for one in runs["hashed"]], "MiB/s", aim="verified")
    report.pairs("beside the peer that stores what it hashes, as ours does", ours, [rate(one.seconds) for one in runs["stored"]], "MiB/s")
    report.pairs("beside the plain transfer, not hashed", ours, [rate(one.seconds) for one in runs["plain"]], "MiB/s")
    report.pairs("sender's CPU", [one["senderCpuSeconds"] for one in runs["ours"]], runs["sender"], "s/GiB")
    report.pairs("receiver's CPU", [one["cpuSeconds"] for one in runs["ours"]], [one.cpu for one in runs["hashed"]], "s/GiB")


def profiled(context, report, source):
    """One more pull under perf at each end; the table is for whoever makes it faster."""
    data = {side: context.scratch / f"perf.{side}" for side in ("sender", "receiver")}
    state = context.scratch / "ends" / "state-p"
    with profile.Watch(source.pid, data["sender"]):
        before = source.cpu()
        run("perf", "record", "-q", "-e", "cpu-clock", "-F", "500", "-o", data["receiver"], context.torpor, "bench", "pull", "--state", state,
            "--certs", source.ends.folder / "node-b", "--manifest", source.manifest, "--peer", "node-a", "--address",
            f"127.0.0.1:{source.port}")
        sender = source.cpu() - before
    shutil.rmtree(state)
    receiver = source.pull()["cpuSeconds"]
    report.note(profile.table({side: profile.kinds(path) for side, path in data.items()}, {"sender": sender, "receiver": receiver}))


def memory(context, report, ends, gibibyte):
    """The greatest resident set of both ends when the same line carries 0.5, 1 and 4 GiB."""
    peaks, data = {}, gibibyte.parent / "sized"
    for tenths, size in ((5, GIB // 2), (10, GIB), (40, 4 * GIB)):
        incompressible(data, size)
        with ends.serve(data) as source:
            figures = source.pull()
            peaks[tenths] = {"sender": source.peak() / 2**20, "receiver": figures["peakBytes"] / 2**20}
        data.unlink()
    for side in ("sender", "receiver"):
        row = [peaks[tenths][side] for tenths in (5, 10, 40)]
        report.figures(f"{side}'s memory at 0.5, 1, 4 GiB", row, "MiB")
        report.figures(f"{side}'s memory, 4 GiB over 0.5 GiB", [row[2] / row[0]], "times", aim="memory 0.5 to 4 GiB")
