"""Conditions have three values: strong Kleene logic, whole years, and regions that may be known by their first digits alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kiosk.core.predicates import Predicate, Value, judge, subjects, years_between

READER: TypeAdapter[Any] = TypeAdapter(Predicate)
TODAY = date(2026, 11, 23)
WORDS, REGIONS = ("a", "b", "c"), ("44", "4401", "440106", "4403", "11")

leaves = st.one_of(
    st.builds(
        lambda of, values: {"in": {"of": f"situation.{of}", "values": values}},
        st.sampled_from("pq"),
        st.lists(st.sampled_from(WORDS), min_size=1),
    ),
    st.builds(lambda low: {"between": {"of": "form.n", "from": low}}, st.integers(0, 9)),
    st.builds(lambda low, more: {"age": {"from": low, "to": low + more}}, st.integers(0, 90), st.integers(0, 40)),
    st.builds(lambda codes: {"region": {"of": "applicant.hukou", "under": codes}}, st.lists(st.sampled_from(REGIONS), min_size=1)),
    st.just({"held": "passport"}),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)
everything = st.fixed_dictionaries(
    {
        "today": st.just(TODAY),
        "situation.p": st.sampled_from(WORDS),
        "situation.q": st.sampled_from(WORDS),
        "form.n": st.integers(0, 9).map(str),
        "applicant.birth": st.dates(date(1930, 1, 1), TODAY),
        "applicant.hukou": st.sampled_from(("440106", "440103", "440301", "110101")),
        "held.passport": st.booleans(),
    }
)
some = everything.flatmap(
    lambda whole: st.sets(st.sampled_from(sorted(whole))).map(lambda kept: (whole, {name: whole[name] for name in kept}))
)


def answer(tree: object, facts: dict[str, Any]) -> str:
    return judge(READER.validate_python(tree), facts).answer


@given(trees, some)
def test_not_is_its_own_inverse_and_turns_all_into_any(tree: Any, facts: Any) -> None:
    known = facts[1]
    opposite = {"yes": "no", "no": "yes", "unknown": "unknown"}
    assert answer({"not": tree}, known) == opposite[answer(tree, known)]
    assert answer({"not": {"not": tree}}, known) == answer(tree, known)


@given(trees, trees, some)
def test_de_morgan_order_and_repetition(one: Any, other: Any, facts: Any) -> None:
    known = facts[1]
    assert answer({"not": {"all": [one, other]}}, known) == answer({"any": [{"not": one}, {"not": other}]}, known)
    assert answer({"all": [one, other]}, known) == answer({"all": [other, one]}, known)
    assert answer({"any": [one, other]}, known) == answer({"any": [other, one]}, known)
    assert answer({"all": [one, one]}, known) == answer({"any": [one, one]}, known) == answer(one, known)
    assert answer({"all": [one, {"any": [one, other]}]}, known) == answer(one, known), "absorption"


@given(trees, some)
def test_what_is_settled_stays_settled_whatever_is_learnt(tree: Any, facts: Any) -> None:
    """A refusal is never taken back by knowing more, nor an answer that let somebody through."""
    whole, known = facts
    before = answer(tree, known)
    assert before in ("unknown", answer(tree, whole))


@given(trees, some)
def test_only_what_is_not_known_is_named_as_needed(tree: Any, facts: Any) -> None:
    whole, known = facts
    predicate = READER.validate_python(tree)
    found = judge(predicate, known)
    assert bool(found.needs) == (found.answer == "unknown")
    assert set(found.needs) <= (subjects(predicate) | {"today"}) - set(known)
    assert judge(predicate, whole).answer != "unknown", "nothing is left to ask"


@given(st.lists(st.sampled_from(REGIONS), min_size=1), st.sampled_from(("440106", "440103", "440301", "110101")))
def test_a_code_that_becomes_longer_settles_and_never_unsettles(under: list[str], code: str) -> None:
    tree = {"region": {"of": "applicant.hukou", "under": under}}
    seen = [answer(tree, {"applicant.hukou": code[:length]} if length else {}) for length in (0, 2, 4, 6)]
    settled = [one for one in seen if one != "unknown"]
    assert len(set(settled)) == 1 and seen[-1] == settled[0] and seen == ["unknown"] * (4 - len(settled)) + settled


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2008-12-31", "2026-12-30", 17),
        ("2008-12-31", "2026-12-31", 18),
        ("2009-01-01", "2026-12-31", 17),
        ("2026-11-23", "2026-11-23", 0),
    ],
)
def test_whole_years(birth: str, day: str, years: int) -> None:
    assert years_between(date.fromisoformat(birth), date.fromisoformat(day)) == years
    facts: dict[str, Value] = {"applicant.birth": date.fromisoformat(birth), "today": date.fromisoformat(day)}
    assert answer({"age": {"from": years, "to": years}}, facts) == "yes"
    assert answer({"age": {"from": years + 1}}, facts) == "no"


@pytest.mark.parametrize("typed", ["", "2026-1", "2026-02-30", "soon", "12"])
def test_half_a_date_says_neither_yes_nor_no(typed: str) -> None:
    """Nobody is refused, nor let through by a `not`, while they are still typing."""
    tree = {"between": {"of": "form.day", "from": date(2026, 1, 1)}}
    assert answer(tree, {"form.day": typed}) == answer({"not": tree}, {"form.day": typed}) == "unknown"


@pytest.mark.parametrize("typed", ["1_0", "+5", "五", "1e1", "９", True, date(2026, 1, 1)])
def test_what_is_no_number_is_not_compared_with_one(typed: Any) -> None:
    assert answer({"between": {"of": "form.n", "from": 0}}, {"form.n": typed}) == "unknown"


def test_an_age_is_no_date() -> None:
    """It was accepted, and comparing it with a number would have ended the visit of the first person who came."""
    with pytest.raises(ValidationError, match="whole years"):
        READER.validate_python({"age": {"from": date(2008, 1, 1)}})
