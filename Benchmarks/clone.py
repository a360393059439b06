"""Warm starts: the first answer of a clone of a snapshot, beside that of the same application started anew, which imports and builds its index first;
and of eight clones at once, until the last has answered."""
import json
import os
import time
from pathlib import Path

from kit.cluster import Cluster
from kit.processes import run

PORT = 7000
MANY = 8

# What applications do when they start: modules, and a table of a million entries.
APPLICATION = f"""
import asyncio, concurrent.futures, csv, ctypes, decimal, email.mime.multipart, html.parser, http.server, importlib, json, logging.config
import multiprocessing, pydoc, sqlite3, ssl, statistics, tarfile, unittest.mock, urllib.request, xml.dom.minidom, xmlrpc.client, zipfile
import hashlib, socket
index = {{hashlib.blake2b(b'%d' % i, digest_size=8).digest(): i for i in range(1_000_000)}}
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('0.0.0.0', {PORT})); s.listen(64)
while True:
    c, _ = s.accept()
    key = hashlib.blake2b(c.recv(64), digest_size=8).digest(); c.sendall(b'%d' % index[key]); c.close()
"""

# Waits for the right answer of each address, on the node's own network.
CLIENT = f"""
import socket, sys, time
end = time.monotonic() + 120
for address in sys.argv[1:]:
    while True:
        try:
            c = socket.create_connection((address, {PORT}), 1); c.settimeout(60); c.sendall(b'777777'); answer = c.recv(64)
            assert answer == b'777777', answer
            break
        except OSError:
            if time.monotonic() > end: raise
            time.sleep(0.005)
"""


class Site:
    """The cluster, and a client at node a."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.network = next(path for path in Path("/run/netns").iterdir() if os.path.samefile(path, f"/proc/{self._agent()}/ns/net"))

    def _agent(self):
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if len(words) > 3 and words[1] == b"agent" and str(self.cluster.folder / "node-a").encode() in words:
                return folder.name
        raise RuntimeError("there is no agent of node-a")

    def answered(self, *names):
        """Returns once each of them has answered rightly."""
        addresses = [json.loads(self.cluster.verb("show", name, "-o", "json"))["address"] for name in names]
        run("ip", "netns", "exec", self.network.name, "python3", "-c", CLIENT, *addresses, timeout=180)

    def fresh(self, name):
        """Started anew, until it answers; seconds."""
        begun = time.monotonic()
        self.cluster.verb("run", name, "--node", "node-a", "--network", "own", "--", "python3", "-c", APPLICATION)
        self.answered(name)
        return time.monotonic() - begun

    def clones(self, snapshot, base, count):
        """Cloned, until the last of them answers; seconds."""
        begun = time.monotonic()
        self.cluster.verb("clone", snapshot, "--count", str(count), "--as", base, "--on", "node-a")
        self.answered(*[f"{base}-{number}" for number in range(1, count + 1)])
        return time.monotonic() - begun


def main(context, report):
    with Cluster(context) as cluster:
        site = Site(cluster)
        site.fresh("original")
        snapshot = json.loads(cluster.verb("checkpoint", "original", "-o", "json").splitlines()[-1])["snapshot"]
        ours, many, peer = [], [], []
        for pair in range(context.pairs + 1):
            peer.append(site.fresh(f"fresh-{pair}"))
            cluster.remove(f"fresh-{pair}")
            ours.append(site.clones(snapshot, f"one-{pair}", 1))
            cluster.remove(f"one-{pair}-1")
            many.append(site.clones(snapshot, f"many-{pair}", MANY))
            for number in range(1, MANY + 1):
                cluster.remove(f"many-{pair}-{number}")
        report.pairs("first answer of a clone", ours[1:], peer[1:], "s", aim="first answer")
        report.pairs(f"last answer of {MANY} clones at once", many[1:], peer[1:], "s")
