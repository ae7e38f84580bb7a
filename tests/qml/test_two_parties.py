"""Two steps of one kind in a row, as a guardian's service has them: the second party finds nothing of the first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.session import events as on
from tests.qml.test_screens import SIZES, Glass
from tests.qml.warnings import qt_warnings
from tests.session.people import PEOPLE
from tests.session.walker import CATALOGUE, GUARDED, Walk
from ui.models import roles


class Together:
    """A glass before a walk: what is touched goes to the session, what the session becomes is shown."""

    def __init__(self) -> None:
        self.walk = Walk(CATALOGUE)
        self.walk.choose(GUARDED)
        self.glass = Glass(self.tell)

    def tell(self, event: on.Event) -> None:
        self.walk.tell(event)
        self.glass.session.show(self.walk.state)

    def go_to(self, kind: str, party: str) -> None:
        while (self.walk.visit.step.kind, self.walk.visit.step.party) != (kind, party):
            self.walk.finish_step()

    def show(self) -> None:
        self.glass.show(self.walk.state, "zh", SIZES[0])

    def press(self, name: str) -> None:
        self.glass.finger.touch(name)
        self.glass.finger.rest()

    def fields(self) -> dict[str, str]:
        """What the text fields hold, by name, once the form stands."""
        glass, form = self.glass, self.glass.session._form
        glass.finger.find("form")
        glass.finger.until(lambda: bool(glass.finger.all_named("field:phone")), "the fields")
        names = [str(form.data(form.index(row), roles.FIRST)) for row in range(form.rowCount())]
        found = {name: glass.finger.all_named(f"field:{name}") for name in names}
        return {name: str(items[-1].property("text")) for name, items in found.items() if items}


@pytest.fixture
def together() -> Iterator[Together]:
    with qt_warnings() as said:
        made = Together()
        yield made
        made.glass.screen.close()
    assert said == []


def test_the_second_form_is_empty_and_the_first_is_kept(together: Together) -> None:
    walk = together.walk
    together.go_to("form", "applicant")
    walk.give()
    together.show()
    typed = together.fields()
    assert typed and typed == {name: PEOPLE["applicant"].typed[name] for name in typed}

    together.press("next")
    assert (walk.visit.step.kind, walk.visit.step.party) == ("form", "guardian")
    assert together.fields() == dict.fromkeys(typed, "")
    assert not [text for text in together.glass.finger.words() if any(trace in text for trace in PEOPLE["applicant"].traces())]

    together.press("back")
    assert walk.visit.step.party == "applicant"
    assert together.fields() == typed


def test_the_second_pad_has_no_ink(together: Together) -> None:
    walk, finger = together.walk, together.glass.finger
    together.go_to("sign", "applicant")
    together.show()
    finger.draw("pad", [(0.2, 0.5), (0.8, 0.6)])
    together.press("next")
    assert (walk.visit.step.kind, walk.visit.step.party) == ("sign", "guardian")
    assert finger.find("pad").property("empty")
    assert not any(item.isEnabled() for item in finger.all_named("next"))
