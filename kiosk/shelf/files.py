"""Which catalogue this terminal has, and where it lies.

    CONFIG/catalogue/             shipped with the program; compiled into its __pycache__ or, where that can't be written, below
    STATE/catalogue/
        in-force.json             which of the ones below is in force: replacing this file is the switch
        before.json               which one was before
        <version>-<hash>/         one that came from the centre: manifest.json, files/, compiled/
        shipped/                  the shipped one, compiled
        status.json               when the centre was asked last, and what was refused

The first that is compiled and whole counts, in this order: in force, before, shipped. So a damaged disk, a new program that does not
understand an old catalogue, or a download that was cut off anywhere leave the best that there is. What is not compiled yet is compiled
once the home screen stands, by a process of its own.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kiosk.shelf import compiled
from kiosk.shelf.compiled import Compiled
from kiosk.shelf.errors import Refused, disk

if TYPE_CHECKING:
    from kiosk.catalogue.service import Catalogue
    from kiosk.wire.catalogue import Manifest

FOLDER, IN_FORCE, BEFORE, MANIFEST, FILES = "catalogue", "in-force.json", "before.json", "manifest.json", "files"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """One catalogue. `folder`: of its sources. `key`: of what is compiled from them, into the first of `compiled` that can be written to.
    `name`: for people, "" for the shipped one. `manifest`: where it came with one."""

    origin: Literal["synced", "shipped"]
    folder: Path
    key: str
    compiled: tuple[Path, ...]
    name: str = ""
    manifest: Path | None = None
    published_at: str = ""


@dataclass(frozen=True)
class Held:
    """A catalogue ready for use. `index`: of the search; None where it is not made yet. `waiting`: what is to be compiled, the best first:
    it, or what would be better."""

    catalogue: Catalogue
    place: Place
    index: Path | None
    waiting: tuple[Place, ...] = ()

    @property
    def version(self) -> str:
        """For people, and for the centre."""
        return self.catalogue.version or "shipped"


@dataclass(frozen=True)
class InForce:
    """What `in-force.json` says. `enrolment`: under which it came; a version is older or newer only under the same."""

    name: str
    hash: str
    version: int
    published_at: str
    enrolment: str


class Shelf:
    """The catalogues of one terminal. Any process may look; one at a time changes (`kiosk.shelf.sync`)."""

    def __init__(self, shipped: Path, state_dir: Path) -> None:
        self.shipped_folder, self.folder = shipped, state_dir / FOLDER

    def open(self, production: bool = False) -> Held:
        """The best that is whole. `production`: what was made up for demonstration, and put in force when this was no production yet, is
        passed over. Raises `Refused` catalogue.invalid, catalogue.unreadable where not even the program's own can be read."""
        waiting: tuple[Place, ...] = ()
        for place in (*self.synced(), self.shipped()):
            if (found := self.compiled(place)) is not None:
                if production and found.catalogue.generated and place.origin == "synced":
                    continue
                return Held(
                    replace(found.catalogue, published_at=place.published_at),
                    place,
                    found.index,
                    waiting if found.index is not None else (*waiting, place),
                )
            waiting += (place,)
        from kiosk.catalogue.load import CatalogueError, read_catalogue

        try:
            return Held(read_catalogue(self.shipped_folder), waiting[-1], None, waiting)
        except CatalogueError as error:
            raise Refused("catalogue.invalid", str(error)) from error
        except OSError as error:
            raise Refused("catalogue.unreadable", f"{error.filename}: {error.strerror}") from error

    def synced(self) -> Iterator[Place]:
        """What came from the centre: in force, then the one before."""
        for pointer in (IN_FORCE, BEFORE):
            if (said := self.pointer(pointer)) is not None:
                yield replace(self.place_of(said.name, said.hash), published_at=said.published_at)

    def shipped(self) -> Place:
        key = compiled.key_of(*compiled.stats(compiled.sources(self.shipped_folder)))
        return Place("shipped", self.shipped_folder, key, (self.shipped_folder / "__pycache__", self.folder / "shipped"))

    def place_of(self, name: str, manifest_hash: str) -> Place:
        """Where the catalogue of that manifest lies, or is going to."""
        own = self.folder / name
        return Place("synced", own / FILES, compiled.key_of(manifest_hash), (own / "compiled",), name, own / MANIFEST)

    def pointer(self, which: str = IN_FORCE) -> InForce | None:
        """None where there is none, or it can't be read."""
        try:
            said = json.loads((self.folder / which).read_bytes())
            return InForce(**{name: said[name] for name in InForce.__annotations__})
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.error("%s can't be read: %s", which, type(error).__name__)
            return None

    def switch(self, new: InForce) -> None:
        """Puts a catalogue in force that is compiled; what neither counts nor counted before is removed. Raises `Refused`."""
        from kiosk.outbox import whole

        before = self.pointer()
        try:
            if before is not None and before.hash != new.hash:
                whole.write(self.folder / BEFORE, json.dumps(vars(before)).encode())
            whole.write(self.folder / IN_FORCE, json.dumps(vars(new)).encode())
        except OSError as error:
            raise disk(error) from error
        self.tidy()

    def tidy(self, besides: str = "") -> None:
        """Removes what came from the centre and is of no use: neither in force, nor before, nor `besides`."""
        import shutil

        kept = {besides, "shipped", *(said.name for pointer in (IN_FORCE, BEFORE) if (said := self.pointer(pointer)))}
        try:
            found = list(self.folder.iterdir())
        except FileNotFoundError:
            return
        except OSError as error:  # in nobody's way: the next switch or refusal tries again
            log.warning("what is left of older catalogues stays: %s", error.strerror)
            return
        for folder in found:
            if folder.is_dir() and folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def is_compiled(self, said: InForce) -> bool:
        return self.compiled(self.place_of(said.name, said.hash)) is not None

    def manifest(self) -> Manifest | None:
        """Of the catalogue in force. None where it came with none, or the disk lost it: then all of it is asked for."""
        said = self.pointer()
        return None if said is None else read_manifest(self.folder / said.name / MANIFEST, said.hash)

    def compiled(self, place: Place) -> Compiled | None:
        """What is compiled of it, where it is whole."""
        found = (compiled.read(folder, place.key) for folder in place.compiled)
        return next((one for one in found if one is not None), None)


