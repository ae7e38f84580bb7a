"""Brings the catalogue up to date, one bounded step a turn, so that records and heartbeats go on in between.

    ask        which manifest is the centre's now? Signed by it, and no older than the one in force, or refused.
    fetch      a portion of the files that are not here yet, each proven by its hash; those of the catalogue in force are linked.
    compile    by a process of its own: loads and checks all of it, forms and all.
    switch     one file is replaced. Until then nothing has changed; whatever fails, the one in force stays.

Whatever a process that was killed left behind is looked at anew by its hashes, and used where it is right. Why something was refused is
kept, shown by `kiosk catalogue status` and told to the centre with the heartbeats.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from pydantic import ValidationError

from kiosk.outbox import http, schema, whole
from kiosk.outbox.errors import StoreError
from kiosk.outbox.http import Centre
from kiosk.shelf import compiled
from kiosk.shelf.compiling import Job, Process
from kiosk.shelf.errors import Refused, disk
from kiosk.shelf.files import FILES, InForce, Place, Shelf, read_json
from kiosk.wire import catalogue as wire
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.catalogue import CatalogueAnswer, Entry, FilesQuestion, Manifest
from kiosk.wire.models import Trust

STATUS = "status.json"
log = logging.getLogger(__name__)
Step = Literal["rests", "works", "switched"]


class Compiler(Protocol):
    def __call__(self, place: Place) -> Job: ...


@dataclass(frozen=True)
class Status:
    """`checked_at`: when the centre was asked last and answered. `problem`, `detail`, `problem_at`: why what it has is not in force; ""
    when it is. `refused`: the manifest that will be no better the next time, unless the `program` is another by then."""

    checked_at: str = ""
    problem: str = ""
    detail: str = ""
    problem_at: str = ""
    refused: str = ""
    program: str = ""


@dataclass(frozen=True)
class Fetching:
    """`missing`: portions still to be asked for."""

    manifest: Manifest
    place: Place
    missing: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class Compiling:
    manifest: Manifest
    place: Place
    job: Job


class CatalogueSync:
    """Belongs to the thread that asks the centre. `production`: made-up services are refused. `compile_`: begins a compilation."""

    def __init__(self, shelf: Shelf, enrolment: str, production: bool, compile_: Compiler = Process) -> None:
        self._shelf, self._enrolment, self._production, self._compile = shelf, enrolment, production, compile_
        self._doing: Fetching | Compiling | None = None
        self.status = read_status(shelf)

    @property
    def busy(self) -> bool:
        return self._doing is not None

    def close(self) -> None:
        """Gives up what was begun; it is taken up where it stands the next time."""
        if isinstance(self._doing, Compiling):
            self._doing.job.stop()
        self._doing = None

    def turn(self, centre: Centre, trust: Trust, now: datetime) -> Step:
        """One step. Raises as `Centre.ask`: what the network does is nobody's fault, and the step is done again."""
        try:
            match self._doing:
                case None:
                    return self._ask(centre, trust, now)
                case Fetching() as fetching:
                    return self._fetch(fetching, centre)
                case Compiling() as compiling:
                    return self._finish(compiling, now)
        except Refused as refusal:
            self._refuse(refusal, now)
            return "rests"

    def _ask(self, centre: Centre, trust: Trust, now: datetime) -> Step:
        known, said = self._shelf.manifest(), self._shelf.pointer()
        base, nonce = known.hash if known else "", secrets.token_hex(16)
        try:
            answer = CatalogueAnswer.model_validate_json(centre.ask("GET", f"{wire.PATH}?known={base}&nonce={nonce}").content)
            manifest = wire.verify(trust, wire.about(base, nonce), answer, known)
        except http.Refused as refusal:
            if refusal.problem.code == "catalogue.none":
                self._keep(replace(self.status, checked_at=_text(now)))
                return "rests"
            raise
        except ValidationError:
            raise Refused("catalogue.unsigned", "the centre's answer is no manifest") from None
        except NotSignedByCentre as error:
            raise Refused("catalogue.unsigned", str(error)) from error
        if said is not None and said.enrolment == self._enrolment:
            if manifest.hash == said.hash and known is not None and self._shelf.is_compiled(said):
                self._keep(Status(checked_at=_text(now)))
                return "rests"
            if (manifest.version, manifest.hash) != (said.version, said.hash) and manifest.version <= said.version:
                raise Refused("catalogue.rollback", f"the centre offers {manifest.name}, and {said.name} is in force")
        if (manifest.hash, compiled.program()) == (self.status.refused, self.status.program):
            self._keep(replace(self.status, checked_at=_text(now)))
            return "rests"
        if len(manifest.entries) > wire.MOST_FILES or manifest.size > wire.LARGEST_CATALOGUE:
            raise Refused("catalogue.too-large", f"{manifest.name}: {len(manifest.entries)} files, {manifest.size} bytes")
        self._keep(replace(self.status, checked_at=_text(now)))
        self._doing = self._begin(manifest)
        return "works"

    def _begin(self, manifest: Manifest) -> Fetching:
        """Puts there what is here already: fetched before, or part of the catalogue in force."""
        place = self._shelf.place_of(manifest.name, manifest.hash)
        in_force = self._shelf.pointer()
        former = self._shelf.folder / in_force.name / FILES if in_force else None
        try:
            self._shelf.tidy(besides=manifest.name)
            _check_room(self._shelf.folder)
            place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            assert place.manifest is not None, "it comes with one"
            whole.write(place.manifest, manifest.model_dump_json().encode())
            _remove_strangers(place.folder, manifest)
            missing = [one for one in manifest.entries if not _is_here(place.folder, one) and not _linked(former, place.folder, one)]
        except OSError as error:
            raise disk(error) from error
        return Fetching(manifest, place, tuple(wire.portions(missing)))

    def _fetch(self, fetching: Fetching, centre: Centre) -> Step:
        if not fetching.missing:
            self._doing = Compiling(fetching.manifest, fetching.place, self._compile(fetching.place))
            return "works"
        portion = fetching.missing[0]
        body = FilesQuestion(hashes=tuple(one.hash for one in portion)).model_dump_json().encode()
        try:
            content = centre.ask("POST", wire.FILES_PATH, body, media_type=wire.ZSTD).content
            found = wire.split(content, portion)
        except http.Refused as refusal:
            if refusal.problem.code.startswith("catalogue."):
                raise Refused("catalogue.corrupt-file", f"the centre has not what its manifest names: {refusal.problem.code}") from refusal
            raise
        except wire.NotTheseFiles as error:
            raise Refused(error.code, str(error)) from error
        by_hash = {one.hash: text for one, text in zip(portion, found, strict=True)}
        try:
            _check_room(self._shelf.folder)
            for one in fetching.manifest.entries:
                if one.hash in by_hash:
                    _put(fetching.place.folder / one.path, by_hash[one.hash])
        except OSError as error:
            raise disk(error) from error
        self._doing = replace(fetching, missing=fetching.missing[1:])
        return "works"

    def _finish(self, compiling: Compiling, now: datetime) -> Step:
        if not compiling.job.done():
            return "works"
        made = self._shelf.compiled(compiling.place)
        if made is None:
            raise Refused("catalogue.compiling", f"{compiling.manifest.name}: what was compiled is not there")
        if self._production and made.catalogue.generated:
            raise Refused("catalogue.generated", f"{compiling.manifest.name}: made up for demonstration", for_good=True)
        manifest = compiling.manifest
        self._shelf.switch(InForce(manifest.name, manifest.hash, manifest.version, manifest.published_at.isoformat(), self._enrolment))
        self._doing = None
        self._keep(Status(checked_at=_text(now)))
        log.info("catalogue %s is in force", manifest.name)
        return "switched"

    def _refuse(self, refusal: Refused, now: datetime) -> None:
        """Keeps why. What is refused for good is removed; of the rest, what is right is used again."""
        doing, self._doing = self._doing, None
        if (refusal.code, str(refusal)) != (self.status.problem, self.status.detail):
            log.warning("the catalogue is not taken: %s %s", refusal.code, refusal)
        refused = doing.manifest.hash if doing and refusal.for_good else ""
        if refusal.for_good or refusal.code == "catalogue.disk-full":
            self._shelf.tidy()
        program = compiled.program() if refused else ""
        self._keep(Status(self.status.checked_at, refusal.code, str(refusal), _text(now), refused, program))

    def _keep(self, status: Status) -> None:
        """A status that can't be written is known until the process ends."""
        self.status = status
        try:
            self._shelf.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            whole.write(self._shelf.folder / STATUS, json.dumps(vars(status)).encode())
        except OSError as error:
            log.warning("%s can't be written: %s", STATUS, error.strerror)


