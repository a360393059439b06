"""`torpor dev` with two nodes, in a folder of its own."""
import json
import os
import time

from . import beats
from .processes import Server, run


class Cluster(Server):
    """Two agents and a coordinator, each in a network namespace; gone with the block."""

    def __init__(self, context):
        self.context, self.folder = context, context.scratch / "cluster"
        self.environment = {**os.environ, "TORPOR_DIR": str(self.folder)}
        super().__init__([context.torpor, "dev", "--nodes", "2"], context.scratch / "dev.log", env=self.environment)
        self.wait_for(lambda: "cluster is up" in self.text(), 120)

    def verb(self, *words):
        """One command of a person's; its output."""
        return run(self.context.torpor, *words, env=self.environment, timeout=600)

    def start(self, name, node, words):
        """Starts a workload, and waits until it beats."""
        self.verb("run", name, "--node", node, "--", *words)
        end = time.monotonic() + 120
        while len(self.beats(node)) < 200:
            if time.monotonic() > end:
                raise RuntimeError(f"{name} does not run on {node}")
            time.sleep(0.05)

    def beats(self, node):
        """What the workload on the node has written; one workload at a time."""
        found = sorted((self.folder / node / "oci" / "copies").glob(f"*/upper{beats.FILE}"), key=lambda path: path.stat().st_mtime)
        return beats.lines(found[-1]) if found else []

    def migrate(self, name, node, *options):
        """Moves it; the job as `job show` has it, and the gap."""
        since = time.time_ns()
        self.verb("migrate", name, "--to", node, *options)
        now, end = time.time_ns(), time.monotonic() + 60
        while not any(at > now for _, at in self.beats(node)):
            if time.monotonic() > end:
                raise RuntimeError(f"{name} does not run on {node} after its move")
            time.sleep(0.05)
        job = next(job["job"] for job in json.loads(self.verb("jobs", "-o", "json")) if job["kind"] == "migrate")
        return json.loads(self.verb("job", "show", job, "-o", "json")), beats.gap(self.beats(node), since)

    def remove(self, name):
        """Stops it and forgets it."""
        self.verb("stop", name)
        self.verb("rm", name)

    def spans(self, job, seconds=20):
        """The job's spans by name: (name, node, begin, end), in nanoseconds, once the agents have handed theirs over."""
        end = time.monotonic() + seconds
        while True:
            found = []
            for resource in json.loads(self.verb("trace", job, "-o", "json"))["resourceSpans"]:
                labels = {one["key"]: next(iter(one["value"].values())) for one in resource["resource"]["attributes"]}
                found += [(span["name"], labels.get("service.instance.id"), int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"]))
                          for scope in resource["scopeSpans"] for span in scope["spans"]]
            names = {span[0] for span in found}
            if {"agent freeze", "agent release", "agent redirect"} <= names or time.monotonic() > end:
                return sorted(found, key=lambda span: span[2])
            time.sleep(0.2)
