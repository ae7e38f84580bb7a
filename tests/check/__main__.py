"""Runs every check, two at a time, and prints a line for each; the exit status is 1 if any complains."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.check import catalogue, hygiene, layers, licences, qml, sizes, static_types, style

# The slowest first, so that the rest run beside it.
CHECKS: dict[str, Callable[[], list[str]]] = {
    "types (mypy --strict)": static_types.check,
    "style (ruff)": style.check,
    "layers (import-linter)": layers.check,
    "qml (qmllint)": qml.check,
    "licences": licences.check,
    "catalogue (guides)": catalogue.check,
    "sizes": sizes.check,
    "hygiene": hygiene.check,
}


def timed(check: Callable[[], list[str]]) -> tuple[float, list[str]]:
    """Seconds a check took and what it complains of. A check that breaks is a complaint, not the end of the others."""
    start = time.monotonic()
    try:
        complaints = check()
    except Exception as problem:  # noqa: BLE001 -- whatever it is, it is reported, and the other checks still run
        complaints = [f"the check itself failed: {type(problem).__name__}: {problem}"]
    return time.monotonic() - start, complaints


def main() -> int:
    """Prints each result in the order of CHECKS."""
    failed = False
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = {name: pool.submit(timed, check) for name, check in CHECKS.items()}
        for name, result in results.items():
            seconds, complaints = result.result()
            failed = failed or bool(complaints)
            print(f"{name:<24}{seconds:6.2f} s  {f'{len(complaints)} lines' if complaints else 'ok'}", flush=True)
            for complaint in complaints:
                print(f"    {complaint}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
