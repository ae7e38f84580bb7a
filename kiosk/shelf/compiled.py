"""Compiled catalogues on the disk: made from their sources once, like .pyc files, and read in a moment from then on.

Beside the pack lies its search index, under a name with the same key. The index is there before the pack is, so whoever finds the pack
finds both. Any number of processes may compile at once: each writes whole files, and all write the same.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.catalogue.pack import FORMAT, PackDamaged, header, unpack
from kiosk.catalogue.service import Catalogue
from kiosk.settings import CONFIG

PROGRAM, SEARCH = Path(__file__).resolve().parent.parent, CONFIG / "search"
READERS = ("catalogue", "core", "shelf")
"""Packages of ours that make or read what is compiled: when they change, it is made anew."""


@dataclass(frozen=True)
class Compiled:
    """`pack`: the file; `index`: of the search, None where there is none."""

    catalogue: Catalogue
    pack: Path
    index: Path | None


def key_of(*what: str) -> str:
    """Stands for what a pack was made from, and by which program."""
    return hashlib.sha256("\n".join((program(), *what)).encode()).hexdigest()


@cache
def program() -> str:
    """The program's own files that matter here, as `stats` sees them. A program that is replaced is started again."""
    paths = [path for package in READERS for path in (PROGRAM / package).glob("*.py")]
    return hashlib.sha256("\n".join([str(FORMAT), *stats([*paths, *SEARCH.glob("*.yaml")])]).encode()).hexdigest()


def sources(folder: Path) -> Iterator[Path]:
    """Every file that the catalogue in `folder` is read from."""
    for pattern in ("*.yaml", "*.json", "[a-z]*/*.yaml", "[a-z]*/*.json"):
        yield from folder.glob(pattern)


def stats(paths: Iterable[Path]) -> list[str]:
    """Name, size and moment of the last change of each. A file that is edited has another; its content is not read. Wherever their folders
    lie, the same files say the same."""
    found = ((path, path.stat()) for path in paths)
    return sorted(f"{path.parent.name}/{path.name} {one.st_size} {one.st_mtime_ns}" for path, one in found)


def read(folder: Path, key: str) -> Compiled | None:
    """What was compiled into `folder` from just this. None where nothing was, or it is damaged: then it is made again."""
    pack = _pack(folder, key)
    try:
        content = pack.read_bytes()
        if header(content).key != key:
            return None
        catalogue = unpack(content)
    except (OSError, PackDamaged):
        return None
    index = _index(folder, key)
    return Compiled(catalogue, pack, index if index.exists() else None)


def write(folder: Path, key: str, catalogue: Catalogue, version: str) -> Compiled:
    """Compiles into `folder`, which is made, and removes what was compiled there before. Raises `pack.PackWrong`, `OSError`."""
    import sqlite3

    from kiosk.catalogue.pack import pack
    from kiosk.outbox import whole
    from kiosk.shelf.search_index import build

    content = pack(catalogue, key, version)
    folder.mkdir(parents=True, exist_ok=True)
    index = _index(folder, key)
    try:
        build(index, catalogue.heads.values())
    except sqlite3.Error as error:  # what it says of the disk, as everybody else says it
        full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error), str(index)) from error
    index.chmod(0o644)  # who installs is another user than who looks
    whole.write(_pack(folder, key), content, 0o644, alone=False)
    for left in folder.glob("catalogue-*"):
        if left.name.partition(".")[0] != _name(key):
            left.unlink(missing_ok=True)
    return Compiled(unpack(content), _pack(folder, key), index if index.exists() else None)


def _name(key: str) -> str:
    return f"catalogue-{key[:16]}"


def _pack(folder: Path, key: str) -> Path:
    return folder / f"{_name(key)}.pack"


def _index(folder: Path, key: str) -> Path:
    return folder / f"{_name(key)}.index"
