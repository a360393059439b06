"""The same server, captured once and restored again and again by runc and criu alone, with everything around it ready before the clock runs."""
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from . import visitor
from .processes import pipeline, run


class Bare:
    """A container by hand in a network namespace of its own; its network, its mounts and its folders stay from one restore to the next."""

    def __init__(self, context, words, port, number=0):
        self.top, self.port = context.scratch / f"bare-{number}", port
        self.name = f"bare-{context.scratch.name.rpartition('.')[2]}-{number}"
        self.link = f"tb{number}-{context.scratch.name.rpartition('.')[2][:6]}"
        # For benchmarks of networks (RFC 2544).
        self.address, self.gateway = f"198.18.{number}.2", f"198.18.{number}.1"
        for folder in ("upper", "work", "bundle/rootfs", "images", "root"):
            (self.top / folder).mkdir(parents=True)
        # criu's default lock runs iptables-restore, which a plain Debian 12 does not have.
        (self.top / "criu.conf").write_text("network-lock nftables\ntcp-close\n")
        self.environment = {**os.environ, "CRIU_CONFIG_FILE": str(self.top / "criu.conf")}
        self._network()
        self._bundle(words)

    def capture(self):
        """Starts it, and puts it away once it answers."""
        self._runc("run", "-d", "-b", self.top / "bundle", self.name)
        end = time.monotonic() + 60
        while True:
            try:
                visitor.ask(self.address, self.port, 0)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
        self._runc("checkpoint", "--image-path", self.top / "images", "--work-path", self.top / "root", self.name)

    def wake(self, number, content):
        """A restore and then a request; milliseconds from the one's beginning to the other's first byte. It is ended afterwards."""
        begun = time.monotonic()
        self._runc("restore", "-d", "-b", self.top / "bundle", "--image-path", self.top / "images", "--work-path", self.top / "root",
                   self.name)
        restored = (time.monotonic() - begun) * 1000
        try:
            return restored + visitor.visit(self.address, self.port, number, content)
        finally:
            self._runc("delete", "-f", self.name)

    def image_bytes(self):
        """What criu wrote."""
        return sum(file.stat().st_size for file in (self.top / "images").iterdir())

    def close(self):
        """Nothing of it is left."""
        pipeline(["sh", "-c", f"runc --root {self.top}/root delete -f {self.name} >/dev/null 2>&1; umount {self.top}/bundle/rootfs; "
                              f"ip netns del {self.name}; rmdir /sys/fs/cgroup/{self.name} /sys/fs/cgroup/*/{self.name} 2>/dev/null; true"])
        if f" {self.top}/" not in Path("/proc/self/mountinfo").read_text():
            shutil.rmtree(self.top, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _network(self):
        script = f"""ip netns add {self.name}
            ip link add {self.link} type veth peer name eth0 netns {self.name}
            ip addr add {self.gateway}/30 dev {self.link}
            ip link set {self.link} up
            ip -n {self.name} addr add {self.address}/30 dev eth0
            ip -n {self.name} link set lo up
            ip -n {self.name} link set eth0 up
            ip -n {self.name} route add default via {self.gateway}"""
        run("sh", "-ec", script)

    def _bundle(self, words):
        bundle = self.top / "bundle"
        run("runc", "spec", cwd=bundle)
        spec = json.loads((bundle / "config.json").read_text())
        spec["process"].update(terminal=False, args=[str(word) for word in words])
        spec["root"]["readonly"] = False
        spec["linux"]["cgroupsPath"] = f"/{self.name}"
        for namespace in spec["linux"]["namespaces"]:
            if namespace["type"] == "network":
                namespace["path"] = f"/run/netns/{self.name}"
        (bundle / "config.json").write_text(json.dumps(spec))
        layers = f"lowerdir=/,upperdir={self.top / 'upper'},workdir={self.top / 'work'},index=off,metacopy=off,redirect_dir=off"
        run("mount", "-t", "overlay", "overlay", "-o", layers, bundle / "rootfs")

    def _runc(self, *words):
        # The server inherits these: criu can restore neither a file of this machine's nor a pipe of ours.
        nowhere, log = subprocess.DEVNULL, self.top / "root" / "runc.log"
        command = ["runc", "--root", str(self.top / "root"), "--log", str(log), *map(str, words)]
        done = subprocess.run(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=self.environment)
        if done.returncode != 0:
            logs = [log, *(self.top / "root").glob("*.log")]
            raise RuntimeError(f"runc {words[0]}: " + "".join(path.read_text(errors="replace")[-800:] for path in logs))
