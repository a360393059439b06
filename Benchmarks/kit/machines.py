"""Virtual machines without Torpor: the counting guest of the tests under Firecracker and QEMU, asked by their own interfaces."""
import http.client
import json
import os
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from .processes import run

FIRECRACKER = "/opt/torpor/firecracker/bin/firecracker"
QEMU = "/usr/bin/qemu-system-x86_64"
#: Between two ticks of a guest that sleeps.
PERIOD_MS = 10


def build(context):
    """The guest: Tests/Fixtures/guest."""
    kernel = context.scratch / "guest"
    run(context.root / "Tests/Fixtures/guest/build.sh", kernel)
    return kernel


@dataclass
class Load:
    """How much memory a guest has, how many of its pages it fills at its start, and how many it writes and checks every tick."""
    mib: int
    filled: int
    pages: int = 64

    @property
    def arguments(self):
        """The guest's command line."""
        return f"ws={self.pages} ms={PERIOD_MS} fill={self.filled} fw=8"


class Ticks:
    """The ticks that a guest prints to a file, each with the time at which it was seen."""

    def __init__(self, path):
        self.path, self.seen, self.running = path, [], True
        # What was printed before the first end of a line, and when; and after the last one.
        self.head, self.rest = None, b""
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self):
        with open(self.path, "rb") as file:
            while self.running:
                more = file.read()
                if not more:
                    time.sleep(0.0005)
                    continue
                now = time.time_ns()
                *lines, self.rest = (self.rest + more).split(b"\n")
                if lines and self.head is None:
                    self.head = (lines[0], now)
                for line in lines:
                    if b"bad" in line:
                        raise RuntimeError(f"pages went wrong: {line}")
                    if line.startswith(b"tick "):
                        self.seen.append((int(line.split()[1]), now))

    def wait(self, count, seconds=120):
        """Until there are so many."""
        end = time.monotonic() + seconds
        while len(self.seen) < count:
            if time.monotonic() > end:
                raise RuntimeError(f"the guest has printed {len(self.seen)} ticks and not {count}")
            time.sleep(0.0005)

    def then(self, target):
        """These and those of the machine that went on with it; a line may be cut where the one ended and the other began."""
        ticks = self.seen + target.seen
        line, now = target.head or (b"", 0)
        if self.rest and (self.rest + line).startswith(b"tick "):
            ticks.append((int((self.rest + line).split()[1]), now))
        return sorted(ticks)

    def close(self):
        """Looks no further."""
        self.running = False
        self.thread.join()


class Machine:
    """A VMM in a folder of its own, ended by its pid with the block."""

    def __init__(self, folder, words):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, out = folder, folder / "serial"
        with open(out, "wb") as serial, open(folder / "err", "wb") as err:
            self.process = subprocess.Popen(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=serial, stderr=err)
        self.ticks = Ticks(out)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.ticks.close()

    def connect(self, name):
        """A connection to one of its sockets, once that is there."""
        here, end = os.getcwd(), time.monotonic() + 20
        while True:
            line = socket.socket(socket.AF_UNIX)
            os.chdir(self.folder)
            try:
                line.connect(name)
                return line
            except OSError:
                line.close()
                if time.monotonic() > end:
                    raise
                time.sleep(0.0005)
            finally:
                os.chdir(here)


class Firecracker(Machine):
    """`load`: what it starts with; nil for one that is to be loaded."""

    def __init__(self, folder, kernel=None, load=None):
        folder.mkdir(parents=True, exist_ok=True)
        words = [FIRECRACKER, "--api-sock", "api.sock"]
        if load:
            (folder / "machine.json").write_text(json.dumps({
                "boot-source": {"kernel_image_path": str(kernel), "boot_args": load.arguments}, "drives": [],
                "machine-config": {"vcpu_count": 1, "mem_size_mib": load.mib, "track_dirty_pages": True}}))
            words += ["--config-file", "machine.json"]
        super().__init__(folder, words)

    def ask(self, method, path, **body):
        """One call; it has to succeed."""
        connection = http.client.HTTPConnection("localhost")
        connection.sock = self.connect("api.sock")
        connection.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {text}")


class Qemu(Machine):
    """The same small machine that Torpor makes, but for memory that only QEMU sees."""

    def __init__(self, folder, kernel, load, *more):
        super().__init__(folder, [
            QEMU, "-accel", "kvm", "-cpu", "host", "-M", "microvm", "-m", str(load.mib), "-nodefaults", "-no-user-config", "-display", "none",
            "-serial", "stdio", "-kernel", str(kernel), "-append", load.arguments, "-qmp", "unix:qmp.sock,server=on,wait=off", *more])
        self.line = self.connect("qmp.sock").makefile("rw")
        self.line.readline()
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        """One command's answer."""
        self.line.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.line.flush()
        while True:
            answer = json.loads(self.line.readline())
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']}")
            if "return" in answer:
                return answer["return"]
