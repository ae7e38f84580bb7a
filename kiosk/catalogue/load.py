"""Reads the catalogue: fields.yaml and one YAML file a service. Anything wrong in it is refused with file and reason."""

from __future__ import annotations

from pathlib import Path

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from pydantic import TypeAdapter, ValidationError

from kiosk.catalogue.models import FieldSpec, ServiceSource
from kiosk.catalogue.service import Catalogue, Form, Service


class CatalogueError(Exception):
    """The catalogue is not fit for residents. The message names the file and what is wrong in it."""

    code = "catalogue.invalid"


def load_catalogue(folder: Path) -> Catalogue:
    """All services in `folder`. Raises `CatalogueError`; never leaves a service out silently."""
    fields = _fields(folder / "fields.yaml")
    services = [_service(path, fields) for path in sorted(folder.glob("*.yaml")) if path.name != "fields.yaml"]
    if not services:
        raise CatalogueError(f"{folder}: no service in it")
    return Catalogue({service.code: service for service in services})


def _fields(path: Path) -> dict[str, FieldSpec]:
    try:
        return TypeAdapter(dict[str, FieldSpec]).validate_python(_yaml(path))
    except ValidationError as error:
        raise CatalogueError(f"{path.name}: {_first(error)}") from error


def _service(path: Path, fields: dict[str, FieldSpec]) -> Service:
    try:
        source = ServiceSource.model_validate(_yaml(path))
        Draft202012Validator.check_schema(source.form.json_schema)
    except ValidationError as error:
        raise CatalogueError(f"{path.name}: {_first(error)}") from error
    except SchemaError as error:
        raise CatalogueError(f"{path.name}: form.schema: {error.message}") from error
    if source.code != path.stem:
        raise CatalogueError(f"{path.name}: its code is {source.code!r}; a file is named after its code")
    if unknown := [name for name in source.form.fields if name not in fields]:
        raise CatalogueError(f"{path.name}: form.fields: {unknown[0]!r} is not in fields.yaml")
    if stray := [name for name in source.form.json_schema.get("properties", {}) if name not in source.form.fields]:
        raise CatalogueError(f"{path.name}: form.schema: {stray[0]!r} is not a field of this form")
    roles = {party.role for party in source.parties}
    if foreign := [step.party for step in source.steps if step.party not in roles]:
        raise CatalogueError(f"{path.name}: steps: {foreign[0]!r} is not one of its parties")
    form = Form(source.form.version, {name: fields[name] for name in source.form.fields}, Draft202012Validator(source.form.json_schema))
    return Service(source, form)


def _yaml(path: Path) -> object:
    try:
        return yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError as error:
        raise CatalogueError(f"{path}: there is no such file") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def _first(error: ValidationError) -> str:
    one = error.errors()[0]
    return f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
