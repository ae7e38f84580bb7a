"""Reads the catalogue: one YAML or JSON file a service, and beside them fields/, facts/ and bundles/. Anything wrong in it is refused with
file and reason.

JSON is for the thousands that a program wrote: it is read thirty times as fast.

In two parts, because the first is all that a home screen needs: `read_catalogue`, then `check_forms`, which brings JSON Schema in.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from kiosk.catalogue.bundles import BundleSource, SubItem
from kiosk.catalogue.elements import Fact, absent_paths
from kiosk.catalogue.models import FieldSpec, ServiceSource, StepKind
from kiosk.catalogue.service import Catalogue, Form, Service
from kiosk.core.assurance import LEVELS

LISTS = frozenset({"owner", "licences", "topics"})
"""Files beside the services that are none."""


class CatalogueError(Exception):
    """The catalogue is not fit for residents. The message names the file and what is wrong in it."""

    code = "catalogue.invalid"


def load_catalogue(folder: Path) -> Catalogue:
    """All services in `folder`, wholly checked. Raises `CatalogueError`; never leaves a service out silently."""
    catalogue = read_catalogue(folder)
    check_forms(catalogue)
    return catalogue


def check_forms(catalogue: Catalogue) -> None:
    """Whether each form's rules are a JSON Schema. Raises `CatalogueError`."""
    from jsonschema.exceptions import SchemaError

    checked: set[str] = set()
    for service in catalogue.services.values():
        rules = json.dumps(service.form.schema, default=str)
        if rules in checked:  # many services ask nothing but what others ask
            continue
        checked.add(rules)
        try:
            service.form.rules.check_schema(service.form.schema)
        except SchemaError as error:
            raise CatalogueError(f"{service.code}.yaml: form.schema: {error.message}") from error


def read_catalogue(folder: Path, refusals: list[CatalogueError] | None = None) -> Catalogue:
    """As `load_catalogue`, with the forms' rules not looked at yet. `refusals`: for a report, what is wrong in a single service or bundle
    is put there, and the rest is read."""
    fields = read_dictionary(folder / "fields", FieldSpec)
    facts = read_dictionary(folder / "facts", Fact, named=True)
    sources = [path for path in _sources(folder) if path.stem not in LISTS]
    services = list(_each(sources, lambda path: _service(path, fields, facts), refusals))
    if not services:
        raise CatalogueError(f"{folder}: no service in it")
    services.sort(key=lambda service: (service.source.rank, service.code))
    bundles = list(_each(_sources(folder / "bundles"), lambda path: _bundle(path, facts), refusals))
    bundles.sort(key=lambda bundle: (bundle.rank, bundle.code))
    if twice := _stands_twice([one.code for one in services]) or _stands_twice([one.code for one in bundles]):
        raise CatalogueError(f"{twice}: stands there as YAML and as JSON")
    catalogue = Catalogue({service.code: service for service in services}, {bundle.code: bundle for bundle in bundles})
    for bundle in bundles:
        if wrong := _wrong_in_bundle(bundle, catalogue):
            refused = CatalogueError(f"bundles/{bundle.code}.yaml: {wrong}")
            if refusals is None:
                raise refused
            refusals.append(refused)
    return catalogue


Item = TypeVar("Item", Service, BundleSource)


def _each(paths: Iterable[Path], read: Callable[[Path], Item], refusals: list[CatalogueError] | None) -> Iterator[Item]:
    for path in paths:
        try:
            yield read(path)
        except CatalogueError as error:
            if refusals is None:
                raise
            refusals.append(error)


