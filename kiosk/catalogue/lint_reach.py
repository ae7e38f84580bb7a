"""Whether everything in an item can happen: each condition met and failed by somebody, each question asked, each paper brought or spared.

A condition that nobody fails is noise on a screen; one that nobody meets closes the service without anybody noticing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kiosk.catalogue.lint_finding import Flaw
from kiosk.catalogue.satisfying import Domains, TooManyCases, domains_of, somebody
from kiosk.core.predicates import Not, subjects

if TYPE_CHECKING:
    from kiosk.catalogue.lint_finding import OwnRule, Rule, Whole
    from kiosk.catalogue.models import ServiceSource
    from kiosk.catalogue.service import Service
    from kiosk.core.predicates import Predicate


def conditions_can_be_met_and_failed(service: Service, whole: Whole) -> Iterator[Flaw]:
    source = service.source
    rules = [one.rule for one in source.eligibility]
    people = domains_of([*rules, *(one for _, one in whens(source))], closed_of(service), whole.today)
    for at, condition in enumerate(source.eligibility):
        yield from _can_be(
            condition.rule, people, whole, f"eligibility.{at}", "yes", "condition-never-met", "没有人能满足", "nobody can meet"
        )
        yield from _can_be(
            condition.rule, people, whole, f"eligibility.{at}", "no", "condition-never-failed", "没有人会不满足", "nobody can fail"
        )
        if not condition.where:
            yield Flaw("no-way-on", f"eligibility.{at}.where", "没有写明还可到哪里办理", "does not say where it can be done instead")
    if len(rules) > 1:
        yield from _can_be_all(rules, people, whole)


def _can_be_all(rules: list[Predicate], people: Domains, whole: Whole) -> Iterator[Flaw]:
    try:
        if somebody(rules, people, whole.today) is None:
            yield Flaw("nobody-eligible", "eligibility", "没有人能同时满足全部条件", "nobody can meet all conditions together")
    except TooManyCases:
        yield Flaw("too-entangled", "eligibility", "条件组合过多，无法核对", "too many cases to check", "warning")


def what_is_conditional_can_happen(service: Service, whole: Whole) -> Iterator[Flaw]:
    yield from can_happen_and_not(list(whens(service.source)), closed_of(service), whole)


def can_happen_and_not(conditional: list[tuple[str, Predicate]], closed: Domains, whole: Whole) -> Iterator[Flaw]:
    """Of each `when` with its path: whether it holds for somebody, and not for everybody."""
    people = domains_of([one for _, one in conditional], closed, whole.today)
    for path, when in conditional:
        yield from _can_be(when, people, whole, path, "yes", "when-never", "这一情形不会出现", "this can never be the case")
        yield from _can_be(when, people, whole, path, "no", "when-always", "这一情形总会出现，无须写条件", "this is always the case")


def questions_matter(source: ServiceSource) -> Iterator[Flaw]:
    told = [one.rule for one in source.eligibility] + [when for _, when in whens(source)]
    heard = frozenset[str]().union(*(subjects(one) for one in told))
    for question in source.situations:
        values = [one.value for one in question.choices]
        if len(set(values)) != len(values):
            yield Flaw("choice-twice", f"situations.{question.id}", "选项的取值重复", "two choices have the same value")
        stands_for = {question.stands_for} - {""}
        if not {f"situation.{question.id}", *stands_for} & heard and "hukou" not in question.stands_for:
            yield Flaw(
                "question-idle", f"situations.{question.id}", "这个问题的回答不影响任何内容",
                "what is answered here changes nothing: do not ask it", "warning",
            )  # fmt: skip


def papers_have_a_way(source: ServiceSource) -> Iterator[Flaw]:
    submits = any(step.kind == "submit" for step in source.steps)
    for paper in source.materials:
        path = f"materials.{paper.name}"
        if paper.material_format == "electronic" and paper.here == "scan" and not paper.exempt_by and submits:
            yield Flaw(
                "paper-no-way", path, "只有电子版的材料在本机无法提交，也没有免交途径",
                "it only exists electronically: it can't be scanned here, and nothing replaces it",
            )  # fmt: skip
        if paper.page_num > paper.most_pages:
            yield Flaw("paper-pages", path, "要求的页数多于可扫描的页数", "more pages are asked for than can be scanned")
        if paper.source_type == "government" and paper.here == "scan" and not paper.exempt_by:
            yield Flaw(
                "paper-held-by-state", path, "政府部门核发的材料没有免交途径",
                "the state issued it, and still it has to be brought", "warning",
            )  # fmt: skip
        if len({(one.kind, one.by) for one in paper.exempt_by}) != len(paper.exempt_by):
            yield Flaw("exemption-twice", path, "同一免交途径写了两次", "the same way not to bring it stands there twice")


def whens(source: ServiceSource) -> Iterator[tuple[str, Predicate]]:
    """Every `when` of an item, with its path."""
    rows = [
        (f"{name}.{at}", row.when) for name in ("fees", "materials", "parties", "steps") for at, row in enumerate(getattr(source, name))
    ]
    rows += [(f"situations.{one.id}", one.when) for one in source.situations]
    rows += [(f"form.when.{name}", when) for name, when in source.form.when.items()]
    yield from ((path, when) for path, when in rows if when is not None)


def closed_of(service: Service) -> Domains:
    """What can only have certain values: answers, and choices of the form."""
    closed: dict[str, tuple[str, ...]] = {
        f"situation.{one.id}": tuple(choice.value for choice in one.choices) for one in service.source.situations
    }
    return closed | {
        f"form.{name}": tuple(choice.value for choice in field.choices) for name, field in service.form.fields.items() if field.choices
    }


def _can_be(rule: Predicate, people: Domains, whole: Whole, path: str, answer: str, name: str, zh: str, en: str) -> Iterator[Flaw]:
    try:
        if somebody([rule if answer == "yes" else Not.model_validate({"not": rule})], people, whole.today) is None:
            yield Flaw(name, path, f"{zh}这一条件" if "condition" in name else zh, f"{en} this condition" if "condition" in name else en)
    except TooManyCases:
        yield Flaw("too-entangled", path, "条件组合过多，无法核对", "too many cases to check", "warning")


OF_ONE: tuple[OwnRule, ...] = (questions_matter, papers_have_a_way)
RULES: tuple[Rule, ...] = (conditions_can_be_met_and_failed, what_is_conditional_can_happen)
