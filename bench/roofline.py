#!/usr/bin/env python3
"""Draws a roofline from the JSON of bench/gpu.sh or of `wikiart bench --json`: python3 bench/roofline.py gpu-bench.json roofline.png"""
import json
import sys

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            content = json.load(file)
    except (OSError, ValueError) as error:
        print(f"roofline.py: {sys.argv[1]} cannot be read: {error}", file=sys.stderr)
        return 1
    parts = content if isinstance(content, dict) else {}
    benches = [part for name, part in parts.items() if name.startswith("ours-")] or [parts]
    if any("operations" not in bench for bench in benches):
        print(f"roofline.py: {sys.argv[1]} has no timed operations; give it the JSON of bench/gpu.sh or of wikiart bench --json", file=sys.stderr)
        return 1
    figure, axes = pyplot.subplots(figsize=(9, 6))
    for bench in benches:
        label = f"{bench['precision']}, {bench['optimizer']}"
        rows = [row for row in bench["operations"] if row["gigaflop"] > 0]  # what multiplies nothing has no place on these axes
        intensity = [row["gigaflop"] / row["gigabytes"] for row in rows]
        rate = [row["gigaflop"] / row["milliseconds"] for row in rows]
        points = axes.scatter(intensity, rate, label=label, s=18)
        if bench is benches[0]:
            for row, x, y in zip(rows, intensity, rate):
                axes.annotate(row["name"], (x, y), fontsize=7, xytext=(4, 3), textcoords="offset points")
        copy = bench["peaks"]["copy_gigabytes_per_second"]
        top = bench["peaks"]["matrix_teraflops"]
        span = [min(intensity) / 2, max(intensity) * 2]
        if top is not None:
            span = sorted({*span, 1e3 * top / copy})
        roof = [min(x * copy * 1e-3, top if top is not None else float("inf")) for x in span]
        axes.plot(span, roof, color=points.get_facecolor()[0], linewidth=0.8)
    axes.set(xscale="log", yscale="log", xlabel="FLOP for each byte that must move", ylabel="TFLOP/s", title=benches[0]["device"])
    axes.legend()
    axes.grid(True, which="both", linewidth=0.3)
    figure.tight_layout()
    figure.savefig(sys.argv[2], dpi=150)
    return 0


if __name__ == "__main__":
    sys.exit(main())
