"""P9: what a key costs in the search field, over the catalogue of a city. Every beginning of each of the 200 questions is one key, in the
order in which they are typed."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import yaml

from kiosk.catalogue.service import Head
from kiosk.shelf.search import Index, Query, build
from tests.bench.figures import Figure
from tests.search.city import ITEMS, city

QUESTIONS = Path(__file__).parent.parent / "search" / "questions.yaml"
GOAL = 5.0  # ms a key


def measure(items: int = ITEMS, every: int = 1) -> list[Figure]:
    """`every`: one of so many questions."""
    asked = [row["ask"] for row in yaml.safe_load(QUESTIONS.read_text("utf-8"))][::every]
    keys = [text[:length] for text in asked for length in range(1, len(text) + 1)]
    heads = city(items)
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder, closing(_rows(heads)) as rows:
        path = Path(folder) / "city.index"
        begun = time.process_time()
        build(path, heads)
        built, begun = time.process_time() - begun, time.process_time()
        with closing(Index(path)) as index:
            index.find(Query(keys[0]))
            first = 1000 * (time.process_time() - begun)
            cpu, wall = _each(keys, lambda text: index.find(Query(text)))
        plain, _ = _each(keys, lambda text: _like(rows, text))
        size = path.stat().st_size / 1e6
    each = f"median {statistics.median(cpu):.2f}, worst {max(cpu):.2f} ms of {len(keys)} keys"
    return [
        Figure("P9", f"search as you type over {len(heads)}, CPU of a key, p99 / LIKE", _p99(cpu), _p99(plain), GOAL, "ms", note=each),
        Figure("P9b", "the same by the clock", _p99(wall), _p99(plain), GOAL, "ms", note=f"median {statistics.median(wall):.2f} ms"),
        Figure(
            "P9c", "opening the index and the first key, CPU", first, statistics.median(plain), 10 * GOAL, "ms",
            note=f"index of {size:.1f} MB, built in {built:.1f} s",
        ),
    ]  # fmt: skip


def _each(keys: list[str], search: Callable[[str], object]) -> tuple[list[float], list[float]]:
    """Milliseconds of CPU and of the clock for every key."""
    cpu, wall = [], []
    for text in keys:
        begun, at = time.process_time(), time.perf_counter()
        search(text)
        cpu.append(1000 * (time.process_time() - begun))
        wall.append(1000 * (time.perf_counter() - at))
    return cpu, wall


def _rows(heads: tuple[Head, ...]) -> sqlite3.Connection:
    """The baseline: names, other names and summaries as they are written."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE heads(id INTEGER PRIMARY KEY, code TEXT, said TEXT)")
    said = ((head.code, "\n".join((*head.name, *head.summary, *head.aliases.zh, *head.aliases.en))) for head in heads)
    database.executemany("INSERT INTO heads(code, said) VALUES (?, ?)", said)
    return database


def _like(database: sqlite3.Connection, text: str) -> list[str]:
    """LIKE '%…%', which finds nothing by pinyin, by initials, in other words or with a slip."""
    pattern = "%" + text.replace("%", "").replace("_", "") + "%"
    return [code for (code,) in database.execute("SELECT code FROM heads WHERE said LIKE ? ORDER BY id LIMIT 20", (pattern,))]


def _p99(samples: list[float]) -> float:
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]
