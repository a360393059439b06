"""Requests to a workload that runs, as its users send them to a published port, beside requests straight to its own address. By wrk(1)."""
import re

from kit import visitor
from kit.processes import run
from kit.sleeper import PORT, PUBLISHED, Sleepers

SECONDS, CONNECTIONS = 4, 32


def main(context, report):
    program = visitor.build(context.scratch)
    with Sleepers(context, program, "random") as cluster:
        cluster.serve("bench", 0, 4)
        own = cluster.own_address("bench")
        rates, latencies = {"ours": [], "peer": []}, {"ours": [], "peer": []}
        # It has slept, and was woken through the door: what is measured is the way of everybody who comes afterwards.
        cluster.put_to_sleep("bench")
        cluster.visit(0, 1)
        cluster.wait_for(lambda: cluster.state("bench") == "running", 60)
        # The same cable, without any rule of Torpor's: the node answers for the workload's address on the site's network. Gone with that.
        bridge = re.search(r" dev (\S+)", run("ip", "-o", "route", "get", cluster.address)).group(1)
        run("ip", "route", "add", f"{own}/32", "dev", bridge)
        for number in range(context.pairs + 1):
            # Which comes first takes turns: whatever runs second finds warmer caches.
            sides = [("ours", cluster.address, PUBLISHED), ("peer", own, PORT)]
            for side, address, port in sides if number % 2 else reversed(sides):
                rate, latency = load(address, port)
                if number:
                    rates[side].append(rate)
                    latencies[side].append(latency)
        cluster.remove("bench")
    report.pairs(f"requests/s, {CONNECTIONS} connections, pages of 4 KiB", rates["ours"], rates["peer"], "1/s", aim="requests")
    report.pairs("p99 of the same", latencies["ours"], latencies["peer"], "ms", aim="p99")


def load(address, port):
    """Requests a second, and the 99th percentile of their milliseconds."""
    words = ["wrk", "-t", 1, "-c", CONNECTIONS, "-d", f"{SECONDS}s", "--latency", f"http://{address}:{port}/7"]
    text = run(*words)
    if errors := re.search(r"(Socket errors|Non-2xx).*", text):
        raise RuntimeError(f"{address}:{port}: {errors.group()}")
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", text).groups()
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
