"""The guide linter: whether each guide is right in itself and fits those around it. 100 % is the gate of a release.

The rules stand next door: of the elements (`lint_guide`), of the words (`lint_words`), of what can happen (`lint_reach`), of the forms
(`lint_form`), of bundles (`lint_bundle`) and of the whole (`lint_whole`). A rule is a function; a new one is added to the `RULES` of its
file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from kiosk.catalogue import lint_bundle, lint_form, lint_guide, lint_reach, lint_whole, lint_words
from kiosk.catalogue.dictionaries import read_dictionaries
from kiosk.catalogue.elements import Fact
from kiosk.catalogue.lint_finding import SHARED, Finding, Flaw, OwnRule, Report, Rule, Whole
from kiosk.catalogue.load import CatalogueError, read_catalogue, read_dictionary
from kiosk.catalogue.models import FieldSpec
from kiosk.catalogue.service import Service

Seen = Callable[[int, int], None]
OWN_RULES: tuple[OwnRule, ...] = (*lint_guide.OF_ONE, lint_words.flaws_in, *lint_reach.OF_ONE)
ITEM_RULES: tuple[Rule, ...] = (*lint_guide.RULES, *lint_reach.RULES, *lint_whole.RULES)
WHOLE_RULES: tuple[Callable[[Whole], Iterator[Finding]], ...] = (
    lint_whole.shared_forms, lint_bundle.bundles_are_whole, lint_whole.dictionary_words, lint_whole.idle_entries,
)  # fmt: skip


def lint_folder(folder: Path, dictionaries: Path, today: date, seen: Seen | None = None) -> Report:
    """The report on the catalogue in `folder`. What can't even be read is a finding too, and the others are looked at all the same.
    `seen`: told after each item how many of how many are done. Raises `CatalogueError` where a dictionary is at fault."""
    refusals: list[CatalogueError] = []
    try:
        catalogue = read_catalogue(folder, refusals)
    except CatalogueError as error:  # fields, facts, or no service at all: nothing else can be judged
        return Report(1, (_refused(error),))
    whole = Whole(
        catalogue.services, catalogue.bundles, read_dictionary(folder / "fields", FieldSpec), read_dictionary(folder / "facts", Fact, True),
        read_dictionaries(dictionaries), today,
    )  # fmt: skip
    findings = [*map(_refused, refusals), *_findings(whole, seen)]
    return Report(len(catalogue.services) + len(catalogue.bundles) + len(refusals), tuple(findings))


def lint(whole: Whole) -> Report:
    """The report on what is read already."""
    return Report(len(whole.services) + len(whole.bundles), tuple(_findings(whole)))


def _findings(whole: Whole, seen: Seen | None = None) -> Iterator[Finding]:
    sound: set[str] = set()
    for done, (code, service) in enumerate(whole.services.items(), 1):
        yield from (Finding(code, flaw) for flaw in _flaws(service, whole, sound))
        if seen is not None:
            seen(done, len(whole.services))
    for rule in WHOLE_RULES:
        yield from rule(whole)


def _flaws(service: Service, whole: Whole, sound: set[str]) -> Iterator[Flaw]:
    """`sound`: forms in which no flaw was found, which need not be filled in again for each service that has them."""
    for own in OWN_RULES:
        yield from own(service.source)
    for rule in ITEM_RULES:
        yield from rule(service, whole)
    key = lint_whole.form_key(service)
    if key not in sound:
        flaws = list(lint_form.flaws_of_form(service))
        if not flaws:
            sound.add(key)
        yield from flaws


def _refused(error: CatalogueError) -> Finding:
    """What the loader says, as a finding about the file that its words begin with."""
    name, _, why = str(error).partition(": ")
    shared = next((folder for folder in SHARED if name.startswith(f"{folder}/")), "")
    code = shared or Path(name).stem
    return Finding(code, Flaw("not-read", "", f"读不进来：{why}", f"can't be read: {why}"))
