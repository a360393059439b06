"""What the kernel saw while a block ran: processes that began and ended, and synced writes with their stacks. By perf(1) on tracepoints,
for strace(1) would stand between criu and the processes that criu traces itself."""
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass, field

from .processes import run

LIVES = ["sched:sched_process_fork", "sched:sched_process_exec", "sched:sched_process_exit"]
SYNCS = [f"syscalls:sys_enter_{name}" for name in ("fsync", "fdatasync", "syncfs", "sync", "sync_file_range", "msync")]

HEAD = re.compile(r"^\s*(?P<comm>.+?)\s+(?P<pid>-?\d+)/(?P<tid>-?\d+)\s+(?P<s>\d+)\.(?P<ns>\d{9}):\s+\w+:(?P<event>\w+):\s*(?P<rest>.*)$")


@dataclass
class Event:
    """One tracepoint hit; `at` is the wall clock in nanoseconds."""
    at: int
    comm: str
    pid: int
    event: str
    rest: str
    stack: list = field(default_factory=list)

    def number(self, key):
        found = re.search(rf"\b{key}[=:]\s*(0x[0-9a-f]+|\d+)", self.rest)
        return int(found.group(1), 0) if found else None


class Trace:
    """Records while the block runs; `events` afterwards, in order, of this benchmark's processes alone."""

    def __init__(self, context, events=(), stacks=False):
        self.data, self.scratch = context.scratch / "trace.perf", str(context.scratch)
        self.command = ["perf", "record", "-q", "-a", "-k", "mono", "-m", "1024", *(["-g"] if stacks else []), "-o", str(self.data)]
        for event in [*LIVES, *events]:
            self.command += ["-e", event]
        self.events = []

    def __enter__(self):
        self.known = self._ours()
        self.perf = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(0.5)  # perf says nowhere that it has begun
        if self.perf.poll() is not None:
            raise RuntimeError(f"perf cannot record tracepoints here: {self.perf.stderr.read().decode()[-400:]}")
        return self

    def __exit__(self, kind, *_):
        time.sleep(0.2)
        self.perf.send_signal(signal.SIGINT)
        self.perf.communicate()
        if kind is None:
            self._read()

    def lives(self, program, begin, end):
        """Nanoseconds between two instants in which at least one process of this program lived."""
        running, lives = {}, []
        for event in self.events:
            if event.event == "sched_process_exec":
                running.pop(event.pid, None)
                if f"/{program} " in f"{event.rest.split('filename=')[1]} ":
                    running[event.pid] = event.at
            elif event.event == "sched_process_exit" and event.pid in running and event.number("pid") == event.pid:
                lives.append((max(running.pop(event.pid), begin), min(event.at, end)))
        total, seen = 0, begin
        for start, stop in sorted(lives):
            total += max(0, stop - max(start, seen))
            seen = max(seen, stop)
        return total

    def _read(self):
        offset = time.time_ns() - time.monotonic_ns()
        text = run("perf", "script", "-i", self.data, "--ns", "-F", "comm,pid,tid,time,event,trace,sym,ip")
        for line in text.splitlines():
            if found := HEAD.match(line):
                at = int(found["s"]) * 10**9 + int(found["ns"]) + offset
                self.events.append(Event(at, found["comm"], int(found["pid"]), found["event"], found["rest"]))
            elif line.strip() and self.events:
                self.events[-1].stack.append(line.split(maxsplit=1)[-1])
        self.events.sort(key=lambda event: event.at)
        mine, kept = set(self.known), []
        for event in self.events:
            if event.pid not in mine:
                continue
            if event.event == "sched_process_fork" and (child := event.number("child_pid")):
                mine.add(child)
            kept.append(event)
        self.events = kept

    def _ours(self):
        """This process, all below it, and what names our folder: a shim is nobody's child for long."""
        parents, named = {}, {os.getpid()}
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open(f"/proc/{entry}/stat") as line:
                    parents[int(entry)] = int(line.read().rpartition(")")[2].split()[1])
                with open(f"/proc/{entry}/cmdline", "rb") as line:
                    if self.scratch.encode() in line.read():
                        named.add(int(entry))
            except OSError:
                continue
        grown = True
        while grown:
            more = {pid for pid, parent in parents.items() if parent in named} - named
            named |= more
            grown = bool(more)
        return named
