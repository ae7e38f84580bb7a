"""Whether a signed record says that this engine, with these models and these limits, was evaluated.

The record is one JSON object; its signature stands beside it in `<path>.sig`: Ed25519 (RFC 8032) in base64, over the record written in the
manner of RFC 8785: members sorted, no white space, UTF-8. So it may be laid out for people without breaking the signature.

    {"format": "kiosk-face-evaluation-2", "engine": …, "models": {file: sha256}, "match": 0.5, "review": 0.6, "continuity": 0.55,
     "set": what it was tried on, "figures": {…}, "evaluator": who, "on": "2026-11-23"}

The limits in time are not in it: they may be made longer for people who need it, as far as `FaceOptions` lets production go.

It proves who vouches for the figures, not that they are good: that is for whoever holds the key to judge before signing.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from kiosk.vision.faces.options import FaceOptions

FORMAT = "kiosk-face-evaluation-2"
LIMITS = ("match", "review", "continuity")
MEMBERS = {"format", "engine", "models", *LIMITS, "set", "figures", "evaluator", "on"}
MOST_BYTES = 1 << 20

Why = Literal["", "no-record", "no-key", "unreadable", "not-signed", "other-engine", "other-models", "other-limits"]
"""Why an engine is not proven: nothing configured; no key to check it with, or one that is none; a file that is missing or no record; a
signature that the key did not make; or a record about something else. "" for proven."""


@dataclass(frozen=True)
class Proof:
    """`why` is empty exactly if `proven`."""

    proven: bool
    why: Why


def prove(engine: str, models: Mapping[str, str], options: FaceOptions) -> Proof:
    """Whether the record that `options` name holds for this engine, these models and the limits in `options`."""
    why = _why_not(engine, models, options)
    return Proof(not why, why)


def _why_not(engine: str, models: Mapping[str, str], options: FaceOptions) -> Why:
    if not options.evaluation:
        return "no-record"
    try:
        record = parse(_read(Path(options.evaluation)))
        signature = _base64(_read(Path(f"{options.evaluation}.sig")).strip())
    except (OSError, ValueError):
        return "unreadable"
    try:
        key = _base64(options.evaluation_key.encode())
        if len(key) != 32:
            return "no-key"
    except ValueError:
        return "no-key"
    if not _signed_by(key, signature, record):
        return "not-signed"
    if record["engine"] != engine:
        return "other-engine"
    if record["models"] != dict(models):
        return "other-models"
    if any(record[name] != getattr(options, name) for name in LIMITS):
        return "other-limits"
    return ""


def parse(content: bytes) -> dict[str, object]:
    """The record in `content`. Raises `ValueError` unless it is one: exactly its members, each once and of its kind."""
    try:
        record = json.loads(content, object_pairs_hook=_without_doubles, parse_constant=_refuse)
        canonical(record)  # what can't be written again, such as 1e999 or half a surrogate pair, can't have been signed
    except RecursionError as error:
        raise ValueError("not an evaluation record") from error
    if not isinstance(record, dict) or set(record) != MEMBERS or record["format"] != FORMAT:
        raise ValueError("not an evaluation record")
    if not all(isinstance(record[name], str) for name in ("engine", "set", "evaluator", "on")):
        raise ValueError("engine, set, evaluator and on are texts")
    date.fromisoformat(record["on"])
    models = record["models"]
    if not isinstance(models, dict) or not all(isinstance(value, str) for value in models.values()):
        raise ValueError("models are file names with hashes")
    if not all(isinstance(record[name], int | float) and not isinstance(record[name], bool) for name in LIMITS):
        raise ValueError("match, review and continuity are numbers")
    if not isinstance(record["figures"], dict):
        raise ValueError("figures are an object")
    return record


def canonical(record: object) -> bytes:
    """What is signed. Raises `ValueError` for a number that JSON has not or a text that UTF-8 has not."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sign(record: Mapping[str, object], key: Ed25519PrivateKey) -> bytes:
    """What belongs into `<path>.sig`. Raises `ValueError` if `record` is none."""
    return base64.b64encode(key.sign(canonical(parse(canonical(record)))))


def _signed_by(key: bytes, signature: bytes, record: Mapping[str, object]) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, canonical(record))
    except InvalidSignature:
        return False
    return True


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError("larger than any record")
    return content


def _base64(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no number")
