#!/usr/bin/env python3
"""Runs the benchmarks: run.py [NAME …], or all of them.

Every figure is a ratio of two things measured one after the other in one run, PAIRS times (5). Results go to bench-results/: NAME.json,
NAME.md, NAME.svg. Exit 0 when it measured, whether an aim was met or not; 1 when a measurement could not be made.

TORPOR_BIN: folder of torpor and torpor-shim (.build-release/release); BENCH_PAIRS: pairs of each measurement.
"""
import importlib
import os
import shutil
import signal
import sys
import tempfile
import traceback
from pathlib import Path

from kit import machine
from kit.report import Report

NAMES = [
    "stream", "stream-real", "migrate", "migrate-live", "migrate-lazy", "vm-migrate", "wake", "awake-path", "clone", "overhead", "fleet"]


class Context:
    """What every benchmark is given."""

    def __init__(self, scratch):
        self.root = Path(__file__).resolve().parent.parent
        self.bin = Path(os.environ.get("TORPOR_BIN", self.root / ".build-release/release")).resolve()
        self.torpor = self.bin / "torpor"
        runtimes = Path(os.environ.get("TORPOR_RUNTIMES", "/opt/torpor/runtimes"))
        found = runtimes / "bin" / "criu"
        self.criu = str(found if found.exists() else shutil.which("criu"))
        os.environ["PATH"] = f"{Path(self.criu).parent}:{os.environ['PATH']}"
        self.pairs = int(os.environ.get("BENCH_PAIRS", 5))
        self.scratch = scratch


def measure(name, results):
    """One benchmark in a folder of its own, which is gone afterwards. True when it measured, or said that there is nothing to measure."""
    scratch = Path(tempfile.mkdtemp(prefix=f"torpor-bench-{name}.", dir="/var/tmp"))
    context = Context(scratch)
    try:
        report = Report(name, machine.facts(context))
        benchmark = importlib.import_module(name.replace("-", "_"))
        missing = getattr(benchmark, "missing", lambda _: None)(context)
        if missing:
            print(f"{name}: not built yet: {missing}")
            return True
        benchmark.main(context, report)
        report.write(results)
        return True
    except Exception:
        print(f"{name}: could not be measured", file=sys.stderr)
        traceback.print_exc()
        return False
    finally:
        with open("/proc/self/mountinfo") as mounts:
            left = [line.split()[4] for line in mounts if f" {scratch}/" in line]
        if left:  # never deletes across a mount
            print(f"{name}: mounts are left: {' '.join(left)}", file=sys.stderr)
        else:
            shutil.rmtree(scratch, ignore_errors=True)


def main():
    names = sys.argv[1:] or NAMES
    if unknown := [name for name in names if name not in NAMES]:
        sys.exit(f"there is no benchmark {' '.join(unknown)}: there are {' '.join(NAMES)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was begun is ended
    results = Context(None).root / "bench-results"
    sys.exit(0 if all([measure(name, results) for name in names]) else 1)


if __name__ == "__main__":
    main()
