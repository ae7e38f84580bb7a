"""Every screen in every language, mode and size, found the way assistive technology finds it, and looked at in its pixels.

In each run a slice in which every state of every screen meets every mode, language and size, and each of these each other (pairwise). In
`make soak` all combinations, for up to `A_PLACE` states of each screen.
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
MODES = {
    "plain": Manner(),
    "elder": Manner(elder=True),
    "contrast": Manner(contrast=True),
    "low": Manner(low=True),
    "elder, low": Manner(elder=True, low=True),
    "elder, contrast": Manner(elder=True, contrast=True),
    "all": Manner(elder=True, contrast=True, low=True, voice=True),
}
LEAST, LEAST_ELDER = 88, 120
"""Pixels at 1080 on the short side: 20 mm on 21.5 inches, and 27 mm."""

Case = tuple[str, str, tuple[int, int]]


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
    """For the screen `number`: each mode once, and with them every language and size."""
    return [(mode, SPOKEN[(number + place) % len(SPOKEN)], SIZES[(number + 2 * place) % len(SIZES)]) for place, mode in enumerate(MODES)]


ALL: list[Case] = list(itertools.product(MODES, SPOKEN, SIZES))


@pytest.fixture(scope="module")
def glass() -> Iterator[Glass]:
    made = Glass()
    yield made
    made.screen.close()


def wrong(glass: Glass, state: State, case: Case) -> list[str]:
    """What is wrong with this screen, once it has settled."""
    mode, language, size = case
    least = (LEAST_ELDER if MODES[mode].elder else LEAST) * min(size) / 1080
    glass.show(replace(state, manner=MODES[mode]), "en" if language == PSEUDO else language, size)
    if language == PSEUDO:
        longer = Longer()
        QCoreApplication.installTranslator(longer)
        glass.screen.engine.retranslate()
        let_live(20)
    try:
        found = glass.lasting(lambda here: clipped(here) + complaints(here.screen.window, least, MODES[mode].low))
        ratio = 7.0 if MODES[mode].elder or MODES[mode].contrast else 4.5
        return found + glass.lasting(lambda here: dim_words(here.screen.window, here.screen.window.grabWindow(), ratio))
    finally:
        if language == PSEUDO:
            QCoreApplication.removeTranslator(longer)
            glass.screen.engine.retranslate()


def faults(glass: Glass, cases: dict[str, list[Case]]) -> list[str]:
    said: list[str] = []
    with qt_warnings() as warned:
        for name, wanted in cases.items():
            for case in wanted:
                said += [f"{name} [{', '.join(map(str, case))}]: {one}" for one in wrong(glass, STATES[name], case)]
                said += [f"{name} [{', '.join(map(str, case))}]: Qt says {one}" for one in warned]
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
@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case[0]}-{case[1]}-{case[2][0]}x{case[2][1]}".replace(" ", ""))
def test_every_screen_everywhere(glass: Glass, case: Case) -> None:
    assert faults(glass, {name: [case] for name in of_each_screen()}) == []


def test_the_slice_is_pairwise() -> None:
    """Every screen meets every mode, language and size; every mode every language and size; every language every size."""
    met = [(name, *case) for number, name in enumerate(STATES) for case in slice_for(number)]
    for one, other in itertools.combinations(range(4), 2):
        values = [{row[place] for row in met} for place in range(4)]
        assert len({(row[one], row[other]) for row in met}) == len(values[one]) * len(values[other])
