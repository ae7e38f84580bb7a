"""Whether a bundle holds together: its own words and references, and the one service that is composed of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kiosk.catalogue.composing import compose
from kiosk.catalogue.lint_finding import Finding, Flaw
from kiosk.catalogue.lint_form import flaws_of_form
from kiosk.catalogue.lint_guide import evidence_and_day
from kiosk.catalogue.lint_reach import can_happen_and_not, closed_of
from kiosk.catalogue.lint_whole import absent
from kiosk.catalogue.lint_words import flaws_in
from kiosk.catalogue.satisfying import TooManyCases, domains_of, somebody
from kiosk.core.predicates import subjects

if TYPE_CHECKING:
    from kiosk.catalogue.bundles import BundleSource
    from kiosk.catalogue.lint_finding import Whole


def bundles_are_whole(whole: Whole) -> Iterator[Finding]:
    for code, bundle in whole.bundles.items():
        for rule in (_own_elements, _questions, _answers, _composed_form, _somebody_for_each_part):
            yield from (Finding(code, flaw) for flaw in rule(bundle, whole))


def _own_elements(bundle: BundleSource, whole: Whole) -> Iterator[Flaw]:
    yield from flaws_in(bundle)
    yield from evidence_and_day(bundle.evidence, bundle.checked, whole.today)
    yield from absent(bundle.lifeEvents, whole.dictionaries.topics.life_events, "lifeEvents", "生命事件", "life event")
    for name, before, now in (("steps", bundle.stepsBefore, bundle.stepsNow), ("trips", bundle.tripsBefore, bundle.tripsNow)):
        if before.value is not None and now.value is not None and now.value > before.value:
            yield Flaw("bundle-costs-more", f"{name}Now", "合办后反而更多", f"done at once it takes more {name} than one by one")


def _questions(bundle: BundleSource, whole: Whole) -> Iterator[Flaw]:
    questions = list(bundle.situations)
    for service in filter(None, (whole.services.get(part.task or "") for part in bundle.subitems)):
        questions += service.source.situations
    answers = {f"situation.{one.id}": tuple(choice.value for choice in one.choices) for one in reversed(questions)}
    conditional = [(f"{of}.{one.id}", one.when) for of in ("situations", "subitems") for one in getattr(bundle, of) if one.when is not None]
    for path, when in conditional:
        asked = [subject for subject in sorted(subjects(when)) if subject.startswith("situation.")]
        yield from absent(asked, answers, path, "情形问题", "question of this bundle")
    yield from can_happen_and_not(conditional, answers, whole)


def _answers(bundle: BundleSource, whole: Whole) -> Iterator[Flaw]:
    """What the bundle answers for the person is a question of the part, and one of its choices."""
    for part in bundle.subitems:
        asked = {one.id: one for one in whole.services[part.task].source.situations} if part.task else {}
        path = f"subitems.{part.id}.answers"
        yield from absent(part.answers, asked, path, "子事项的情形问题", "question of this part")
        for name, value in part.answers.items():
            if name in asked:
                yield from absent([value], [one.value for one in asked[name].choices], path, "选项", "choice")


def _composed_form(bundle: BundleSource, whole: Whole) -> Iterator[Flaw]:
    """The one form of all parts can be filled in: rules of two parts about one field may exclude each other."""
    yield from flaws_of_form(compose(bundle, {part.id for part in bundle.subitems}, whole.services))


def _somebody_for_each_part(bundle: BundleSource, whole: Whole) -> Iterator[Flaw]:
    """Somebody meets the conditions of each part together with those of the parts that can't be left out."""
    for part in bundle.subitems:
        chosen = {*bundle.fixed, part.id, *part.depends_on}
        if not any(one.task and one.id in chosen for one in bundle.subitems):
            continue
        composed = compose(bundle, chosen, whole.services)
        rules = [one.rule for one in composed.source.eligibility]
        try:
            if somebody(rules, domains_of(rules, closed_of(composed), whole.today), whole.today) is None:
                yield Flaw("part-for-nobody", f"subitems.{part.id}", "没有人能同时满足各子事项的条件", "nobody meets the conditions of all")
        except TooManyCases:
            yield Flaw("too-entangled", f"subitems.{part.id}", "条件组合过多，无法核对", "too many cases to check", "warning")
