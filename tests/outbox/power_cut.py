"""What a disk may hold after a power cut: the system calls of a process, recorded by strace, are played onto a pretended disk up to any
call, and of what was not synced until then the disk keeps nothing, a random part, or all with the last write torn between two sectors.

The pretended disk is stricter than a real one: a name is durable only once its folder was synced, and unsynced writes survive in any
combination. Memory that is mapped (SQLite's -shm) is lost, as it is.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

SECTOR = 512
Loss = Literal["dropped", "subset", "torn"]
LOSSES: tuple[Loss, ...] = ("dropped", "subset", "torn")
_TRACED = (
    "openat,write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,ftruncate,truncate,fallocate,rename,renameat,renameat2,unlink,unlinkat,"
    "link,linkat"
)
_LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (\d+)(?:<.*)?$", re.DOTALL)
_FD = re.compile(r"^(?:\d+|AT_FDCWD)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Call:
    """One system call that succeeded. `path`: the file it is about; `to`: where a rename leads; `at`: an offset or a size."""

    name: str
    path: Path
    content: bytes = b""
    at: int = 0
    to: Path | None = None


def record(command: Sequence[str], log: Path, environ: Mapping[str, str] | None = None) -> list[Call]:
    """Runs `command` under strace; every call that changes a file or syncs one, in order."""
    strace = ["strace", "-qq", "-f", "-y", "-xx", "-s", "40000000", "-e", f"trace={_TRACED}", "-o", str(log)]
    subprocess.run([*strace, *command], check=True, env=None if environ is None else dict(environ), stdout=subprocess.DEVNULL, timeout=100)
    calls: list[Call] = []
    with log.open("r") as lines:
        for line in lines:
            assert "<unfinished" not in line, "two threads at once: the order of their calls is not known"
            if found := _LINE.match(line):
                calls += _call(*found.groups())
    return calls


def _call(name: str, arguments: str, result: str) -> Iterator[Call]:
    texts = [_bytes(one) for one in _TEXT.findall(arguments)]
    about = _FD.match(arguments)
    path = Path(os.fsdecode(_bytes(about.group(1)))) if about else Path()
    tail = _TEXT.sub("", arguments).split(", ")
    match name:
        case "write":
            yield Call(name, path, texts[0][: int(result)])
        case "pwrite64":
            yield Call(name, path, texts[0][: int(result)], int(tail[-1]))
        case "ftruncate":
            yield Call(name, path, at=int(tail[-1]))
        case "fsync" | "fdatasync":
            yield Call(name, path)
        case "openat":
            if "O_CREAT" in arguments:
                yield Call("truncate" if "O_TRUNC" in arguments else "create", path / os.fsdecode(texts[0]))
        case "unlink" | "unlinkat":
            yield Call("unlink", path / os.fsdecode(texts[0]))
        case "rename" | "renameat" | "renameat2":
            yield Call("rename", path / os.fsdecode(texts[0]), to=path / os.fsdecode(texts[1]))
        case _:
            yield Call(name, path / os.fsdecode(texts[0]) if texts else path)


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


@dataclass
class _File:
    """`synced`: what a power cut can't take. `since`: writes (offset, bytes) and sizes (size, None) after that."""

    synced: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def content(self, kept: Sequence[tuple[int, bytes | None]]) -> bytearray:
        whole = bytearray(self.synced)
        for at, piece in kept:
            if piece is None:
                whole = whole[:at].ljust(at, b"\0")
            else:
                whole = whole.ljust(at, b"\0")
                whole[at : at + len(piece)] = piece
        return whole


class Disk:
    """The pretended disk under `folder`, which holds what is there when it is made. Names ending in -shm are memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = {one: _File(bytearray(one.read_bytes())) for one in folder.iterdir() if self._ours(one)}
        self._synced_names = dict(self._names)
        self._last: _File | None = None

    def play(self, call: Call) -> None:
        """Calls about other folders are nothing to this disk."""
        self._last = None
        if call.name in ("fsync", "fdatasync") and call.path == self._folder:
            self._synced_names = dict(self._names)
        if not self._ours(call.path):
            return
        match call.name:
            case "create":
                self._names.setdefault(call.path, _File())
            case "truncate":
                self._names.setdefault(call.path, _File()).since.append((0, None))
            case "pwrite64":
                self._last = self._names[call.path]
                self._last.since.append((call.at, call.content))
            case "ftruncate":
                self._names[call.path].since.append((call.at, None))
            case "fsync" | "fdatasync":
                file = self._names[call.path]
                file.synced, file.since = file.content(file.since), []
            case "unlink":
                self._names.pop(call.path, None)
            case "rename":
                assert call.to is not None
                self._names[call.to] = self._names.pop(call.path)
            case _:
                raise AssertionError(f"{call.name} is not known to this disk")

    def cut(self, loss: Loss, chance: random.Random, into: Path) -> None:
        """Writes what is left of the files into another folder."""
        names = self._synced_names if loss == "dropped" or (loss == "subset" and chance.random() < 0.5) else self._names
        for path, file in names.items():
            kept = file.since
            if loss == "dropped":
                kept = []
            elif loss == "subset":
                kept = [one for one in file.since if chance.random() < 0.5]
            elif file is self._last and file.since[-1][1] is not None:
                at, piece = file.since[-1]
                assert piece is not None
                kept = [*file.since[:-1], (at, piece[: SECTOR * chance.randrange((len(piece) + SECTOR - 1) // SECTOR)])]
            (into / path.name).write_bytes(file.content(kept))

    def _ours(self, path: Path) -> bool:
        return path.parent == self._folder and not path.name.endswith("-shm")
