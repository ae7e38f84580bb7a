"""Every screen in every language, mode and size, found the way assistive technology finds it, and looked at in its pixels.

In each run a slice in which every state of every screen meets every language and size and each mode on and off, and each of these meets
each other (pairwise). In `make soak` all combinations, for up to `A_PLACE` states of each screen.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from kiosk.session.state import Manner, State
from tests.qml.accessible import complaints, dim_words
from tests.qml.test_screens import SIZES, STATES, Glass, clipped
from tests.qml.warnings import qt_warnings
from ui.i18n import languages, translator
from ui.models.session import place_name
from ui.robot import let_live

PSEUDO = "pseudo"
"""English, each text a third longer: what is clipped in it would be in some language."""
SPOKEN = (*languages(), PSEUDO)
MODES = ("elder", "contrast", "low", "voice")
LEAST, LEAST_ELDER = 88, 120
"""Pixels at 1080 on the short side: 20 mm on 21.5 inches, and 27 mm."""

Modes = tuple[bool, ...]
"""Which of `MODES` are on, in their order."""
Case = tuple[Modes, str, tuple[int, int]]


class Longer(QTranslator):
    """Every text of the screens, in English and a third longer."""

    def __init__(self) -> None:
        super().__init__()
        english = translator("en")
        assert english is not None
        self._english = english

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        said = self._english.translate(context, text, disambiguation or "", n) or text
        return f"[{said}{' ~~' * round(len(said) / 9)}]"

    def isEmpty(self) -> bool:
        return False


def slice_for(number: int) -> list[Case]:
    """For the state `number`: each language once, with each size and each mode on and off. `test_the_slice_is_pairwise` checks the rest."""
    return [
        (
            (row % 2 > 0, row > 1, row in (1, 2), (row + number // 4) % 2 > 0),
            SPOKEN[(number + row) % len(SPOKEN)],
            SIZES[(number // 2 + row) % len(SIZES)],
        )
        for row in range(len(SPOKEN))
    ]


ALL: list[Case] = [
    ((*modes, all(modes)), language, size)
    for modes, language, size in itertools.product(itertools.product((False, True), repeat=3), SPOKEN, SIZES)
]
"""The voice, which is one button more, with the most of the others."""


@pytest.fixture(scope="module")
def glass() -> Iterator[Glass]:
    made = Glass()
    yield made
    made.screen.close()


def wrong(glass: Glass, state: State, case: Case) -> list[str]:
    """What is wrong with this screen, once it has settled."""
    modes, language, size = case
    manner = Manner(**dict(zip(MODES, modes, strict=True)))
    least = (LEAST_ELDER if manner.elder else LEAST) * min(size) / 1080
    glass.show(replace(state, manner=manner), "en" if language == PSEUDO else language, size)
    if language == PSEUDO:
        longer = Longer()
        QCoreApplication.installTranslator(longer)
        glass.screen.engine.retranslate()
        let_live(20)
    try:
        found = glass.lasting(lambda here: clipped(here) + complaints(here.screen.window, least, manner.low))
        ratio = 7.0 if manner.elder or manner.contrast else 4.5
        return found + glass.lasting(lambda here: dim_words(here.screen.window, here.screen.window.grabWindow(), ratio))
    finally:
        if language == PSEUDO:
            QCoreApplication.removeTranslator(longer)
            glass.screen.engine.retranslate()


def words(case: Case) -> str:
    modes, language, (width, height) = case
    on = "+".join(mode for mode, chosen in zip(MODES, modes, strict=True) if chosen)
    return f"{on or 'plain'}-{language}-{width}x{height}"


def faults(glass: Glass, cases: dict[str, list[Case]]) -> list[str]:
    said: list[str] = []
    with qt_warnings() as warned:
        for name, wanted in cases.items():
            for case in wanted:
                said += [f"{name} [{words(case)}]: {one}" for one in wrong(glass, STATES[name], case)]
                said += [f"{name} [{words(case)}]: Qt says {one}" for one in warned]
                warned.clear()
    return said


GROUPS = 16
A_PLACE = 3


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_screen_in_every_mode(glass: Glass, group: int) -> None:
    names = {name: slice_for(number) for number, name in enumerate(STATES) if number % GROUPS == group}
    assert faults(glass, names) == []


def of_each_screen() -> list[str]:
    """Up to `A_PLACE` states of each screen, those apart that lie under a sheet, evenly chosen."""
    places: dict[tuple[str, bool], list[str]] = {}
    for name, state in STATES.items():
        under_a_sheet = bool(state.helping or state.leaving or state.warned_at is not None)
        places.setdefault((place_name(state), under_a_sheet), []).append(name)
    return [names[place * len(names) // min(A_PLACE, len(names))] for names in places.values() for place in range(min(A_PLACE, len(names)))]


@pytest.mark.soak
@pytest.mark.parametrize("case", ALL, ids=words)
def test_every_screen_everywhere(glass: Glass, case: Case) -> None:
    assert faults(glass, {name: [case] for name in of_each_screen()}) == []


def test_the_slice_is_pairwise() -> None:
    """Every state meets every language, every size, and each mode on and off; and so does each of these each other."""
    met = [(name, language, size, *modes) for number, name in enumerate(STATES) for modes, language, size in slice_for(number)]
    columns = range(3 + len(MODES))
    values = [{row[column] for row in met} for column in columns]
    for one, other in itertools.combinations(columns, 2):
        assert len({(row[one], row[other]) for row in met}) == len(values[one]) * len(values[other]), (one, other)