def _sources(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.yaml"), *folder.glob("*.json")])


def _stands_twice(codes: list[str]) -> str:
    return next((code for code, count in Counter(codes).items() if count > 1), "")


Entry = TypeVar("Entry", bound=BaseModel)


def read_dictionary(folder: Path, of: type[Entry], named: bool = False) -> dict[str, Entry]:
    """Every entry of every file in `folder`, by its id, which is in one file only. `named`: the entry is told its id as `name`."""
    entries: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.yaml")):
        where = f"{folder.name}/{path.name}"
        rows = _yaml(path)
        if not isinstance(rows, dict):
            raise CatalogueError(f"{where}: not a table of entries")
        for name, row in rows.items():
            if name in entries:
                raise CatalogueError(f"{where}: {name!r} stands in another file too")
            try:
                entries[name] = of.model_validate({**row, "name": name} if named and isinstance(row, dict) else row)
            except ValidationError as error:
                raise CatalogueError(f"{where}: {name}.{_first(error)}") from error
    return entries


def _with_facts(value: Any, facts: Mapping[str, Fact], where: str) -> Any:
    """`value` with each `{fact: NAME}` replaced by the entry of that name."""
    if isinstance(value, dict):
        if set(value) == {"fact"}:
            if value["fact"] not in facts:
                raise CatalogueError(f"{where}: {value['fact']!r} is not in facts/")
            return facts[value["fact"]]
        return {key: _with_facts(one, facts, where) for key, one in value.items()}
    return [_with_facts(one, facts, where) for one in value] if isinstance(value, list) else value


def _bundle(path: Path, facts: Mapping[str, Fact]) -> BundleSource:
    where = f"bundles/{path.name}"
    try:
        source = BundleSource.model_validate(_with_facts(_yaml(path), facts, where))
    except ValidationError as error:
        raise CatalogueError(f"{where}: {_first(error)}") from error
    if source.code != path.stem:
        raise CatalogueError(f"{where}: its code is {source.code!r}; a file is named after its code")
    return source


def _wrong_in_bundle(bundle: BundleSource, catalogue: Catalogue) -> str:
    if bundle.code in catalogue.services:
        return "a service has the same code"
    ids = [one.id for one in bundle.subitems]
    if twice := [name for name in ids if ids.count(name) > 1]:
        return f"subitems: {twice[0]!r} stands there twice"
    if missing := [one.task for one in bundle.subitems if one.task and one.task not in catalogue.services]:
        return f"subitems: {missing[0]!r} is no service"
    done: set[str] = set()
    for one in bundle.subitems:  # in an order in which each comes after what it depends on: so there is no circle
        if early := [name for name in one.depends_on if name not in done]:
            return f"subitems: {one.id!r} depends on {early[0]!r}, which does not stand before it"
        done.add(one.id)
        if strange := _strange_answer(one, catalogue):
            return f"subitems: {one.id!r} answers {strange!r}, which its service does not ask so"
    return "" if any(one.task for one in bundle.subitems) else "subitems: none of them is ours"


def _strange_answer(part: SubItem, catalogue: Catalogue) -> str:
    asked = catalogue.services[part.task].source.situations if part.task else ()
    choices = {question.id: {choice.value for choice in question.choices} for question in asked}
    return next((name for name, value in part.answers.items() if value not in choices.get(name, ())), "")


def _service(path: Path, fields: Mapping[str, FieldSpec], facts: Mapping[str, Fact]) -> Service:
    try:
        source = ServiceSource.model_validate(_with_facts(_yaml(path), facts, path.name))
    except ValidationError as error:
        raise CatalogueError(f"{path.name}: {_first(error)}") from error
    if source.code != path.stem:
        raise CatalogueError(f"{path.name}: its code is {source.code!r}; a file is named after its code")
    if unknown := [name for name in source.form.fields if name not in fields]:
        raise CatalogueError(f"{path.name}: form.fields: {unknown[0]!r} is not in fields/")
    if stray := [name for name in _named_in(source.form.json_schema) if name not in source.form.fields]:
        raise CatalogueError(f"{path.name}: form.schema: {stray[0]!r} is not a field of this form")
    if wrong := _wrong_in_steps(source):
        raise CatalogueError(f"{path.name}: steps: {wrong}")
    if lost := absent_paths(source, (path for path in source.evidence if path != "default")):
        raise CatalogueError(f"{path.name}: evidence: there is no {lost[0]!r} here")
    return Service(source, form_of(source, fields))


def form_of(source: ServiceSource, fields: Mapping[str, FieldSpec]) -> Form:
    named = source.form
    return Form(named.version, {name: fields[name] for name in named.fields}, named.json_schema, named.when, named.of)


def _named_in(schema: Mapping[str, Any]) -> tuple[object, ...]:
    """The fields that a form's rules speak of. What is no schema at all is found by `check_forms`."""
    properties, required = schema.get("properties"), schema.get("required")
    return (*(properties if isinstance(properties, dict) else ()), *(required if isinstance(required, list) else ()))


def _wrong_in_steps(source: ServiceSource) -> str:
    """Why nobody could walk these steps to their end and be told the truth there; "" when all is well."""
    kinds = [step.kind for step in source.steps]
    roles = {party.role for party in source.parties}
    if foreign := [step.party for step in source.steps if step.party not in roles]:
        return f"{foreign[0]!r} is not one of its parties"
    if source.assurance != max((party.assurance for party in source.parties), key=LEVELS.index):
        return f"assurance is {source.assurance}, which is not the highest of its parties"
    by_card = {party.role for party in source.parties if party.ways == ("card",)}
    if "idcard" not in source.devices and any(step.kind == "identify" and step.party in by_card for step in source.steps):
        return "identify by card alone needs a reader: name idcard among its devices"
    if ("situation" in kinds) != bool(source.situations):
        return "situations and the step that asks them go together"
    if ("materials" in kinds) != any(one.here == "scan" for one in source.materials) and {"materials", "submit"} & set(kinds):
        return "materials and the step that scans them go together"
    if "materials" in kinds and "camera" not in source.devices and any(one.is_need and one.here == "scan" for one in source.materials):
        return "materials that are needed are scanned: name camera among its devices"
    if ("photo" in kinds) != any(one.here == "photo" for one in source.materials) and {"photo", "submit"} & set(kinds):
        return "a portrait among the materials and the step photo go together"
    if "photo" in kinds and "camera" not in source.devices:
        return "a portrait is taken here: name camera among its devices"
    if early := _face_before_identity(source):
        return f"the face of {early!r} comes before it is known who may consent to it"
    if "collect" in kinds:
        return _wrong_in_collecting(source, kinds)
    if "submit" not in kinds:
        return "receipt: nothing was submitted" if "receipt" in kinds else ""
    if kinds[-2:] != ["submit", "receipt"] or kinds.count("submit") + kinds.count("receipt") != 2:
        return "submit stands once, with receipt right after it as the last step"
    if "situation" in kinds and kinds.index("situation") != 0:
        return "situation comes first: nothing is read or typed before it is known whether this is for this person"
    if missing := [kind for kind in ("form", "sign") if kind not in kinds]:
        return f"submit needs {missing[0]} before it"
    if wrong := _wrong_in_paying(source, kinds):
        return wrong
    known = {step.party for step in source.steps if step.kind == "identify"}
    if unknown := [party.role for party in source.parties if party.assurance not in ("L0", "L1") and party.role not in known]:
        return f"{unknown[0]!r} must reach L2 and has no identify before submit"
    return ""


def _wrong_in_paying(source: ServiceSource, kinds: list[StepKind]) -> str:
    """Nobody pays for what may still turn out not to be for them, or can't be sent; and an order is made by the centre."""
    first = [fee for fee in source.fees if fee.due == "before-submission" and fee.payable_here]
    if "pay" not in kinds:
        return ""
    if not first:
        return "pay has nothing to be paid: no fee is due before submission, of a known amount, by a code"
    if kinds.count("pay") != 1 or kinds.index("pay") != kinds.index("submit") - 1:
        return "pay stands once, right before submit: everything else is settled by then"
    return "" if source.offline_class == "O" else "pay asks the centre for an order: its offline_class is O"


def _wrong_in_collecting(source: ServiceSource, kinds: list[StepKind]) -> str:
    """What is collected is issued already: nothing is filled in or submitted on the way to it."""
    if kinds.index("collect") != len(kinds) - 1 or {"submit", "receipt"} & set(kinds):
        return "collect stands once, as the last step, instead of submit and receipt"
    if source.form.fields or source.materials:
        return "collect takes nothing in: no fields, no materials"
    if ("identify", source.steps[-1].party) not in {(step.kind, step.party) for step in source.steps}:
        return "collect needs identify of the same party before it"
    if source.offline_class != "O":
        return "collect asks the centre: its offline_class is O"
    return "" if "document_printer" in source.devices else "collect prints: name document_printer among its devices"


def _face_before_identity(source: ServiceSource) -> str:
    """The party whose face step comes before their own identify, or before their guardian's; "" when there is none."""
    known: set[str] = set()
    guarded = any(party.role == "guardian" for party in source.parties)
    for step in source.steps:
        if step.kind == "identify":
            known.add(step.party)
        if step.kind == "face" and (step.party not in known or (guarded and "guardian" not in known)):
            return step.party
    return ""


def _yaml(path: Path) -> object:
    """What stands in a file, in either notation."""
    try:
        if path.suffix == ".json":
            return json.loads(path.read_bytes())
        return yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError as error:
        raise CatalogueError(f"{path}: there is no such file") from error
    except (yaml.YAMLError, ValueError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def _first(error: ValidationError) -> str:
    one = error.errors()[0]
    return f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
