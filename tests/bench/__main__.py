"""Runs every figure, prints a table and writes bench.json. A missed goal is said, and is no failure of the run."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.figures import Figure
from tests.bench.surroundings import Surroundings, surroundings

EXAMPLE = "example: python -m tests.bench --only P6,P7"


def p1(around: Surroundings) -> list[Figure]:
    from tests.bench import enqueue

    return enqueue.measure(around.folder)


def p2(around: Surroundings) -> list[Figure]:
    from tests.bench import drain

    return drain.beside_a_drain(around.folder)


def p3(around: Surroundings) -> list[Figure]:
    from tests.bench import drain

    return drain.measure(around.folder)


def p5(around: Surroundings) -> list[Figure]:
    from tests.bench import enqueue

    return enqueue.next_batch(around.folder)


def p11(around: Surroundings) -> list[Figure]:
    from tests.bench import receipts

    return receipts.measure(around)


def p12(_around: Surroundings) -> list[Figure]:
    from tests.bench import fleet

    return fleet.measure()


def p6(around: Surroundings) -> list[Figure]:
    from tests.bench import card

    return card.measure(around)


def p7(around: Surroundings) -> list[Figure]:
    from tests.bench import start

    return start.measure(around)


def p8(around: Surroundings) -> list[Figure]:
    from tests.bench import frames

    return frames.measure(around)


def p9(_around: Surroundings) -> list[Figure]:
    from tests.bench import searching

    return searching.measure()


def p10(_around: Surroundings) -> list[Figure]:
    from tests.bench import faces

    return faces.measure()


def p14(_around: Surroundings) -> list[Figure]:
    from tests.bench import preview

    return preview.measure()


def p15(_around: Surroundings) -> list[Figure]:
    from tests.bench import codes

    return codes.measure()


def p16(_around: Surroundings) -> list[Figure]:
    from tests.bench import pages

    return pages.measure()


def p17(_around: Surroundings) -> list[Figure]:
    from tests.bench import mrz

    return mrz.measure()


def p18(_around: Surroundings) -> list[Figure]:
    from tests.bench import chip

    return chip.measure()


def a1(_around: Surroundings) -> list[Figure]:
    from tests.bench import a4

    return a4.measure()


def c1(_around: Surroundings) -> list[Figure]:
    from tests.bench import catalogue

    return catalogue.measure()


def e1(_around: Surroundings) -> list[Figure]:
    from tests.bench import eligibility

    return eligibility.measure()


def h1(_around: Surroundings) -> list[Figure]:
    from tests.bench import handwriting

    return handwriting.measure()


def d1(_around: Surroundings) -> list[Figure]:
    from tests.bench import demo

    return demo.measure()


def p13(around: Surroundings) -> list[Figure]:
    from tests.bench import memory

    return memory.measure(around)


def s1(around: Surroundings) -> list[Figure]:
    from tests.bench import touches

    return touches.measure(around)


GROUPS: dict[str, Callable[[Surroundings], list[Figure]]] = {
    "P1": p1, "P2": p2, "P3": p3, "P5": p5, "P6": p6, "P7": p7, "P8": p8, "P9": p9, "P10": p10, "P11": p11, "P12": p12, "P13": p13,
    "P14": p14, "P15": p15, "P16": p16, "P17": p17, "P18": p18, "A1": a1, "C1": c1, "D1": d1, "E1": e1, "H1": h1, "S1": s1,
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 when everything was measured, 2 for wrong usage."""
    options = parser().parse_args(arguments)
    wanted = options.only.split(",") if options.only else list(GROUPS)
    if strange := [name for name in wanted if name not in GROUPS]:
        parser().error(f"there is no figure {strange[0]!r}; there are {', '.join(GROUPS)}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    begun, load = time.monotonic(), os.getloadavg()[0]
    figures: list[Figure] = []
    for name in wanted:
        if not options.json:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
        with surroundings() as around:
            figures += GROUPS[name](around)
    rows = [figure.to_json() for figure in figures]
    options.out.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", "utf-8")
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        show(figures, f"{time.monotonic() - begun:.0f} s on {os.cpu_count()} cores; load {load:.1f} before, {os.getloadavg()[0]:.1f} after")
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__, epilog=EXAMPLE)
    made.add_argument("--only", metavar="P6,P7", default="", help=f"these alone, of {', '.join(GROUPS)}")
    made.add_argument("--json", action="store_true", help="the rows on standard output instead of the table")
    made.add_argument("--out", type=Path, default=Path("bench.json"), help="where the rows are written")
    return made


def show(figures: list[Figure], conditions: str) -> None:
    """The table, and in words which goals were missed."""
    table = Table(title=f"Figures beside their limits ({conditions})", title_justify="left")
    for heading in ("", "figure", "value", "baseline", "goal", "", "samples"):
        table.add_column(heading, justify="right" if heading in ("value", "baseline") else "left")
    for one in figures:
        sign = "≤" if one.sense == "at most" else "≥"
        baseline = f"{one.baseline:.2f} ms" if one.unit == "ratio" else f"{one.baseline:.2f}"
        goal = f"{sign} {one.goal:g}" if one.unit == "ratio" else f"{sign} {one.goal:.4g} {one.unit}"
        table.add_row(one.id, one.figure, f"{one.value:.2f}", baseline, goal, "met" if one.met else "MISSED", one.note)
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(table)
    missed = [one.id for one in figures if not one.met]
    console.print(f"Missed: {', '.join(missed)}" if missed else "Every goal is met.")


if __name__ == "__main__":
    sys.exit(main())
