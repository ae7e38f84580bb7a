"""The shipped services and, around them, the generated ones of a whole city: what a search has to tell apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

from kiosk.catalogue import generator
from kiosk.catalogue.dictionaries import read_dictionaries
from kiosk.catalogue.figures import Statistics, read_figures
from kiosk.catalogue.load import read_catalogue
from kiosk.catalogue.service import Head, Said, SaidLines
from kiosk.catalogue.surroundings import read_districts
from kiosk.settings import CONFIG

ITEMS = 2931


@cache
def shipped() -> tuple[Head, ...]:
    """Heads of the services and bundles that come with the program."""
    return tuple(read_catalogue(CONFIG / "catalogue").heads.values())


@cache
def city(items: int = ITEMS) -> tuple[Head, ...]:
    """So many services, the shipped ones among them, and the bundles of both."""
    licences = {name: one.name for name, one in read_dictionaries(CONFIG / "dictionaries").licences.licences.items()}
    districts = {code: one.name for code, one in read_districts(CONFIG).items()}
    target = generator.target_of(read_figures(CONFIG / "figures"), items)
    services = [head for head in shipped() if head.kind == "service"]
    there = Statistics(items=len(services), frequent=sum(head.frequent for head in services), bundles=len(shipped()) - len(services))
    left = target.without(there)
    return (*shipped(), *_generated(left, generator.Lists(districts, licences)))


def _generated(target: generator.Target, lists: generator.Lists) -> Iterator[Head]:
    """Heads alone: reading the whole of each takes longer than all searches together."""
    for path, content in generator.generate(target, lists, seed=1):
        if path.endswith(".json") and "taskName" in (item := json.loads(content)):
            aliases = item.get("aliases", {"zh": (), "en": ()})
            yield Head(
                item["code"], "bundle" if path.startswith("bundles/") else "service",
                Said(item["taskName"]["zh"], item["taskName"]["en"]), Said(item["summary"]["zh"], item["summary"]["en"]),
                SaidLines(tuple(aliases["zh"]), tuple(aliases["en"])), item["rank"], item.get("frequent", True), item.get("branch", ""),
                tuple(item.get("serverType", ("natural-person",))), tuple(item.get("lifeEvents", ())), tuple(item.get("topics", ())),
                item.get("handleArea", ""), "Q", (), verified=False, generated=True, submits=True, collects=False,
                district=item["taskCode"][2:8] if item.get("useLevel") in ("county", "town") else "",
            )  # fmt: skip
