"""Whoever the search finds does meet the conditions, and where it finds nobody there is nobody, by trying everybody."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from kiosk.catalogue import satisfying
from kiosk.catalogue.satisfying import TooManyCases, domains_of, somebody
from kiosk.core.predicates import Predicate, judge

TODAY = date(2026, 11, 23)
CLOSED = {"situation.who": ("self", "agent"), "situation.why": ("lost", "worn", "expired")}
RULES: TypeAdapter[Any] = TypeAdapter(Predicate)
LEAF = st.sampled_from([
    {"in": {"of": "situation.who", "values": ["self"]}}, {"in": {"of": "situation.who", "values": ["agent", "ghost"]}},
    {"in": {"of": "situation.why", "values": ["lost", "worn"]}}, {"in": {"of": "situation.why", "values": ["ghost"]}},
    {"age": {"of": "applicant", "from": 16}}, {"age": {"of": "applicant", "from": 16, "to": 18}}, {"age": {"of": "applicant", "to": 15}},
    {"region": {"of": "applicant.hukou", "under": ["44"]}}, {"region": {"of": "applicant.hukou", "under": ["4401"]}},
    {"held": "id-card"}, {"between": {"of": "form.rooms", "from": 1, "to": 3}}, {"between": {"of": "form.rooms", "from": 3}},
    {"between": {"of": "form.day", "from": date(2026, 1, 1)}},
])  # fmt: skip
TREE = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=5,
)


@given(st.lists(TREE, min_size=1, max_size=3))
def test_it_agrees_with_trying_everybody(trees: list[Any]) -> None:
    wanted = [RULES.validate_python(tree) for tree in trees]
    domains = domains_of(wanted, CLOSED, TODAY)
    everybody = ({**dict(zip(domains, values, strict=True)), "today": TODAY} for values in product(*domains.values()))
    exists = any(all(judge(one, person).answer == "yes" for one in wanted) for person in everybody)
    found = somebody(wanted, domains, TODAY)
    assert (found is not None) == exists
    if found is not None:
        assert all(judge(one, found).answer == "yes" for one in wanted)


@given(st.integers(0, 110), st.integers(1, 366))
def test_both_sides_of_an_age_are_tried_on_every_day(age: int, day: int) -> None:
    today = date.fromordinal(date(2027, 12, 31).toordinal() + day)
    rule = RULES.validate_python({"age": {"of": "applicant", "from": age}})
    people = domains_of([rule], {}, today)
    assert somebody([rule], people, today) is not None
    assert (somebody([RULES.validate_python({"not": rule})], people, today) is None) == (age == 0)


def test_an_answer_that_no_question_offers_is_no_answer() -> None:
    rule = RULES.validate_python({"in": {"of": "situation.who", "values": ["ghost"]}})
    assert somebody([rule], domains_of([rule], CLOSED, TODAY), TODAY) is None


def test_it_gives_up_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(satisfying, "MOST_STEPS", 3)
    rules = [RULES.validate_python({"in": {"of": f"situation.q{at}", "values": ["never"]}}) for at in range(4)]
    both = [RULES.validate_python({"any": [rules[at], rules[(at + 1) % 4]]}) for at in range(4)]
    with pytest.raises(TooManyCases):
        somebody(both, {f"situation.q{at}": ("a", "b") for at in range(4)}, TODAY)
