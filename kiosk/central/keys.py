"""The centre's secrets, made on first start and kept in one file that only its owner can read.

Keys are rotated, never replaced in place: a retired sealing key goes on opening for `OPENS_FOR`, then `archive` moves it out of the running
centre; a retired acknowledging key stays, to vouch for its successor to terminals that know only it. A centre that is running sees at its
next request that another process changed the file.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.wire import seal
from kiosk.wire.models import Trust

FILE, ARCHIVE, LOCK = "keys.json", "archive", "keys.lock"
OPENS_FOR = timedelta(days=180)
_VERSION = 2


class KeysError(Exception):
    """The key file is there and can't be used. It is never replaced: what was sealed for the old keys would be lost."""

    code = "central.keys"


@dataclass(frozen=True)
class Kept:
    """One private key of the centre. `retired_at`: since when another is in use."""

    key_id: str
    private: bytes = field(repr=False)
    public: bytes = field(repr=False)
    retired_at: datetime | None = None


@dataclass(frozen=True)
class KeySet:
    """The keys at one moment, which fit each other. `openers` and `acknowledgers`: those in use and the retired, by id. `archived`: ids of
    sealing keys that are no longer here, with the moment they were retired. `index_secret` keys the digests under which persons are
    found, so that a copy of the database alone finds nobody; `token_secret` those of heartbeat tokens."""

    trust: Trust
    openers: Mapping[str, seal.PrivateKey] = field(repr=False)
    acknowledgers: Mapping[str, Ed25519PrivateKey] = field(repr=False)
    sealing_keys: tuple[Kept, ...]
    acknowledging_keys: tuple[Kept, ...]
    archived: Mapping[str, datetime]
    index_secret: bytes = field(repr=False)
    token_secret: bytes = field(repr=False)

    @property
    def acknowledging(self) -> Ed25519PrivateKey:
        return self.acknowledgers[self.trust.ack_key_id]

    def is_ours(self, key_id: str) -> bool:
        """Whether a sealing key of this id is in use, retired or in the archive."""
        return key_id in self.openers or key_id in self.archived


