"""Publishes catalogues, and hands them out to terminals: the manifest of now as what changed since the one a terminal has, and files by
their hashes.

What is published was loaded and checked as a terminal would, forms included, and the guide linter found no error in it. A version is one
transaction: it is there with every file of it, or not at all. It is signed when somebody asks, with the key that is in use then, so that a
change of keys needs no new version.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import zstandard
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Column, Connection, Engine, Select, select

from kiosk.catalogue.load import CatalogueError, load_catalogue
from kiosk.central.catalogue_tables import catalogue_contents, catalogue_versions
from kiosk.central.keys import Keys
from kiosk.central.problems import Refusal
from kiosk.central.sources import Contents, Gate, check_around, contents_of, fit_for_release, is_around, laid_out
from kiosk.central.tables import insert, moment, writing
from kiosk.wire import catalogue as wire
from kiosk.wire.catalogue import CatalogueAnswer, Entry, FilesQuestion, Manifest
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import Hash, Nonce

_NONCE: TypeAdapter[str] = TypeAdapter(Nonce)
_HASH: TypeAdapter[str] = TypeAdapter(Hash)
_OF_AN_ENTRY = 110  # bytes of a manifest's entry as JSON, beside its path
_READ_AT_ONCE = 400  # names in one IN (…), under the limit of any database


@dataclass(frozen=True)
class Published:
    """`changed`: files that terminals with the version before will fetch. None new: the folder is what is published already."""

    manifest: Manifest
    new: bool
    services: int
    bundles: int
    changed: int
    removed: int
    generated: bool
    around: int
    """Files of what lies around: places, competence, regions, dictionaries, calendars."""


class Publishing:
    """The catalogues of one centre. Any thread and any process may use it."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self._engine, self._keys = engine, keys
        self._latest: Manifest | None = None

    def answer(self, known: str, nonce: str, now: datetime) -> CatalogueAnswer:
        """To a terminal that has the manifest with the hash `known`, "" for none. Raises `Refusal`: 404 catalogue.none, 400
        catalogue.malformed."""
        try:
            question = wire.about(_HASH.validate_python(known) if known else "", _NONCE.validate_python(nonce))
        except ValidationError:
            raise Refusal(400, "catalogue.malformed", "known is a hash, a nonce at most 64 hexadecimal digits") from None
        with self._engine.connect() as connection:
            new = self._newest(connection)
            base = new if new and new.hash == known else _manifest(connection, catalogue_versions.c.hash == known) if known else None
        if new is None:
            raise Refusal(404, "catalogue.none", "no catalogue was published")
        held = self._keys.current()
        return wire.sign(held.acknowledging, held.trust.ack_key_id, question, base, new, now)

    def files(self, body: bytes) -> bytes:
        """The answer to the bytes of a `FilesQuestion`. Raises `Refusal`: 400 catalogue.malformed, 404 catalogue.unknown-file, 413
        body.too-large where they are more together than may be asked for at once."""
        try:
            asked = FilesQuestion.model_validate_json(body).hashes
        except ValidationError:
            raise Refusal(400, "catalogue.malformed", "the body is no question for files") from None
        with self._engine.connect() as connection:
            sizes = _stored(connection, asked, catalogue_contents.c.size)
            if missing := [one for one in asked if one not in sizes]:
                raise Refusal(404, "catalogue.unknown-file", f"{len(missing)} of these files were never published")
            if sum(sizes[one] for one in asked) > wire.LARGEST_AT_ONCE:
                raise Refusal(413, "body.too-large", f"at most {wire.LARGEST_AT_ONCE} bytes of files at once")
            found = _stored(connection, asked, catalogue_contents.c.content)
        return wire.join([zstandard.decompress(bytes(found[one])) for one in asked])

    def _newest(self, connection: Connection) -> Manifest | None:
        """In memory while nothing newer is published: each terminal asks for it every few minutes."""
        version = connection.execute(_latest_version()).scalar()
        if version is None:
            return None
        if self._latest is None or self._latest.version != version:
            self._latest = _manifest(connection, catalogue_versions.c.version == version)
        return self._latest


