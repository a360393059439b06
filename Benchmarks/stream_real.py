"""Agent to agent, the memory image of a real process as criu dumped it; beside it scp, rsync -z and tar -cz through ssh of the same files."""
import os
import shutil
import subprocess

from kit import beats
from kit.ends import Ends
from kit.peers import Sshd
from kit.processes import pipeline, run

MIB = 512


def dump(context, folder):
    """A running workload's images, as criu writes them; what it was made of says workload.c."""
    folder.mkdir()
    words = beats.command(beats.build(context.scratch), MIB, content="mixed")
    words[3] = str(context.scratch / "beats")
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(words, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)
    try:
        while not beats.lines(words[3]):
            if process.poll() is not None:
                raise RuntimeError(f"the workload ended with {process.returncode}")
        run(context.criu, "dump", "-t", process.pid, "-D", folder, "--leave-running", "-o", "/dev/null")
    finally:
        process.kill()
        process.wait()
    return sorted(folder.iterdir())


def main(context, report):
    images = context.scratch / "images"
    files = dump(context, images)
    count = sum(file.stat().st_size for file in files)
    mib = count / 2**20
    report.note(f"{len(files)} files, {mib:.0f} MiB: half zeros, an eighth repeats, an eighth text, a quarter random.")
    ends = Ends(context.torpor, context.scratch / "ends")
    with Sshd(context.scratch / "ssh") as sshd, ends.serve(*files) as source:
        arrived = context.scratch / "arrived"
        peers = {
            "scp": [sshd.scp(images, f"peer:{arrived}")],
            "rsync -z": [["rsync", "-a", "-z", "-e", f"ssh -F {sshd.config}", f"{images}/", f"peer:{arrived}/"]],
            "tar -cz | ssh": [["tar", "-C", str(images), "-cz", "."], sshd.ssh(f"tar -C {arrived} -xz")],
        }
        ours, sent, theirs = [], [], {name: [] for name in peers}
        for _ in range(context.pairs + 1):
            figures = source.pull()
            ours.append(mib / figures["seconds"])
            sent.append(figures["sentBytes"] / 2**20)
            for name, commands in peers.items():
                shutil.rmtree(arrived, ignore_errors=True)
                if name != "scp":  # which makes the folder that it is told
                    arrived.mkdir()
                theirs[name].append(mib / pipeline(*commands).seconds)
                assert sum(file.stat().st_size for file in arrived.iterdir()) == count
                shutil.rmtree(arrived)
                os.sync()
    for name, rates in theirs.items():
        report.pairs(f"beside {name}", ours[1:], rates[1:], "MiB/s")
    report.pairs("beside the fastest of each round", ours[1:], [max(rates) for rates in zip(*(theirs[name][1:] for name in peers))],
                 "MiB/s", aim="against the fastest")
    report.figures("bytes that torpor sent", sent[1:], "MiB")
