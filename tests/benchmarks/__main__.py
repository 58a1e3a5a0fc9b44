"""`python -m tests.benchmarks [--json] [name…]`: measures and prints one table. Ends with 1 if a target was missed.

A measurement is a module beside this one with `measure() -> Iterable[Row]`; its name is the module's. Add one, and it is run.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import cast

import tests.benchmarks
from tests.benchmarks.frame import Row
from tests.benchmarks.machine import machine

FRAME = {"__main__", "frame", "machine", "processes", "three_years"}
HEADINGS = ("name", "measured", "reference", "ratio", "target", "ok")


def names() -> list[str]:
    """All measurements there are."""
    return sorted(one.name for one in pkgutil.iter_modules(tests.benchmarks.__path__) if one.name not in FRAME)


def measure(name: str) -> list[Row]:
    """Run one."""
    module = importlib.import_module(f"tests.benchmarks.{name}")
    return list(cast("Callable[[], Iterable[Row]]", module.measure)())


def figure(value: float | None, unit: str = "") -> str:
    """Three digits that matter."""
    if value is None:
        return ""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text} {unit}".strip()


def cells(row: Row) -> tuple[str, ...]:
    """One line of the table."""
    reference = figure(row.reference, row.unit)
    if row.compared_with:
        reference = f"{reference} ({row.compared_with})"
    ratio = f"{figure(row.ratio)} ×" if row.ratio is not None else ""
    return (row.name, figure(row.measured, row.unit), reference, ratio, row.target, "yes" if row.ok else "NO")


def table(rows: Sequence[Row]) -> str:
    """All of it as Markdown."""
    lines = [HEADINGS, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    padded = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    return "\n".join([padded[0], "| " + " | ".join("-" * width for width in widths) + " |", *padded[1:]])


def as_json(rows: Sequence[Row]) -> str:
    """All of it for programs."""
    plain = [
        {
            "name": row.name,
            "measured": row.measured,
            "unit": row.unit,
            "reference": row.reference,
            "compared_with": row.compared_with,
            "ratio": row.ratio,
            "target": row.target,
            "ok": row.ok,
        }
        for row in rows
    ]
    return json.dumps({"machine": machine(), "rows": plain}, indent=2, ensure_ascii=False)


def main(arguments: Sequence[str]) -> int:
    """Measure what is named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="How fast and how light.")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("names", nargs="*", metavar="name", help=f"what to measure: {', '.join(names())}")
    options = parser.parse_args(arguments)
    for unknown in set(options.names) - set(names()):
        parser.error(f"there is no measurement {unknown}; there are {', '.join(names())}")
    rows: list[Row] = []
    for name in options.names or names():
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += measure(name)
    if options.json:
        print(as_json(rows))
    else:
        about = machine()
        print(
            f"\nMeasured on {about['cpu']}, {about['cores']} cores, {about['memory_gb']} GB,"
            f" {about['os']}, Python {about['python']}.\n"
        )
        print(table(rows))
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
