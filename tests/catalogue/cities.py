"""A small invented city for tests of what reads catalogues."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kiosk.catalogue.dictionaries import Dictionaries, read_dictionaries
from kiosk.catalogue.elements import Fact
from kiosk.catalogue.figures import read_figures
from kiosk.catalogue.generator import Lists, generate, target_of
from kiosk.catalogue.lint_finding import Whole
from kiosk.catalogue.load import form_of, load_catalogue, read_dictionary
from kiosk.catalogue.models import FieldSpec, ServiceSource
from kiosk.catalogue.service import Service
from kiosk.catalogue.surroundings import read_districts
from kiosk.settings import CONFIG

TODAY = date(2026, 11, 23)


@cache
def dictionaries() -> Dictionaries:
    return read_dictionaries(CONFIG / "dictionaries")


@cache
def files(count: int, seed: int = 1) -> dict[str, bytes]:
    licences = {name: one.name for name, one in dictionaries().licences.licences.items()}
    districts = {code: one.name for code, one in read_districts(CONFIG).items()}
    return dict(generate(target_of(read_figures(CONFIG / "figures"), count), Lists(districts, licences), seed))


def written(folder: Path, count: int, seed: int = 1) -> Path:
    for path, content in files(count, seed).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def whole_of(folder: Path) -> Whole:
    """As the linter sees it."""
    catalogue = load_catalogue(folder)
    fields, facts = read_dictionary(folder / "fields", FieldSpec), read_dictionary(folder / "facts", Fact, named=True)
    return Whole(dict(catalogue.services), dict(catalogue.bundles), fields, facts, dictionaries(), TODAY)


def as_json(service: Service) -> dict[str, Any]:
    """The service as its file would have it, with its figures written out."""
    said: dict[str, Any] = service.source.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return said


def service_of(said: dict[str, Any], whole: Whole) -> Service:
    source = ServiceSource.model_validate(said)
    return Service(source, form_of(source, whole.fields))