def read_manifest(path: Path, expected: str) -> Manifest | None:
    """The manifest in that file, if it is the one with that hash."""
    from pydantic import ValidationError

    from kiosk.wire.catalogue import Manifest

    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return manifest if manifest.hash == expected else None


def compile_place(place: Place) -> Compiled:
    """Loads and checks it, forms and all, and what lies around where that came with it, and compiles it. Raises `Refused`."""
    from kiosk.catalogue.load import CatalogueError, load_catalogue
    from kiosk.catalogue.pack import PackWrong
    from kiosk.catalogue.surroundings import SurroundingsError, brought_with, read_surroundings

    if place.manifest is not None:
        check_sources(place)
    try:
        catalogue = load_catalogue(place.folder)
        if place.manifest is not None and brought_with(place.folder):
            read_surroundings(place.folder, None)
        return _written(place, catalogue, place.name or _content_name(place.folder))
    except (CatalogueError, PackWrong, SurroundingsError) as error:
        raise Refused("catalogue.invalid", str(error), for_good=True) from error


def check_sources(place: Place) -> None:
    """Whether the files are those of the manifest, and there is no other. Raises `Refused`."""
    from kiosk.wire.catalogue import Manifest, hash_of

    assert place.manifest is not None, "what came from the centre has one"
    try:
        manifest = Manifest.model_validate_json(place.manifest.read_bytes())
        there = {path.relative_to(place.folder).as_posix(): hash_of(path.read_bytes()) for path in compiled.sources(place.folder)}
    except (OSError, ValueError) as error:
        raise Refused("catalogue.damaged", f"{place.name}: its files can't be read: {type(error).__name__}") from error
    if compiled.key_of(manifest.hash) != place.key:
        raise Refused("catalogue.damaged", f"{place.name}: its manifest is not the one that the centre signed")
    if there != {one.path: one.hash for one in manifest.entries}:
        raise Refused("catalogue.damaged", f"{place.name}: its files are not those of its manifest")


def _written(place: Place, catalogue: Catalogue, version: str) -> Compiled:
    failure: OSError | None = None
    for folder in place.compiled:
        try:
            return compiled.write(folder, place.key, catalogue, version)
        except OSError as error:
            failure = error
    assert failure is not None, "a place names at least one folder"
    raise disk(failure) from failure


def _content_name(folder: Path) -> str:
    """Of a catalogue that no centre numbered: by what stands in its files."""
    import hashlib

    digest = hashlib.sha256()
    for path in sorted(compiled.sources(folder)):
        digest.update(hashlib.sha256(path.relative_to(folder).as_posix().encode()).digest())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"shipped-{digest.hexdigest()[:8]}"


def read_json(path: Path) -> dict[str, Any]:
    """{} where there is none, or none that can be read."""
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
