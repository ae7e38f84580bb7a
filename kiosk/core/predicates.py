"""One closed tree of conditions for eligibility, situations, visibility, exemptions and fees: data, never code.

    {all: […]}  {any: […]}  {not: …}
    {in: {of: SUBJECT, values: […]}}                  the subject has one of these values
    {between: {of: SUBJECT, from: …, to: …}}          numbers, or dates as YYYY-MM-DD; either end may be left out, both belong to it;
                                                      what can't be read as either is not known
    {age: {of: PARTY, from: …, to: …}}                whole years on the day in question, from the subject PARTY.birth
    {region: {of: SUBJECT, under: ["4401", …]}}       an administrative code (GB/T 2260) that begins with one of these
    {held: LICENCE}                                   the person holds a document of this type: the subject held.LICENCE

Subjects are words of a closed form, `<where>.<what>`: situation.ID (an answer), form.FIELD (a value), PARTY.birth, PARTY.sex, PARTY.kind
(of the document), PARTY.region (first six digits of the ID number), PARTY.hukou (code of the place of registration), held.LICENCE,
terminal.district, item.CODE ("yes" where a bundle's part was chosen). What nobody has said yet is not known, and the answer has three
values (Kleene, strong logic): `no` wins in `all`, `yes` wins in `any`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

Answer = Literal["yes", "no", "unknown"]
Value = str | int | bool | date
Facts = Mapping[str, Value]
"""What is known, by subject. `today`: the day in question, a date."""

SUBJECT = r"^(situation|form|held|item|terminal|applicant|guardian|agent|enterprise|other-parent)\.[a-z][a-z0-9_-]*$"
Subject = Annotated[str, Field(pattern=SUBJECT)]


@dataclass(frozen=True)
class Finding:
    """What a condition comes to. `needs`: the subjects that would have to be known to settle it; empty unless unknown."""

    answer: Answer
    needs: tuple[str, ...] = ()


YES, NO = Finding("yes"), Finding("no")


class _Node(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class All(_Node):
    all: tuple[Predicate, ...] = Field(min_length=1)


class AnyOf(_Node):
    any: tuple[Predicate, ...] = Field(min_length=1)


class Not(_Node):
    not_: Predicate = Field(alias="not")


class _OneOf(_Node):
    of: Subject
    values: tuple[str | bool | int, ...] = Field(min_length=1)


class In(_Node):
    in_: _OneOf = Field(alias="in")


class _Bounds(_Node):
    from_: int | date | None = Field(default=None, alias="from")
    to: int | date | None = None

    @model_validator(mode="after")
    def _some_end(self) -> _Bounds:
        low, high = self.from_, self.to
        if low is None and high is None:
            raise ValueError("from or to is needed")
        if low is not None and high is not None and (type(low) is not type(high) or low > high):  # type: ignore[operator]
            raise ValueError("from lies behind to, or is of another kind")
        return self


class _Range(_Bounds):
    of: Subject


class Between(_Node):
    between: _Range


class _Years(_Bounds):
    of: Literal["applicant", "guardian", "agent", "enterprise", "other-parent"] = "applicant"

    @model_validator(mode="after")
    def _of_years(self) -> _Years:
        if isinstance(self.from_ if self.from_ is not None else self.to, date):
            raise ValueError("an age is in whole years; a day of birth is `between`")
        return self


class Age(_Node):
    age: _Years


class _Under(_Node):
    of: Subject
    under: tuple[Annotated[str, Field(pattern=r"^[0-9]{1,6}$")], ...] = Field(min_length=1)


class RegionOf(_Node):
    region: _Under


class Held(_Node):
    held: str = Field(pattern=r"^[a-z][a-z0-9-]*$")


_KINDS: Mapping[str, str] = {"all": "all", "any": "any", "not": "not", "not_": "not", "in": "in", "in_": "in"}


def _kind(value: Any) -> str:
    """The one word that a condition opens with."""
    names = list(value) if isinstance(value, dict) else list(type(value).model_fields)
    word = str(names[0]) if len(names) == 1 else ""
    return _KINDS.get(word, word)


Predicate = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[In, Tag("in")]
    | Annotated[Between, Tag("between")]
    | Annotated[Age, Tag("age")]
    | Annotated[RegionOf, Tag("region")]
    | Annotated[Held, Tag("held")],
    Discriminator(_kind),
]
for _model in (All, AnyOf, Not):
    _model.model_rebuild()


def judge(predicate: Predicate, facts: Facts) -> Finding:
    """What `predicate` comes to when nothing but `facts` is known."""
    match predicate:
        case All(all=parts):
            return _combined((judge(part, facts) for part in parts), decides="no")
        case AnyOf(any=parts):
            return _combined((judge(part, facts) for part in parts), decides="yes")
        case Not(not_=part):
            found = judge(part, facts)
            return {"yes": NO, "no": YES}.get(found.answer, found)
        case In(in_=one):
            return _known(one.of, facts, lambda value: value in one.values)
        case Between(between=span):
            return _between(span, facts)
        case Age(age=span):
            return _old_enough(span, facts)
        case RegionOf(region=place):
            return _in_region(place, facts)
        case Held(held=licence):
            return _known(f"held.{licence}", facts, lambda value: value is True)


def holds(predicate: Predicate | None, facts: Facts) -> bool:
    """For what is shown or asked only in some cases: yes, and nothing less. No predicate is always."""
    return predicate is None or judge(predicate, facts).answer == "yes"


def may_hold(predicate: Predicate | None, facts: Facts) -> bool:
    """For what must be told unless it certainly does not apply."""
    return predicate is None or judge(predicate, facts).answer != "no"


def subjects(predicate: Predicate | None) -> frozenset[str]:
    """Every subject that a predicate speaks of."""
    match predicate:
        case None:
            return frozenset()
        case All(all=parts) | AnyOf(any=parts):
            return frozenset().union(*(subjects(part) for part in parts))
        case Not(not_=part):
            return subjects(part)
        case In(in_=one):
            return frozenset({one.of})
        case Between(between=span):
            return frozenset({span.of})
        case Age(age=years):
            return frozenset({f"{years.of}.birth"})
        case RegionOf(region=place):
            return frozenset({place.of})
        case Held(held=licence):
            return frozenset({f"held.{licence}"})


def years_between(birth: date, day: date) -> int:
    """Whole years of age. Who was born on 29 February is a year older on 1 March of a year without that day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _combined(findings: Iterable[Finding], decides: Literal["yes", "no"]) -> Finding:
    needs: dict[str, None] = {}
    for found in findings:
        if found.answer == decides:
            return found
        needs.update(dict.fromkeys(found.needs))
    if needs:
        return Finding("unknown", tuple(needs))
    return YES if decides == "no" else NO


