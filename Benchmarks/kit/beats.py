"""The workload, and how long it stood still by its own account."""
from dataclasses import dataclass
from pathlib import Path

from .processes import run

PERIOD_US = 5000
#: In the workload's own root: it travels with the private layer.
FILE = "/torpor-bench-beats"


@dataclass
class Gap:
    """Between two lines of the workload's, in nanoseconds of the wall clock."""
    begin: int
    end: int

    @property
    def ms(self):
        """What of it is more than the period that lies between any two lines."""
        return (self.end - self.begin) / 1e6 - PERIOD_US / 1e3


def build(folder):
    """The workload's program: static, so that it asks nothing of a root."""
    program = folder / "workload"
    run("clang", "-O2", "-static", "-o", program, Path(__file__).parent.parent / "workload.c")
    return program


def command(program, mib, content="random", rewritten=0):
    """Its command line."""
    return [str(program), str(mib), content, FILE, str(PERIOD_US), str(rewritten)]


def lines(path):
    """Count and time, as far as they are whole."""
    try:
        text = Path(path).read_text()
    except OSError:
        return []
    return [tuple(map(int, line.split())) for line in text.splitlines(keepends=True) if line.endswith("\n") and " " in line]


def gap(beats, since=0):
    """The longest silence after an instant; every count has to be there once, in order."""
    beats = [beat for beat in beats if beat[1] >= since]
    if any(after[0] != before[0] + 1 for before, after in zip(beats, beats[1:])):
        raise RuntimeError("the workload skipped or repeated a count")
    begin, end = max(zip(beats, beats[1:]), key=lambda pair: pair[1][1] - pair[0][1])
    return Gap(begin[1], end[1])
