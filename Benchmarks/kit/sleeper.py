"""Workloads of the benchmarks of sleep: the server in a cluster, put to sleep by hand and woken by whoever comes."""
import json
import time

from . import visitor
from .cluster import Cluster

#: The server's, in its own network; those of the node come from this one on.
PORT, PUBLISHED = 7000, 17000


class Sleepers(Cluster):
    """A cluster with servers on node-a, each reached as its users reach it: at the node's address, by a published port."""

    def __init__(self, context, program, content="mixed"):
        super().__init__(context)
        self.program, self.content = program, content
        nodes = json.loads(self.verb("nodes", "-o", "json"))
        self.address = next(node["address"] for node in nodes if node["name"] == "node-a").partition(":")[0]

    def serve(self, name, number, mib, doze=False):
        """Starts one; returns once it answers. With `doze` it rests by itself, frozen in memory, after a second without work."""
        declared = {"command": [str(word) for word in (self.program, mib, self.content, PORT)], "node": "node-a",
                    "ports": [f"{PUBLISHED + number}:{PORT}"]}
        if doze:
            declared["sleep"] = {"doze": "1s", "awake": "1s"}
        file = self.context.scratch / f"{name}.yaml"
        file.write_text(json.dumps({"workloads": {name: declared}}))  # every JSON text is YAML
        self.verb("apply", "-f", file)
        end = time.monotonic() + 60
        while True:
            try:
                return visitor.visit(self.address, PUBLISHED + number, 0, self.content)
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def own_address(self, name):
        """The workload's, in the site's network."""
        return json.loads(self.verb("show", name, "-o", "json"))["address"]

    def put_to_sleep(self, name):
        """Asleep by everybody's word; what was woken a moment ago is known to run only a little later."""
        self.wait_for(lambda: self.state(name) == "running", 60)
        self.verb("hibernate", name)

    def visit(self, number, page):
        """The milliseconds to the first byte of a page that has to be right."""
        return visitor.visit(self.address, PUBLISHED + number, page, self.content)

    def state(self, name):
        """As `torpor ps` has it."""
        return next(row["state"] for row in json.loads(self.verb("ps", "-o", "json")) if row["name"] == name)
