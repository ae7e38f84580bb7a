"""Replaces a file whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write(path: Path, content: bytes, mode: int = 0o600, alone: bool = True) -> None:
    """The file holds `content` or what it held before, whatever happens. It and its name are on disk when this returns. `alone`: nobody
    else writes it, so drafts are of a process that was killed, and removed: they may hold a key. Raises `OSError`."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        for left in path.parent.glob(f"{path.name}.????????") if alone else ():
            left.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Makes names created in `folder` durable: to sync a file, as SQLite does, does not sync the entry of a new one."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
