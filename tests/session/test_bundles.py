"""One thing, once: parts that are taken in and left out, one form for all, one record that names its parts."""

from __future__ import annotations

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import parts
from kiosk.session.eligibility import NO
from tests.session.cases import breaking
from tests.session.walker import CATALOGUE, Walk, each

BUNDLES = tuple(CATALOGUE.bundles)
NEWBORN, LOST = "bundle-newborn", "bundle-lost-documents"


def begun(catalogue: Catalogue, code: str) -> Walk:
    walk = Walk(catalogue)
    walk.choose(code)
    return walk


@each(BUNDLES)
def test_the_record_names_the_parts_that_were_chosen(catalogue: Catalogue, code: str) -> None:
    walk = begun(catalogue, code)
    walk.give()
    chosen = walk.visit.chosen
    walk.finish()
    saved = [effect for effect in walk.done if isinstance(effect, do.Save)]
    if not catalogue.heads[code].submits:
        assert not saved
        return
    [one] = saved
    assert one.service.code == code
    assert {part.id for part in one.sub_cases} <= chosen
    order = [part.id for part in one.sub_cases]
    for part in one.sub_cases:
        assert bool(part.task) != bool(part.dept), "a service of ours, or another department"
        assert all(order.index(before) < order.index(part.id) for before in part.depends_on), "each comes after what it depends on"
    told = [part.id for part in catalogue.bundles[code].subitems if part.task and not catalogue.services[part.task].head.submits]
    assert not set(told) & set(order), "what is only told is nobody's case"


@each(BUNDLES)
def test_each_part_can_be_left_out_where_it_may(catalogue: Catalogue, code: str) -> None:
    bundle = catalogue.bundles[code]
    for part in bundle.subitems:
        walk = begun(catalogue, code)
        walk.give()
        before = walk.visit
        walk.tell(on.PartToggled(part.id))
        if part.id in bundle.fixed or part.id not in parts.applying(walk.state, before):
            assert walk.visit.chosen == before.chosen
            continue
        assert part.id not in walk.visit.chosen
        assert not [one.id for one in bundle.subitems if part.id in one.depends_on and one.id in walk.visit.chosen]
        if parts.is_empty(walk.visit):
            walk.tell(on.NextPressed())
            assert walk.visit.problems == (Problem("bundle.nothing-chosen"),)
        walk.tell(on.PartToggled(part.id))
        assert {part.id, *part.depends_on} <= walk.visit.chosen, "and taken in again, with what it depends on"
        walk.tell(on.PartToggled(part.id))
        if not parts.is_empty(walk.visit):
            walk.finish()
            assert all(part.id != one.id for effect in walk.done if isinstance(effect, do.Save) for one in effect.sub_cases)


@each(BUNDLES)
def test_nothing_is_asked_twice(catalogue: Catalogue, code: str) -> None:
    walk = begun(catalogue, code)
    walk.give()
    source = walk.visit.service.source
    assert len(set(source.form.fields)) == len(source.form.fields)
    assert len({one.name for one in source.materials}) == len(source.materials)
    assert len({one.id for one in source.situations}) == len(source.situations)
    assert len({(step.kind, step.party) for step in source.steps}) == len(source.steps)
    assert len({rule.role for rule in source.parties}) == len(source.parties)


@each(BUNDLES)
def test_a_part_that_somebody_may_not_have_can_be_left_out(catalogue: Catalogue, code: str) -> None:
    bundle = catalogue.bundles[code]
    for case in breaking(catalogue, code).values():
        walk = Walk(catalogue, case)
        walk.choose(code)
        walk.give()
        refused = {problem.detail for problem in walk.visit.problems if problem.code == NO}
        assert refused <= walk.visit.chosen, "each says whose condition it is"
        for part in refused - bundle.fixed:
            walk.tell(on.PartToggled(part))
            assert part not in {problem.detail for problem in walk.visit.problems}


def test_a_part_that_does_not_apply_is_not_in_it(catalogue: Catalogue) -> None:
    walk = begun(catalogue, NEWBORN)
    walk.tell(on.SituationAnswered("child_age", "older"))
    assert "vaccination" not in walk.visit.chosen and "register" in walk.visit.chosen
    walk.tell(on.SituationAnswered("child_age", "under-one"))
    assert "vaccination" in walk.visit.chosen


def test_without_a_network_what_needs_one_is_left_out(catalogue: Catalogue) -> None:
    bundle = catalogue.bundles[LOST]
    online_only = [part.id for part in bundle.subitems if part.task and catalogue.services[part.task].source.offline_class == "O"]
    optional = [id_ for id_ in online_only if id_ not in bundle.fixed]
    walk = Walk(catalogue)
    walk.tell(on.NetworkChanged(False, 0), on.ServiceChosen(LOST))
    if set(online_only) - set(optional):
        assert walk.at_home, "what has to be in it needs a network, so all of it waits"
        return
    assert set(parts.waiting_for_network(walk.state, walk.visit)) == set(optional)
    assert not set(optional) & walk.visit.chosen


@pytest.mark.parametrize("code", [NEWBORN])
def test_toggling_what_is_not_there_changes_nothing(catalogue: Catalogue, code: str) -> None:
    walk = begun(catalogue, code)
    before = walk.visit
    walk.tell(on.PartToggled("no-such-part"), on.PartToggled("register"))
    assert walk.visit.chosen == before.chosen and walk.visit.left_out == frozenset()
