"""The search before anybody has typed: something to touch stands there at once, and it is no answer yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue.service import Catalogue, Head
from kiosk.session import events as on
from kiosk.session.state import Search
from tests.session.walker import Walk


def opened(catalogue: Catalogue, life_event: str = "", audience: str = "") -> Search:
    walk = Walk(catalogue)
    walk.tell(on.SearchOpened(life_event, audience))
    assert isinstance(walk.state.place, Search)
    return walk.state.place


@pytest.mark.parametrize(("life_event", "audience"), [("", ""), ("*", ""), ("", "enterprise")])
def test_a_first_look_needs_no_search(catalogue: Catalogue, life_event: str, audience: str) -> None:
    search = opened(catalogue, life_event, audience)
    shown = [catalogue.heads[code] for code in search.results]

    def fits(head: Head) -> bool:
        wanted = head.kind == "bundle" if life_event else head.frequent
        return wanted and (not audience or audience in head.audience)

    assert shown and all(fits(head) for head in shown)
    assert shown == [head for head in catalogue.heads.values() if fits(head)][: len(shown)], "in the order of their ranks"
    assert search.answered < search.asked, "the search itself is still to answer"


def test_the_answer_takes_its_place(catalogue: Catalogue) -> None:
    walk = Walk(catalogue)
    walk.tell(on.SearchOpened())
    asked, code = walk.state.place, list(catalogue.heads)[-1]
    assert isinstance(asked, Search)
    walk.tell(on.ServicesFound(walk.state.visit_number, asked.asked, (code,)))
    assert isinstance(walk.state.place, Search)
    assert walk.state.place.results == (code,)


def test_of_what_each_district_has_one_of_one_is_shown(catalogue: Catalogue) -> None:
    """The one that came first, which is the own district's; what merely bears the same name is something else."""
    one, other, third = list(catalogue.heads.values())[:3]
    copies = {head.code: replace(head, name=one.name, district=district) for head, district in ((one, "440104"), (other, "440106"))}
    namesake = replace(third, name=one.name, district="")
    heads = {**catalogue.heads, **copies, third.code: namesake}
    walk = Walk(replace(catalogue, known_heads=heads))
    walk.tell(on.SearchOpened(), on.SearchTyped("x"))
    walk.tell(on.ServicesFound(walk.state.visit_number, 2, (one.code, other.code, third.code)))
    assert isinstance(walk.state.place, Search) and walk.state.place.results == (one.code, third.code)
