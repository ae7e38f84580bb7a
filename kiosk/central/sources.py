"""What a publication is made of: the files of a catalogue and, where they come with it, of what lies around.

It is judged as a terminal would have it: laid out in a folder of its own, which nobody edits meanwhile.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.catalogue.load import CatalogueError
from kiosk.catalogue.surroundings import FOLDERS, SurroundingsError, brought_with, read_surroundings
from kiosk.central.shipped import DICTIONARIES
from kiosk.wire.catalogue import LARGEST_FILE

if TYPE_CHECKING:
    from kiosk.catalogue.lint_finding import Report

PARTS = ("bundles", "facts", "fields")
"""Folders of a catalogue, beside its services."""
Contents = Mapping[str, bytes]
"""By path, as it travels: services at the top, `PARTS` and `FOLDERS` below."""


class NotFit(CatalogueError):
    """Some guide is not right, or what they name things by is not. `report`: of the guide linter."""

    code = "catalogue.not-fit"

    def __init__(self, report: Report) -> None:
        first = report.errors[0]
        super().__init__(f"{len(report.errors)} errors, the first: {first.service} {first.flaw.path}: {first.flaw.en}")
        self.report = report


Gate = Callable[[Path, date], None]
"""Refuses what is laid out in a folder. Raises `CatalogueError`."""


def contents_of(folder: Path) -> Contents:
    """Every file that is to be published. `folder`: as config/ is, or as config/catalogue is. Raises `CatalogueError`."""
    whole = (folder / "catalogue").is_dir()
    catalogue = folder / "catalogue" if whole else folder
    found = {path.name: _read(path) for path in _files(catalogue)}
    if not found:
        raise CatalogueError(f"{folder}: no service in it")
    below = [catalogue / name for name in PARTS] + ([folder / name for name in FOLDERS] if whole else [])
    return found | {f"{path.parent.name}/{path.name}": _read(path) for one in below for path in _files(one)}


def is_around(path: str) -> bool:
    """Whether a published path is of what lies around, and not of the catalogue."""
    return path.partition("/")[0] in FOLDERS


@contextmanager
def laid_out(contents: Contents) -> Iterator[Path]:
    """A folder with these, for the moment."""
    with tempfile.TemporaryDirectory(prefix="kiosk-publish-") as name:
        for path, content in contents.items():
            (Path(name) / path).parent.mkdir(exist_ok=True)
            (Path(name) / path).write_bytes(content)
        yield Path(name)


def fit_for_release(folder: Path, today: date) -> None:
    """The gate of a release: the guide linter finds no error in anything. Raises `NotFit`."""
    from kiosk.catalogue.linter import lint_folder

    report = lint_folder(folder, folder / "dictionaries" if brought_with(folder) else DICTIONARIES, today)
    if not report.fit:
        raise NotFit(report)


def check_around(folder: Path) -> None:
    """Whether what lies around would be taken by a terminal, where it came with the catalogue. Raises `CatalogueError`."""
    if not brought_with(folder):
        return
    try:
        found = read_surroundings(folder, None)
    except SurroundingsError as error:
        raise CatalogueError(str(error)) from error
    # Whose key vouches for a calendar only the terminals know; that it is one can be seen here.
    if wrong := [code for code in found.left_out if code in ("calendar.unreadable", "calendar.invalid")]:
        raise CatalogueError(f"calendars: {wrong[0]}")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix in (".yaml", ".json"))


def _read(path: Path) -> bytes:
    """Raises `CatalogueError` for a link too: it may lead to a file that was never meant to be given to anybody."""
    if path.is_symlink() or not path.is_file():
        raise CatalogueError(f"{path.name}: is no file of its own")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CatalogueError(f"{path.name}: {error.strerror}") from error
    if len(content) > LARGEST_FILE:
        raise CatalogueError(f"{path.name}: more than {LARGEST_FILE} bytes")
    return content
