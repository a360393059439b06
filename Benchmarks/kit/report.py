"""What a benchmark found: rows of paired figures, as JSON, as a table, as a plot."""
import html
import json
import statistics
from pathlib import Path

AIMS = json.loads((Path(__file__).parent.parent / "aims.json").read_text())


def spread(values):
    """Median, least and greatest."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


class Report:
    """One benchmark's rows. Every ratio is of one pair: ours over the peer's, measured one after the other in the same run."""

    def __init__(self, name, facts):
        self.name = name
        self.document = {"name": name, "command": f"make bench ONLY={name}", **facts, "rows": [], "notes": []}

    def pairs(self, case, ours, peer, unit, aim=None):
        """Side by side: the ratio is what counts."""
        self._row(case, ours, peer, unit, spread([a / b for a, b in zip(ours, peer)]), aim)

    def figures(self, case, ours, unit, aim=None):
        """Without a peer; an aim is then for the figures themselves."""
        self._row(case, ours, [], unit, spread(ours), aim)

    def note(self, text):
        """A sentence, or a table in markdown, that the rows cannot say."""
        self.document["notes"].append(text)
        print(f"  {text}", flush=True)

    def _row(self, case, ours, peer, unit, ratio, aim):
        goal = AIMS.get(self.name, {}).get(aim) if aim else None
        row = {"case": case, "ours": [round(x, 4) for x in ours], "peer": [round(x, 4) for x in peer], "unit": unit,
               "ratio": {key: round(value, 4) for key, value in ratio.items()},
               "aim": goal and {key: value for key, value in goal.items() if key != "words"}, "met": goal and self._met(goal, ratio)}
        self.document["rows"].append(row)
        print(self._line(row), flush=True)

    @staticmethod
    def _met(goal, ratio):
        """By the median."""
        if "at_least" in goal:
            return ratio["median"] >= goal["at_least"]
        return ratio["median"] <= goal["at_most"]

    @staticmethod
    def _aim(row):
        if not row["aim"]:
            return ""
        sign, value = ("≥", row["aim"]["at_least"]) if "at_least" in row["aim"] else ("≤", row["aim"]["at_most"])
        return f"{sign} {value:g} {'met' if row['met'] else 'NOT met'}"

    def _line(self, row):
        ratio, what = row["ratio"], "ratio" if row["peer"] else row["unit"]
        sides = f"  ours {statistics.median(row['ours']):.4g}, peer {statistics.median(row['peer']):.4g} {row['unit']}" if row["peer"] else ""
        return (f"{self.name}: {row['case']}: {what} {ratio['median']:.3g} ({ratio['min']:.3g} to {ratio['max']:.3g})"
                f"{sides}  {self._aim(row)}").rstrip()

    def write(self, folder):
        """NAME.json, NAME.md and NAME.svg."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.json").write_text(json.dumps(self.document, indent=1, ensure_ascii=False) + "\n")
        (folder / f"{self.name}.md").write_text(self._markdown())
        (folder / f"{self.name}.svg").write_text(self._plot())

    def _markdown(self):
        document = self.document
        engines = ", ".join(f"{name} {version}" for name, version in document["engines"].items())
        lines = [f"# {self.name}", "", f"{document['machine']}; {engines}; commit {document['commit']}; {document['at']}", "",
                 "| case | ours | peer | unit | ratio: median (min to max) | aim |", "| --- | --: | --: | --- | --- | --- |"]
        for row in document["rows"]:
            ratio = row["ratio"]
            peer = f"{statistics.median(row['peer']):.4g}" if row["peer"] else "–"
            lines.append(f"| {row['case']} | {statistics.median(row['ours']):.4g} | {peer} | {row['unit']} "
                         f"| {ratio['median']:.3g} ({ratio['min']:.3g} to {ratio['max']:.3g}) | {self._aim(row)} |")
        return "\n".join(lines + [""] + [note + "\n" for note in document["notes"]]) + "\n"

    def _plot(self):
        """One bar a row: the median, with a whisker from least to greatest, and the aim as a dashed line. Logarithmic: ratios are."""
        import math
        rows = self.document["rows"]
        low, high = 1e9, 1e-9
        for row in rows:
            aim = [next(iter(row["aim"].values()))] if row["aim"] else []
            values = [max(x, 1e-3) for x in (row["ratio"]["min"], row["ratio"]["max"], *aim)]
            low, high = min(low, *values), max(high, *values)
        low, high = low / 1.5, high * 1.5
        width, left, step = 900, 330, 26

        def place(value):
            return left + (width - left - 90) * (math.log(max(value, 1e-3)) - math.log(low)) / (math.log(high) - math.log(low))

        parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{step * len(rows) + 50}" font-family="sans-serif" font-size="12">',
                 f'<rect width="100%" height="100%" fill="white"/><text x="8" y="18" font-size="14">{self.name}: '
                 'ratio to the peer of the same pair, or the figure itself</text>']
        for index, row in enumerate(rows):
            y, ratio = 34 + step * index, row["ratio"]
            colour = {True: "#2b8a3e", False: "#c92a2a", None: "#5c7cfa"}[row["met"]]
            parts.append(f'<text x="8" y="{y + 13}">{html.escape(row["case"])}</text>'
                         f'<rect x="{left}" y="{y + 3}" width="{place(ratio["median"]) - left:.1f}" height="12" fill="{colour}"/>'
                         f'<path d="M{place(ratio["min"]):.1f} {y + 9}H{place(ratio["max"]):.1f}" stroke="black"/>'
                         f'<text x="{place(ratio["max"]) + 6:.1f}" y="{y + 13}">{ratio["median"]:.3g}</text>')
            if row["aim"]:
                x = place(next(iter(row["aim"].values())))
                parts.append(f'<path d="M{x:.1f} {y}V{y + 18}" stroke="black" stroke-dasharray="3 2"/>')
        return "\n".join(parts + ["</svg>", ""])