def _known(subject: str, facts: Facts, test: Any) -> Finding:
    if subject not in facts:
        return Finding("unknown", (subject,))
    return YES if test(facts[subject]) else NO


def _in_region(place: _Under, facts: Facts) -> Finding:
    """A code that is known by its first digits alone settles nothing about what lies within: 44 may be 4401."""
    code = str(facts.get(place.of, ""))
    if code.startswith(place.under):
        return YES
    return Finding("unknown", (place.of,)) if any(one.startswith(code) for one in place.under) else NO


def _between(span: _Range, facts: Facts) -> Finding:
    """What is nothing of the kind, such as half a date that is still being typed, says neither yes nor no."""
    value = _like(span, facts[span.of]) if span.of in facts else None
    if value is None:
        return Finding("unknown", (span.of,))
    return YES if _within(span, value) else NO


def _like(span: _Bounds, value: Value) -> Any:
    """A form's value is text: read it as what it is compared with. None where it is nothing of the kind."""
    wanted = type(span.from_ if span.from_ is not None else span.to)
    if not isinstance(value, str):
        return value if type(value) is wanted else None
    try:
        if wanted is date:
            return date.fromisoformat(value)
        return int(value) if value.isascii() and value.isdecimal() else None
    except ValueError:
        return None


def _within(span: _Bounds, value: Any) -> bool:
    return (span.from_ is None or span.from_ <= value) and (span.to is None or value <= span.to)


def _old_enough(span: _Years, facts: Facts) -> Finding:
    birth, today = facts.get(f"{span.of}.birth"), facts.get("today")
    if not isinstance(birth, date):
        return Finding("unknown", (f"{span.of}.birth",))
    if not isinstance(today, date):
        return Finding("unknown", ("today",))
    return YES if _within(span, years_between(birth, today)) else NO
