"""The centre's secrets, made on first start and kept in one file that only its owner can read."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.wire import seal
from kiosk.wire.models import Trust

FILE = "keys.json"


class KeysError(Exception):
    """The key file is there and can't be used. It is never replaced: what was sealed for the old keys would be lost."""

    code = "central.keys"


@dataclass(frozen=True)
class Keys:
    """`index_secret` keys the digests under which persons are found, so that a copy of the database alone finds nobody."""

    trust: Trust
    sealing: seal.PrivateKey = field(repr=False)
    acknowledging: Ed25519PrivateKey = field(repr=False)
    index_secret: bytes = field(repr=False)


def load_or_make(data_dir: Path) -> Keys:
    """Reads `keys.json`, or makes it: whole or not at all, once, even when two processes start together. Raises `KeysError`."""
    path = data_dir / FILE
    try:
        if not path.exists():
            _make(path)
        kept: dict[str, Any] = json.loads(path.read_bytes())
        raw = {name: base64.b64decode(kept[name], validate=True) for name in ("sealing", "acknowledging", "index_secret")}
        return _keys(raw["sealing"], raw["acknowledging"], raw["index_secret"])
    except OSError as error:
        raise KeysError(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError):
        raise KeysError(f"{path}: this is no key file of the centre") from None


def _keys(sealing: bytes, acknowledging: bytes, index_secret: bytes) -> Keys:
    if len(index_secret) != 32:
        raise ValueError("the index secret has 32 bytes")
    signer = Ed25519PrivateKey.from_private_bytes(acknowledging)
    sealing_public, ack_public = seal.public_bytes(sealing), signer.public_key().public_bytes_raw()
    trust = Trust(
        sealing_key_id=_key_id(sealing_public),
        sealing_suite=seal.SUITE,
        sealing_public=sealing_public,
        ack_key_id=_key_id(ack_public),
        ack_public=ack_public,
    )
    return Keys(trust, seal.private_key(sealing), signer, index_secret)


def _key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def _make(path: Path) -> None:
    secret = {
        "sealing": seal.make_private_key(),
        "acknowledging": Ed25519PrivateKey.generate().private_bytes_raw(),
        "index_secret": secrets.token_bytes(32),
    }
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(json.dumps({name: base64.b64encode(raw).decode() for name, raw in secret.items()}).encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename it fails when another process was first, whose keys then count
        except FileExistsError:
            pass
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
