#!/usr/bin/env python3
"""What the demonstration of a drain has shown, as numbers, JSON and a plot.

  demo-drain-figures.py counts NAME < LOG             exits 1 unless the counts of the log are one after the other, each with a whole memory
  demo-drain-figures.py figures FOLDER OUT SERVERS    reads drain.json, return.json and client-N; writes OUT/drain.json and OUT/drain.svg, and prints
                                                      workloads= requests= worst_wait_ms= beyond_ms= drain_ms= worst_blackout_ms=
"""
import json
import pathlib
import re
import sys

ROW, WIDTH, LEFT = 16, 900, 90
COLOURS = {"live": "#3b6ea5", "copy": "#a56b3b", "asleep": "#7a7a7a", "sleep": "#9a5ba5", "stop": "#a53b3b"}


def counts(name):
    lines = [line for line in sys.stdin if line.startswith("count=")]
    seen = [int(re.match(r"count=(\d+)", line).group(1)) for line in lines]
    if not seen or any("checksum=ok" not in line for line in lines) or seen != list(range(seen[0], seen[0] + len(seen))):
        sys.exit(1)


def plot(moves, title):
    """A bar for each move, as long as it took; the time nobody could reach the workload is drawn over it."""
    longest = max(move["totalMs"] for move in moves) or 1
    scale = (WIDTH - LEFT - 80) / longest
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{ROW * len(moves) + 50}" font-family="sans-serif" font-size="11">',
        f'<text x="8" y="18" font-size="13">{title}</text>',
    ]
    for place, move in enumerate(moves):
        y = 30 + place * ROW
        parts.append(f'<text x="8" y="{y + 11}">{move["workload"]}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y + 2}" width="{move["totalMs"] * scale:.1f}" height="{ROW - 5}" fill="{COLOURS[move["mode"]]}" opacity="0.5"/>')
        dark = move.get("blackoutMs") or 0
        parts.append(f'<rect x="{LEFT}" y="{y + 2}" width="{dark * scale:.1f}" height="{ROW - 5}" fill="{COLOURS[move["mode"]]}"/>')
        parts.append(f'<text x="{LEFT + move["totalMs"] * scale + 4:.1f}" y="{y + 11}">{dark} of {move["totalMs"]} ms, {move["mode"]}</text>')
    return "\n".join(parts + ["</svg>", ""])


def figures(folder, out, servers):
    folder, out = pathlib.Path(folder), pathlib.Path(out)
    drain, back = (json.loads((folder / name).read_text()) for name in ("drain.json", "return.json"))
    moved = [move for move in drain["moves"] if move["state"] == "moved"]
    home = [move for move in back["moves"] if move["state"] == "moved"]
    answers = [(folder / f"client-{number}").read_text().split() for number in range(1, int(servers) + 1)]
    dark = {}
    for move in moved + home:
        dark[move["workload"]] = max(dark.get(move["workload"], 0), move.get("blackoutMs") or 0)
    result = {
        "command": "make demo-drain",
        "workloads": len(drain["moves"]),
        "moved": len(moved),
        "returned": len(home),
        "requests": sum(int(count) for count, _ in answers),
        "failedRequests": 0,
        "worstWaitMs": max(int(worst) for _, worst in answers),
        # By how much a client waited longer than its own server was out of reach, by the server's jobs.
        "beyondMs": max(1 + int(worst) - dark[f"serve-{number}"] for number, (_, worst) in enumerate(answers, 1)),
        "drainMs": drain["elapsedMs"],
        "returnMs": back["elapsedMs"],
        "worstBlackoutMs": max(move.get("blackoutMs") or 0 for move in moved + home),
        "drain": moved,
        "return": home,
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "drain.json").write_text(json.dumps(result, indent=1) + "\n")
    (out / "drain.svg").write_text(plot(moved, "torpor node drain: each move, and (dark) the time nobody could reach the workload"))
    print(
        f'workloads={result["workloads"]} requests={result["requests"]} worst_wait_ms={result["worstWaitMs"]} beyond_ms={result["beyondMs"]} '
        f'drain_ms={result["drainMs"]} worst_blackout_ms={result["worstBlackoutMs"]}'
    )


if __name__ == "__main__":
    {"counts": counts, "figures": figures}[sys.argv[1]](*sys.argv[2:])
