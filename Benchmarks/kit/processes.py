"""Processes that are measured from outside, and ended by pid."""
import os
import signal
import subprocess
import time
from dataclasses import dataclass

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """One command line that has ended."""
    seconds: float
    cpu: float
    peak: int
    output: str


def pipeline(*commands, into=None, check=True):
    """Runs commands joined by pipes. CPU seconds are of all of them, as wait4(2) counts; `peak` is the greatest of their resident sets in
    bytes. `into` is a file for the last one's output, which is read otherwise."""
    begun = time.monotonic()
    running, before = [], None
    for index, command in enumerate(commands):
        is_last = index == len(commands) - 1
        out = open(into, "wb") if is_last and into else subprocess.PIPE
        process = subprocess.Popen(command, stdin=before or subprocess.DEVNULL, stdout=out, stderr=None if check else subprocess.DEVNULL)
        if before:
            before.close()
        if into and is_last:
            out.close()
        before = process.stdout
        running.append(process)
    output = before.read().decode(errors="replace") if before else ""
    cpu, peak = 0.0, 0
    for process in running:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss * 1024)
    ended = time.monotonic()
    for process, command in zip(running, commands):
        if check and process.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, command))[:200]} ended with {process.returncode}")
    return Run(ended - begun, cpu, peak, output)


def run(*command, **options):
    """One command to its end; its output."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))[:200]} ended with {done.returncode}: {done.stderr[-600:]}{done.stdout[-200:]}")
    return done.stdout


class Server:
    """A process that serves until it is ended, by its pid, with a word and then with force."""

    def __init__(self, command, log, **options):
        self.log = log
        with open(log, "wb") as out:
            self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=subprocess.STDOUT, **options)
        self.pid = self.process.pid

    def wait_for(self, ready, seconds=60):
        """Until `ready()` says something true, which is returned."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            if answer := ready():
                return answer
            time.sleep(0.05)
        raise RuntimeError(f"{self.process.args[0]} did not come up: {self.text()[-600:]}")

    def text(self):
        """What it has said so far."""
        with open(self.log, errors="replace") as lines:
            return lines.read()

    def cpu(self):
        """CPU seconds so far, of it and of its living children."""
        pids, total = [self.pid], 0
        for pid in pids:
            try:
                with open(f"/proc/{pid}/task/{pid}/children") as line:
                    pids += [int(child) for child in line.read().split()]
                with open(f"/proc/{pid}/stat") as line:
                    fields = line.read().rpartition(")")[2].split()
            except OSError:
                continue
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def peak(self):
        """The greatest resident set so far, in bytes."""
        with open(f"/proc/{self.pid}/status") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

    def stop(self, seconds=60):
        """Ends it; what does not end by itself is killed."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
