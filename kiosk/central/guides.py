"""Catalogues as the centre knows them: the newest that was published, those before it, and the one it came with.

A record is judged by the version of its form that it was filled in with: a terminal may be many versions behind.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import zstandard
from sqlalchemy import Connection, select

from kiosk.catalogue.bundles import BundleSource
from kiosk.catalogue.dictionaries import Owner, read_owner
from kiosk.catalogue.load import CatalogueError, read_catalogue
from kiosk.catalogue.service import Catalogue, Service
from kiosk.catalogue.surroundings import read_successors
from kiosk.central.catalogue_tables import catalogue_contents, catalogue_versions
from kiosk.central.shipped import CATALOGUE, CONFIG, DICTIONARIES
from kiosk.central.sources import is_around, laid_out
from kiosk.core.regions import Successors

_log = logging.getLogger(__name__)
MOST_VERSIONS = 5
"""Published catalogues that are looked through, from the newest, and kept in memory."""


@dataclass(frozen=True)
class Known:
    """The catalogues of one moment, the newest first; the one that came with this centre is the last."""

    catalogues: tuple[Catalogue, ...]

    def service(self, code: str, version: str) -> Service | None:
        """The service whose form has that version, of the newest catalogue that has it. None: nobody here knows it."""
        found = (one.services[code] for one in self.catalogues if code in one.services)
        return next((one for one in found if str(one.form.version) == version), None)

    def has(self, code: str) -> bool:
        """Whether there is a service or a bundle of that code, of whatever version."""
        return any(code in one.services or code in one.bundles for one in self.catalogues)

    def newest(self, code: str) -> Service | None:
        return next((one.services[code] for one in self.catalogues if code in one.services), None)

    def bundles(self, code: str) -> Iterator[tuple[BundleSource, Catalogue]]:
        """The bundle of each catalogue that has it, and that catalogue."""
        return ((one.bundles[code], one) for one in self.catalogues if code in one.bundles)


class Guides:
    """For any thread. What is published while it serves is seen at the next look."""

    def __init__(self) -> None:
        self._read: dict[int, Catalogue | None] = {}
        self._lock = threading.Lock()

    def now(self, connection: Connection) -> Known:
        """What is known now. The first time a version is seen, it is read: a second for thousands of services."""
        with self._lock:
            newest = select(catalogue_versions.c.version).order_by(catalogue_versions.c.version.desc()).limit(MOST_VERSIONS)
            versions = list(connection.execute(newest).scalars())
            self._read = {one: self._read[one] if one in self._read else _published(connection, one) for one in versions}
            return Known((*(one for one in self._read.values() if one is not None), shipped()))


@cache
def shipped() -> Catalogue:
    """The catalogue that came with this centre."""
    return read_catalogue(CATALOGUE)


@cache
def successors() -> Successors:
    return read_successors(CONFIG)


@cache
def owner() -> Owner:
    return read_owner(DICTIONARIES)


def _published(connection: Connection, version: int) -> Catalogue | None:
    """It was loaded and checked before it was published, and its contents are kept by their hashes. None where that was another program,
    and this one does not read it any more: a record of such a form is for a person, and keeps no other from being opened."""
    listed = connection.execute(select(catalogue_versions.c.entries).where(catalogue_versions.c.version == version)).scalar_one()
    contents = {}
    for path, hash_, _size in json.loads(listed):
        if not is_around(path):
            content = select(catalogue_contents.c.content).where(catalogue_contents.c.hash == hash_)
            contents[path] = zstandard.decompress(bytes(connection.execute(content).scalar_one()))
    try:
        with laid_out(contents) as folder:
            return read_catalogue(folder)
    except CatalogueError as error:
        _log.error("catalogue version %d is none that this program reads: %s", version, error)
        return None