class Keys:
    """The keys of now. Every member looks whether the file was changed; take `current()` where two of them must fit each other."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE
        self._lock = threading.Lock()
        self._held = _load(self._path)  # stamp and keys, changed together

    def current(self) -> KeySet:
        """Raises `KeysError` when the file was made unusable."""
        try:
            stamp = _stamp(self._path.stat())
        except OSError as error:
            raise KeysError(f"{self._path}: {error.strerror}") from error
        held = self._held
        if held[0] != stamp:
            with self._lock:
                held = self._held = _load(self._path)
        return held[1]

    @property
    def trust(self) -> Trust:
        return self.current().trust

    @property
    def sealing(self) -> seal.PrivateKey:
        held = self.current()
        return held.openers[held.trust.sealing_key_id]

    @property
    def acknowledging(self) -> Ed25519PrivateKey:
        return self.current().acknowledging

    @property
    def index_secret(self) -> bytes:
        return self.current().index_secret

    @property
    def token_secret(self) -> bytes:
        return self.current().token_secret

    def opener(self, key_id: str) -> seal.PrivateKey | None:
        """What opens content sealed for this key: in use or retired; None for one in the archive and for one that never was ours."""
        return self.current().openers.get(key_id)

    def acknowledger(self, key_id: str) -> Ed25519PrivateKey | None:
        return self.current().acknowledgers.get(key_id)


def load_or_make(data_dir: Path) -> Keys:
    """Reads `keys.json`, or makes it: whole or not at all, once, even when two processes start together. Raises `KeysError`."""
    path = data_dir / FILE
    try:
        if not path.exists():
            fresh = {"sealing": [_new_sealing()], "acknowledging": [_new_acknowledging()]}
            _write(path, _document(1, fresh, {}, secrets.token_bytes(32), secrets.token_bytes(32)), only_new=True)
        keys = Keys(data_dir)
        if "version" not in json.loads(path.read_bytes()):
            with _changing(data_dir) as held:
                _save(data_dir, held)
        return keys
    except OSError as error:
        raise KeysError(f"{path}: {error.strerror}") from error


def rotate_sealing(data_dir: Path, now: datetime) -> KeySet:
    """Terminals seal for a new key from when they learn of it; the one before is retired. Raises `KeysError`."""
    with _changing(data_dir) as held:
        return _save(data_dir, replace(held, sealing_keys=_rotated(held.sealing_keys, _new_sealing(), now)), one_more=True)


def rotate_acknowledging(data_dir: Path, now: datetime) -> KeySet:
    """The centre signs with a new key, which the one before vouches for. Raises `KeysError`."""
    with _changing(data_dir) as held:
        return _save(
            data_dir, replace(held, acknowledging_keys=_rotated(held.acknowledging_keys, _new_acknowledging(), now)), one_more=True
        )


def archive(data_dir: Path, now: datetime) -> tuple[Path, ...]:
    """Moves sealing keys that were retired more than `OPENS_FOR` ago into files of their own, to be taken away to a safe; gives the files.
    Records sealed for them are accepted as before and wait for `kiosk.central.late_keys`. Raises `KeysError`."""
    with _changing(data_dir) as held:
        old = [key for key in held.sealing_keys if key.retired_at is not None and now - key.retired_at > OPENS_FOR]
        if not old:
            return ()
        folder = data_dir / ARCHIVE
        folder.mkdir(mode=0o700, exist_ok=True)
        written: list[Path] = []
        for key in old:  # each is safe in its own file before it leaves the other
            path = folder / f"{key.key_id}.json"
            _write(path, {"kiosk": "retired sealing key", "suite": seal.SUITE, **_entry(key)})
            written.append(path)
        _sync_folder(data_dir)
        gone = {key.key_id: key.retired_at for key in old if key.retired_at is not None}
        kept = tuple(key for key in held.sealing_keys if key.key_id not in gone)
        _save(data_dir, replace(held, sealing_keys=kept, archived={**held.archived, **gone}))
        return tuple(written)


def read_archived(path: Path) -> Kept:
    """A key that `archive` wrote. Raises `KeysError`."""
    try:
        return _kept(json.loads(path.read_bytes()), _sealing_public)
    except OSError as error:
        raise KeysError(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError):
        raise KeysError(f"{path}: this is no archived key of the centre") from None


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_mtime_ns, found.st_size  # it is replaced by rename, so a change is another inode


def _load(path: Path) -> tuple[tuple[int, int, int], KeySet]:
    try:
        with path.open("rb") as file:
            stamp = _stamp(os.fstat(file.fileno()))
            return stamp, _key_set(json.loads(file.read()))
    except OSError as error:
        raise KeysError(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        raise KeysError(f"{path}: this is no key file of the centre") from None


def _key_set(kept: dict[str, Any]) -> KeySet:
    if "version" not in kept:  # as the first centres wrote it: one key of each kind
        sealing: tuple[Kept, ...] = (_kept({"private": kept["sealing"]}, _sealing_public),)
        acknowledging: tuple[Kept, ...] = (_kept({"private": kept["acknowledging"]}, _ack_public),)
        token_secret = hashlib.sha256(b"kiosk token secret\0" + _raw(kept["index_secret"])).digest()
        return _fitting(1, sealing, acknowledging, {}, _raw(kept["index_secret"]), token_secret)
    if kept["version"] != _VERSION:
        raise ValueError("another version")
    return _fitting(
        int(kept["serial"]),
        tuple(_kept(one, _sealing_public) for one in kept["sealing"]),
        tuple(_kept(one, _ack_public) for one in kept["acknowledging"]),
        {key_id: datetime.fromisoformat(retired) for key_id, retired in kept["archived"].items()},
        _raw(kept["index_secret"]),
        _raw(kept["token_secret"]),
    )


def _fitting(
    serial: int,
    sealing: tuple[Kept, ...],
    acknowledging: tuple[Kept, ...],
    archived: Mapping[str, datetime],
    index_secret: bytes,
    token_secret: bytes,
) -> KeySet:
    if len(index_secret) != 32 or len(token_secret) != 32:
        raise ValueError("a secret has 32 bytes")
    [seals], [signs] = ([key for key in keys if key.retired_at is None] for keys in (sealing, acknowledging))
    trust = Trust(
        serial=serial,
        sealing_key_id=seals.key_id,
        sealing_suite=seal.SUITE,
        sealing_public=seals.public,
        ack_key_id=signs.key_id,
        ack_public=signs.public,
    )
    return KeySet(
        trust=trust,
        openers={key.key_id: seal.private_key(key.private) for key in sealing},
        acknowledgers={key.key_id: Ed25519PrivateKey.from_private_bytes(key.private) for key in acknowledging},
        sealing_keys=sealing,
        acknowledging_keys=acknowledging,
        archived=archived,
        index_secret=index_secret,
        token_secret=token_secret,
    )


def _rotated(keys: tuple[Kept, ...], fresh: Kept, now: datetime) -> tuple[Kept, ...]:
    return (*(key if key.retired_at else replace(key, retired_at=now) for key in keys), fresh)


def _new_sealing() -> Kept:
    raw = seal.make_private_key()
    return Kept(_key_id(_sealing_public(raw)), raw, _sealing_public(raw))


def _new_acknowledging() -> Kept:
    raw = Ed25519PrivateKey.generate().private_bytes_raw()
    return Kept(_key_id(_ack_public(raw)), raw, _ack_public(raw))


def _sealing_public(raw: bytes) -> bytes:
    return seal.public_bytes(raw)


def _ack_public(raw: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()


def _key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _kept(entry: Mapping[str, Any], public_of: Any) -> Kept:
    private, retired = _raw(entry["private"]), entry.get("retired_at")
    public = public_of(private)
    if entry.get("key_id", _key_id(public)) != _key_id(public):
        raise ValueError("the key has another id")
    return Kept(_key_id(public), private, public, None if retired is None else datetime.fromisoformat(retired))


def _entry(key: Kept) -> dict[str, str | None]:
    retired = None if key.retired_at is None else key.retired_at.isoformat()
    return {"key_id": key.key_id, "private": base64.b64encode(key.private).decode(), "retired_at": retired}


def _document(
    serial: int, keys: Mapping[str, list[Kept]], archived: Mapping[str, datetime], index_secret: bytes, token_secret: bytes
) -> dict[str, object]:
    return {
        "version": _VERSION,
        "serial": serial,
        **{kind: [_entry(key) for key in some] for kind, some in keys.items()},
        "archived": {key_id: retired.isoformat() for key_id, retired in archived.items()},
        "index_secret": base64.b64encode(index_secret).decode(),
        "token_secret": base64.b64encode(token_secret).decode(),
    }


@contextmanager
def _changing(data_dir: Path) -> Iterator[KeySet]:
    """The keys as the file holds them, while no other process changes them."""
    try:
        lock = os.open(data_dir / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise KeysError(f"{data_dir}: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield _load(data_dir / FILE)[1]
    except OSError as error:
        raise KeysError(f"{data_dir}: {error.strerror}") from error
    finally:
        os.close(lock)


def _save(data_dir: Path, held: KeySet, one_more: bool = False) -> KeySet:
    both = {"sealing": list(held.sealing_keys), "acknowledging": list(held.acknowledging_keys)}
    serial = held.trust.serial + one_more
    path = data_dir / FILE
    _write(path, _document(serial, both, held.archived, held.index_secret, held.token_secret))
    return _load(path)[1]


def _write(path: Path, document: Mapping[str, object], only_new: bool = False) -> None:
    """The whole file, on disk, or nothing of it. With `only_new` one that is there stays."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(json.dumps(document, indent=1).encode())
            file.flush()
            os.fsync(file.fileno())
        if only_new:
            try:
                os.link(draft, path)  # unlike a rename it fails when another process was first, whose keys then count
            except FileExistsError:
                pass
        else:
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
