"""A thin slice of the benchmark: each figure can be measured and gives a sane row. Nothing is said about speed here."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import a4, card, catalogue, eligibility, frames, handwriting, memory, receipts, searching, start, touches
from tests.bench.figures import KEYS, Figure, p95
from tests.bench.surroundings import Surroundings, surroundings


@pytest.fixture(scope="module")
def around() -> Iterator[Surroundings]:
    with surroundings() as opened:
        yield opened


def sane(figures: list[Figure], ids: list[str]) -> None:
    assert [figure.id for figure in figures] == ids
    for figure in figures:
        assert tuple(figure.to_json()) == KEYS
        assert math.isfinite(figure.value) and figure.value > 0
        assert math.isfinite(figure.baseline) and figure.baseline >= 0


def test_a_card_can_be_timed(around: Surroundings) -> None:
    sane(card.measure(around, rounds=1), ["P6", "P6b"])


def test_a_certificate_can_be_timed() -> None:
    sane(a4.measure(rounds=1), ["A1", "A2", "A3"])


def test_a_catalogue_can_be_weighed_and_timed() -> None:
    sane(catalogue.measure(count=100, rounds=1), ["C1", "C2", "C3"])


def test_a_search_can_be_timed() -> None:
    sane(searching.measure(items=300, every=40), ["P9", "P9b", "P9c"])


def test_eligibility_can_be_timed() -> None:
    sane(eligibility.measure(rounds=1, codes=("id-card-renewal", "bundle-newborn")), ["E1", "E1b"])


def test_handwriting_can_be_timed() -> None:
    sane(handwriting.measure(rounds=1), ["H1", "H1b", "H1c"])


def test_a_start_can_be_timed(around: Surroundings) -> None:
    sane(start.measure(around, rounds=1), ["P7", "P7b"])


def test_touches_can_be_timed(around: Surroundings) -> None:
    sane(touches.measure(around, rounds=1), ["S1", "S1b"])


def test_visits_can_be_weighed(around: Surroundings) -> None:
    sane(memory.measure(around, few=2, many=4), ["P13"])


def test_frames_and_idling_can_be_measured(around: Surroundings) -> None:
    sane(frames.measure(around, slides=2, idle_windows=1, idle_seconds=0.3), ["P8", "P8b", "P8c"])


def test_receipts_can_be_weighed_and_timed(around: Surroundings) -> None:
    sane(receipts.measure(around, rounds=2), ["P11", "P11b", "R1", "R2", "R3", "R4", "R5", "R6", "R7"])


def test_the_rows_are_written_and_a_missed_goal_is_said_without_failing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missed = Figure("P6", "slower than its limit", 2.0, 100.0, 1.5, "ratio")
    met = Figure("P6b", "fast enough", 70.0, 62.0, 60.0, "frames/s", "at least")
    monkeypatch.setattr(bench, "GROUPS", {"P6": lambda _around: [missed, met]})
    monkeypatch.setattr(bench, "surroundings", contextlib.nullcontext)
    assert bench.main(["--only", "P6", "--out", str(tmp_path / "bench.json")]) == 0
    rows = json.loads((tmp_path / "bench.json").read_text())
    assert [(row["id"], row["met"]) for row in rows] == [("P6", False), ("P6b", True)]
    assert all(tuple(row) == KEYS for row in rows)
    said = capsys.readouterr().out
    assert "MISSED" in said and "Missed: P6\n" in said


def test_an_unknown_figure_is_refused() -> None:
    with pytest.raises(SystemExit) as refused:
        bench.main(["--only", "P99"])
    assert refused.value.code == 2


def test_the_tail_of_a_few_samples_is_nearly_the_largest() -> None:
    assert p95([5.0, 1.0, 3.0]) == 5.0
    assert p95([float(number) for number in range(101)]) == 95.0
