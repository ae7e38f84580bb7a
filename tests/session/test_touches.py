"""How often a finger is needed once the card is read: at most twelve times for each of the four services that people come for most, up to
the receipt. What the state holds already is looked up, and the portrait is taken here: nobody scans what need not be brought."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import exemptions
from kiosk.session.knowing import facts, visible
from kiosk.session.state import State, Visit
from tests.session.people import filled_in
from tests.session.walker import CATALOGUE, Walk

MOST = 12
TYPED = ("text", "address", "number", "phone", "name", "pinyin", "id-number", "uscc", "plate", "vin", "email", "count")
"""Kinds of fields that are typed: the keys of a keyboard are not counted. A choice is a touch, and so is a day among those offered."""


def four() -> list[str]:
    """The first four by their ranks that end with a record."""
    heads = [head for head in CATALOGUE.heads.values() if head.kind == "service" and head.frequent and head.submits]
    return [head.code for head in sorted(heads, key=lambda head: (head.rank, head.code))[:4]]


class Counting(Walk):
    """Somebody who knows what they want; counts what their finger does after they are known."""

    touches = 0

    def tell(self, *events: on.Event) -> State:
        for event in events:
            if self._known() and isinstance(event, on.RESIDENT):
                self.touches += self._weight(event)
            super().tell(event)
        return self.state

    def _known(self) -> bool:
        place = self.state.place
        return isinstance(place, Visit) and any(party.document is not None for party in place.parties)

    def _weight(self, event: on.Event) -> int:
        return 0 if isinstance(event, on.FieldFilled) and self.visit.service.form.fields[event.name].kind in TYPED else 1

    def choose(self, code: str) -> Visit:
        visit = super().choose(code)
        if any(one.id == "photo" for one in visit.service.source.situations):
            self.case = replace(self.case, answers={**self.case.answers, "photo": "here"})
        return visit

    def fill(self) -> None:
        """What stands there already stays."""
        for name, value in filled_in(self.visit.service.form, "applicant").items():
            wanted = name in visible(self.state, self.visit, "applicant")
            if wanted and not self.visit.mine.value(name):
                self.tell(on.FieldFilled(name, value))

    def give(self) -> None:
        if self.visit.step.kind == "materials":
            for paper in exemptions.scanned_here(self.visit, facts(self.state, self.visit)):
                if paper.exempt_by:
                    self.tell(on.ExemptionChosen(paper.name, True))
                    self.world_answers()
                else:
                    self.scan(paper.name)
            return
        super().give()

    def to_the_receipt(self) -> None:
        while self.visit.step.kind != "receipt":
            self.finish_step()
            assert not self.visit.problems, self.codes


@pytest.mark.parametrize("code", four())
def test_a_frequent_service_takes_few_touches(code: str) -> None:
    walk = Counting(CATALOGUE)
    walk.choose(code)
    walk.to_the_receipt()
    assert [effect for effect in walk.done if isinstance(effect, do.Save)], "it is kept"
    assert 3 <= walk.touches <= MOST, walk.touches