def publish(engine: Engine, folder: Path, now: datetime, gate: Gate = fit_for_release) -> Published:
    """Makes what lies in `folder` the catalogue of all terminals. Unchanged, it makes no new version. `folder`: as config/ is, with what
    lies around; or a catalogue alone, and what lies around stays as it was published last. `gate`: what is asked of it besides that it
    loads.

    Raises `CatalogueError` for what would not load, `NotFit` for what the linter has something against, `OSError`.
    """
    with engine.connect() as connection:
        stays = _around(connection, _manifest(connection, catalogue_versions.c.version == _latest_version().scalar_subquery()))
    contents = {**(given := contents_of(folder)), **({} if any(map(is_around, given)) else stays)}
    with laid_out(contents) as place:
        catalogue = load_catalogue(place)
        check_around(place)
        gate(place, now.date())
    entries = tuple(_entry(path, content) for path, content in sorted(contents.items()))
    if len(entries) > wire.MOST_FILES or sum(one.size for one in entries) > wire.LARGEST_CATALOGUE:
        raise CatalogueError(f"{folder}: more than {wire.MOST_FILES} files or {wire.LARGEST_CATALOGUE} bytes")
    if sum(len(one.path) + _OF_AN_ENTRY for one in entries) > wire.LARGEST_AT_ONCE:  # no terminal takes a longer answer
        raise CatalogueError(f"{folder}: its files' names are too long together: a new terminal has to be told all of them at once")
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":  # of two who publish at once, one comes second
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('kiosk central catalogue'))")
        before = _manifest(connection, catalogue_versions.c.version == _latest_version().scalar_subquery())
        if _around(connection, before) != stays:
            raise CatalogueError("what lies around was published by somebody else meanwhile: do it again")
        made = Manifest(version=before.version + 1 if before else 1, published_at=moment(milliseconds(now)), entries=entries)
        changed, removed = wire.difference(before, made)
        new = before is None or bool(changed or removed)
        if new:
            _store(connection, made, contents)
    manifest = made if new or before is None else before
    sizes = len(catalogue.services), len(catalogue.bundles)
    return Published(manifest, new, *sizes, len(changed), len(removed), catalogue.generated, sum(map(is_around, contents)))


def _around(connection: Connection, manifest: Manifest | None) -> Contents:
    """What lies around, as that version has it."""
    named = {one.path: one.hash for one in manifest.entries if is_around(one.path)} if manifest else {}
    found = _stored(connection, tuple(set(named.values())), catalogue_contents.c.content)
    return {path: zstandard.decompress(bytes(found[hash_])) for path, hash_ in named.items()}


def _entry(path: str, content: bytes) -> Entry:
    try:
        return wire.entry_of(path, content)
    except ValidationError as error:
        raise CatalogueError(f"{path}: its name or size is none that travels: {error.errors()[0]['msg']}") from error


def _store(connection: Connection, manifest: Manifest, contents: Contents) -> None:
    by_hash = {one.hash: contents[one.path] for one in manifest.entries}
    stored = _stored(connection, tuple(by_hash), catalogue_contents.c.size)
    rows = [
        {"hash": name, "size": len(content), "content": zstandard.compress(content, 9)}
        for name, content in by_hash.items()
        if name not in stored
    ]
    if rows:
        connection.execute(insert(connection, catalogue_contents).on_conflict_do_nothing(), rows)
    listed = json.dumps([[one.path, one.hash, one.size] for one in manifest.entries], separators=(",", ":"))
    row = {"version": manifest.version, "published_at": milliseconds(manifest.published_at), "hash": manifest.hash, "entries": listed}
    connection.execute(catalogue_versions.insert().values(row))


def _latest_version() -> Select[Any]:
    return select(catalogue_versions.c.version).order_by(catalogue_versions.c.version.desc()).limit(1)


def _manifest(connection: Connection, which: Any) -> Manifest | None:
    row = connection.execute(select(catalogue_versions).where(which)).one_or_none()
    if row is None:
        return None
    entries = tuple(Entry.model_construct(path=path, hash=hash_, size=size) for path, hash_, size in json.loads(row.entries))
    return Manifest.model_construct(version=row.version, published_at=moment(row.published_at), entries=entries)


def _stored(connection: Connection, hashes: tuple[str, ...], column: Column[Any]) -> dict[str, Any]:
    """That column of those which are stored, by hash."""
    found: dict[str, Any] = {}
    for start in range(0, len(hashes), _READ_AT_ONCE):
        some = catalogue_contents.c.hash.in_(hashes[start : start + _READ_AT_ONCE])
        found |= {row[0]: row[1] for row in connection.execute(select(catalogue_contents.c.hash, column).where(some))}
    return found