def read_status(shelf: Shelf) -> Status:
    """What is known of the last time; nothing where that can't be read."""
    said = read_json(shelf.folder / STATUS)
    return Status(**{name: str(said.get(name, "")) for name in Status.__annotations__})


def _check_room(folder: Path) -> None:
    """The outbox's reserve is not for us. Raises `Refused`."""
    try:
        schema.check_room(folder)
    except StoreError as error:
        raise Refused("catalogue.disk-full", str(error)) from error


def _is_here(folder: Path, entry: Entry) -> bool:
    try:
        return wire.hash_of((folder / entry.path).read_bytes()) == entry.hash
    except FileNotFoundError:
        return False


def _linked(former: Path | None, folder: Path, entry: Entry) -> bool:
    """Whether the catalogue in force has it, whole, under the same path; then it is here now."""
    if former is None or not _is_here(former, entry):
        return False
    path = folder / entry.path
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.link(former / entry.path, path)
    return True


def _put(path: Path, content: bytes) -> None:
    """Not synced: a file that a power cut spoilt is known by its hash. Never into a file that another catalogue has too."""
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def _remove_strangers(folder: Path, manifest: Manifest) -> None:
    named = {folder / one.path for one in manifest.entries}
    for path in _all_files(folder):
        if path not in named:
            path.unlink()


def _all_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
