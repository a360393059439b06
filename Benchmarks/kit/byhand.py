"""A process moved by hand, the way guides print it: runc and files over ssh, or podman's archives."""
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from . import beats
from .processes import pipeline, run


def until(ready, what, seconds=120):
    """Waits for something true."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise RuntimeError(what)
        time.sleep(0.01)


class Runc:
    """Two folders that stand for two machines; between them ssh over loopback."""

    def __init__(self, context, sshd, words):
        self.top, self.sshd, self.words = context.scratch / "byhand", sshd, words
        self.name = f"by-hand-{context.scratch.name.rpartition('.')[2]}"
        (self.top).mkdir(exist_ok=True)
        # criu's default lock runs iptables-restore, which a plain Debian 12 does not have.
        (self.top / "criu.conf").write_text("network-lock nftables\n")
        self.environment = {**os.environ, "CRIU_CONFIG_FILE": str(self.top / "criu.conf")}

    def move(self, compress):
        """Starts the workload, moves it, ends it; the gap."""
        try:
            for side in ("a", "b"):
                self._side(side)
            self._mount("a")
            self._runc("a", "run", "-d", "-b", self._at("a", "bundle"), self.name)
            until(lambda: len(self._beats("a")) >= 200, "the workload by hand did not start")
            since = time.time_ns()
            self._runc("a", "checkpoint", "--image-path", self._at("a", "images"), "--work-path", self._at("a", "root"), self.name)
            self._send_packed() if compress else self._send_piped()
            self._mount("b")
            self._runc("b", "restore", "-d", "-b", self._at("b", "bundle"), "--image-path", self._at("b", "images"), "--work-path",
                       self._at("b", "root"), self.name)
            now = time.time_ns()
            until(lambda: any(at > now for _, at in self._beats("b")), "the workload by hand did not go on")
            return beats.gap(self._beats("b"), since)
        finally:
            self._clean()

    def _send_packed(self):
        """As guides have it: a compressed archive, copied, unpacked."""
        archive = self.top / "snapshot.tar.gz"
        run("tar", "-C", self.top / "a", "--xattrs", "--xattrs-include=*", "-czf", archive, "images", "upper")
        run(*self.sshd.scp(archive, f"peer:{self.top}/arrived.tar.gz"))
        run(*self.sshd.ssh(f"tar -C {self.top}/b --xattrs --xattrs-include='*' -xzf {self.top}/arrived.tar.gz"))

    def _send_piped(self):
        """Tuned: no compression and no archive on the way."""
        pipeline(["tar", "-C", str(self.top / "a"), "--xattrs", "--xattrs-include=*", "-cf", "-", "images", "upper"],
                 self.sshd.ssh(f"tar -C {self.top}/b --xattrs --xattrs-include='*' -xf -"))

    def _side(self, side):
        """A folder with a bundle; all that can be prepared before the clock runs."""
        for folder in ("upper", "work", "bundle/rootfs", "images", "root"):
            self._at(side, folder).mkdir(parents=True)
        bundle = self._at(side, "bundle")
        run("runc", "spec", cwd=bundle)
        spec = json.loads((bundle / "config.json").read_text())
        spec["process"].update(terminal=False, args=self.words)
        spec["root"]["readonly"] = False
        spec["linux"]["cgroupsPath"] = f"/{self.name}-{side}"
        (bundle / "config.json").write_text(json.dumps(spec))

    def _mount(self, side):
        layers = f"lowerdir=/,upperdir={self._at(side, 'upper')},workdir={self._at(side, 'work')},index=off,metacopy=off,redirect_dir=off"
        run("mount", "-t", "overlay", "overlay", "-o", layers, self._at(side, "bundle/rootfs"))

    def _runc(self, side, *words):
        # The workload inherits these: criu can restore neither a file of this machine's nor a pipe of ours.
        nowhere, log = subprocess.DEVNULL, self._at(side, "runc.log")
        command = ["runc", "--root", self._at(side, "root"), "--log", log, *words]
        done = subprocess.run(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=self.environment)
        if done.returncode != 0:
            logs = [log, *self._at(side, "root").glob("*.log")]
            raise RuntimeError(f"runc {words[0]}: " + "".join(path.read_text(errors="replace")[-800:] for path in logs))

    def _beats(self, side):
        return beats.lines(str(self._at(side, "upper")) + beats.FILE)

    def _at(self, side, name):
        return self.top / side / name

    def _clean(self):
        for side in ("a", "b"):
            pipeline(["sh", "-c", f"runc --root {self._at(side, 'root')} delete -f {self.name} >/dev/null 2>&1; "
                                  f"umount {self._at(side, 'bundle/rootfs')} 2>/dev/null; rmdir /sys/fs/cgroup/*/{self.name}-{side} "
                                  f"/sys/fs/cgroup/{self.name}-{side} 2>/dev/null; true"])
            if f" {self.top / side}/" not in Path("/proc/self/mountinfo").read_text():
                shutil.rmtree(self.top / side, ignore_errors=True)
        for archive in self.top.glob("*.tar*"):
            archive.unlink()


class Podman:
    """podman's own export and import; one store, for its archive bears the path of its run folder."""

    def __init__(self, context, words):
        self.top = context.scratch / "podman"
        self.name = f"bench-{context.scratch.name.rpartition('.')[2]}"
        self.words = ["/workload", *words[1:]]
        self.command = ["podman", "--root", self.top / "root", "--runroot", self.top / "run", "--runtime", shutil.which("runc"),
                        "--cgroup-manager", "cgroupfs", "--events-backend", "none", "--storage-driver", "overlay"]
        self.command = [str(word) for word in self.command]
        image = self.top / "image"
        image.mkdir(parents=True, exist_ok=True)
        shutil.copy(words[0], image / "workload")
        run("tar", "-C", image, "-cf", self.top / "image.tar", "workload")
        run(*self.command, "import", "--quiet", self.top / "image.tar", "bench:1")

    def move(self):
        """Starts the workload, moves it, ends it; the gap."""
        archive = self.top / "checkpoint.tar"
        try:
            limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"]
            run(*self.command, "run", "-d", "--name", self.name, "--network", "host", *limits, "--security-opt", "seccomp=unconfined",
                "bench:1", *self.words)
            until(lambda: len(self._beats()) >= 200, "podman's workload did not start")
            since = time.time_ns()
            run(*self.command, "container", "checkpoint", "--compress", "none", "--export", archive, self.name)
            run(*self.command, "rm", self.name)
            run(*self.command, "container", "restore", "--import", archive)
            now = time.time_ns()
            until(lambda: any(at > now for _, at in self._beats()), "podman's workload did not go on")
            return beats.gap(self._beats(), since)
        finally:
            pipeline(["sh", "-c", f"{' '.join(self.command)} rm -f -t 0 {self.name} >/dev/null 2>&1; true"])
            archive.unlink(missing_ok=True)

    def close(self):
        """Images and stores, with what is mounted of them."""
        pipeline(["sh", "-c", f"{' '.join(self.command)} rmi -f bench:1 >/dev/null 2>&1; umount {self.top}/root/overlay 2>/dev/null; true"])

    def _beats(self):
        upper = run(*self.command, "inspect", "--format", "{{.GraphDriver.Data.UpperDir}}", self.name).strip()
        return beats.lines(upper + beats.FILE)
