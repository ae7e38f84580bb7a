"""What lies around this terminal: as it was published with the catalogue in force, else as the program was shipped with it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.catalogue.surroundings import FOLDERS, Surroundings, SurroundingsError, brought_with, read_surroundings
from kiosk.shelf.files import BEFORE, FILES, IN_FORCE, MANIFEST, Shelf, read_manifest

if TYPE_CHECKING:
    from kiosk.settings import Settings

log = logging.getLogger(__name__)


def read(config: Path, settings: Settings) -> Surroundings:
    """The best that is whole and loads: of the version in force, of the one before, the program's own. Raises `SurroundingsError` where not
    even that can be read."""
    key, production = settings.calendars.key, settings.production
    for folder in published(Shelf(config / "catalogue", settings.state_dir)):
        try:
            return read_surroundings(folder, settings.state_dir, key, production, config)
        except SurroundingsError as error:
            log.error("what lies around, as it was published, is not used: %s %s", error.code, error)
    return read_surroundings(config, settings.state_dir, key, production)


def published(shelf: Shelf) -> Iterator[Path]:
    """Folders in which lies what came with a catalogue, as the centre signed it, the best first. None where the catalogue in force came
    without: then the program's own is meant."""
    for said in filter(None, map(shelf.pointer, (IN_FORCE, BEFORE))):
        folder = shelf.folder / said.name / FILES
        if not brought_with(folder):
            return
        if _is_whole(folder, shelf.folder / said.name / MANIFEST, said.hash):
            yield folder
        else:
            log.error("what came with the catalogue %s is damaged", said.name)


def seen(shelf: Shelf) -> tuple[str, int]:
    """Another whenever another version is in force, or the same was put there again."""
    path = shelf.folder / IN_FORCE
    try:
        return path.name, path.stat().st_mtime_ns
    except OSError:
        return path.name, 0


def _is_whole(folder: Path, manifest_file: Path, manifest_hash: str) -> bool:
    """Whether every file is as the manifest has it, and there is no other."""
    from kiosk.wire.catalogue import hash_of

    manifest = read_manifest(manifest_file, manifest_hash)
    if manifest is None:
        return False
    files = (path for name in FOLDERS for path in (folder / name).glob("*") if path.suffix in (".yaml", ".json"))
    try:
        there = {path.relative_to(folder).as_posix(): hash_of(path.read_bytes()) for path in files}
    except OSError:
        return False
    return there == {one.path: one.hash for one in manifest.entries if one.path.partition("/")[0] in FOLDERS}
