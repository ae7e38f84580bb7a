"""The figures are dated, sourced data that agree with one another, and what is counted in a catalogue is counted right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.figures import Figure, percent, read_figures, relations, statistics
from kiosk.catalogue.load import CatalogueError, load_catalogue
from kiosk.settings import CONFIG


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    return read_figures(CONFIG / "figures")


def test_the_founding_figures_are_there_with_day_and_source(figures: dict[str, Figure]) -> None:
    said = {
        "items": 2931, "terminals": 784, "terminals-24h": 534, "frequent-items": 110, "licences": 136, "days-saved": 4366,
        "delegated": 181, "cross-region": 227, "city-wide": 376, "bundles": 70, "bundles-share": 37, "steps-saved": 72, "trips-saved": 91,
        "bundle-windows": 99,
        "unsolved-windows": 27, "licence-types": 34, "licence-types-in-apps": 14, "relying-parties": 952, "people-served": 870_000_000,
        "identity-requests": 7_800_000_000,
    }  # fmt: skip
    assert {name: int(figures[name].value) for name in said} == said
    assert figures["days-cut"].value == Decimal("95.7")
    assert all(figures[name].day == date(2022, 12, 31) and figures[name].source.zh for name in said)


def test_later_figures_are_later(figures: dict[str, Figure]) -> None:
    later = [figure for figure in figures.values() if figure.day > date(2022, 12, 31)]
    assert len(later) >= 8 and figures["cross-region-2024"].value > figures["cross-region"].value


def test_the_figures_agree_with_one_another(figures: dict[str, Figure]) -> None:
    """The arithmetic, by hand: 4366 / 0.957 = 4562.2; 4562 - 4366 = 196; 4562 / 136 = 33.5; 196 / 136 = 1.44; 534 / 784 = 68 %;
    70 / 0.37 = 189; 78 / 8.7 = 9.0."""
    found = {one.id: one.value for one in relations(figures)}
    assert found == {
        "legal-days": 4562, "promised-days": 196, "legal-days-each": Decimal("33.5"), "promised-days-each": Decimal("1.44"),
        "open-24h-percent": Decimal("68.1"), "terminals-with-hours": 250, "bundles-of-the-city": 189, "checks-a-person": Decimal("9.0"),
        "steps-a-bundle": Decimal("1.0"), "trips-a-bundle": Decimal("1.3"),
    }  # fmt: skip
    legal = int(found["legal-days"])
    assert percent(4366, legal) == figures["days-cut"].value
    sharpest = [whole for whole in range(4366, 6000) if percent(4366, whole) == Decimal("95.7")]
    assert legal in sharpest and len(sharpest) < 6, "the old total is known to within a few days"


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_percentage_is_within_half_a_tenth(part: int, whole: int) -> None:
    assert abs(percent(part, whole) - Decimal(100 * part) / whole) <= Decimal("0.0500001")


def test_nothing_has_no_share() -> None:
    assert percent(0, 0) == 0
    assert statistics([], []).immediate_percent == 0


def test_what_is_not_known_is_in_no_sum() -> None:
    """A licence without a known legal time counts as a licence, and adds no days."""
    catalogue = load_catalogue(CONFIG / "catalogue")
    sources = [one.source for one in catalogue.services.values()]
    found = statistics(sources, catalogue.bundles.values())
    known = [one for one in sources if one.taskType == "01" and one.anticipateDay and one.anticipateDay.value is not None]
    known = [one for one in known if one.promiseDay.value is not None]
    assert found.licences >= len(known)
    assert found.days_saved == sum((one.anticipateDay.value or 0) - (one.promiseDay.value or 0) for one in known if one.anticipateDay)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("figures: { a: { value: 1, unit: items, name: { zh: 一, en: One } } }", "day"),
        ("figures: { a: { value: -1, unit: items, day: 2022-12-31, source: { zh: 源, en: S }, name: { zh: 一, en: One } } }", "value"),
        ("figures: { a: { value: 1, unit: moons, day: 2022-12-31, source: { zh: 源, en: S }, name: { zh: 一, en: One } } }", "unit"),
        ("figures: [", "expected"),
        ("nothing: {}", "figures"),
    ],
)
def test_a_rumour_is_refused(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "some.yaml").write_text(text, "utf-8")
    with pytest.raises(CatalogueError, match=what):
        read_figures(tmp_path)


def test_one_figure_stands_in_one_file(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text((CONFIG / "figures" / "founding.yaml").read_text("utf-8"), "utf-8")
    with pytest.raises(CatalogueError, match="stands in another file too"):
        read_figures(tmp_path)
