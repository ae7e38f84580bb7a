"""Whose keys the centre's are: `trust.json` in the state folder, put there at enrolment or fetched once."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from kiosk.outbox import TRUST_FILE, http
from kiosk.outbox.schema import sync_folder
from kiosk.wire import seal
from kiosk.wire.models import Trust
from kiosk.wire.seal import Sealer


class TrustError(Exception):
    """There is no usable key of the centre.

    Stable `code`: trust.missing, trust.damaged, trust.first-use-in-production, trust.unreachable, trust.not-the-centre.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def load_trust(state_dir: Path, policy: str, url: str, production: bool, session: requests.Session | None = None) -> Trust:
    """The stored keys; else, where `policy` is "first-use", those which the centre at `url` shows now, stored for ever after.

    Trust on first use believes whoever answers first, so production refuses it. Raises `TrustError`.
    """
    stored = stored_trust(state_dir)
    if stored is not None:
        return stored
    if policy != "first-use":
        raise TrustError("trust.missing", f"{state_dir / TRUST_FILE} is missing: enrol this terminal")
    if production:
        raise TrustError("trust.first-use-in-production", "trust on first use is for training and tests: enrol this terminal")
    trust = _fetch(url, session)
    _store(state_dir / TRUST_FILE, trust)
    return trust


def stored_trust(state_dir: Path) -> Trust | None:
    """None when no keys are stored yet. Raises `TrustError`."""
    path = state_dir / TRUST_FILE
    try:
        return _checked(path.read_bytes(), "trust.damaged", str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TrustError("trust.damaged", f"{path}: {error.strerror}") from error


def sealer(trust: Trust) -> Sealer:
    """What closes a record so that only this centre opens it."""
    return Sealer(trust.sealing_key_id, seal.public_key(trust.sealing_public))


def _fetch(url: str, session: requests.Session | None) -> Trust:
    own = session or http.new_session()
    try:
        answer = http.exchange(own, "GET", f"{url.rstrip('/')}/v1/trust")
    except http.Unreachable as error:
        raise TrustError("trust.unreachable", f"the centre at {url} does not answer: {error}") from error
    except (http.NotTheCentre, http.Refused) as error:
        raise TrustError("trust.not-the-centre", f"{url} did not answer as the centre does: {error}") from error
    finally:
        if session is None:
            own.close()
    return _checked(answer, "trust.not-the-centre", url)


def _checked(content: bytes, code: str, where: str) -> Trust:
    try:
        trust = Trust.model_validate_json(content)
        seal.public_key(trust.sealing_public)
        Ed25519PublicKey.from_public_bytes(trust.ack_public)
    except (ValidationError, ValueError) as error:
        raise TrustError(code, f"{where}: these are no keys of a centre") from error
    if trust.sealing_suite != seal.SUITE:
        raise TrustError(code, f"{where}: the suite {trust.sealing_suite!r} is not known to this program")
    return trust


def _store(path: Path, trust: Trust) -> None:
    """Whole or not at all, and readable by the owner alone."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(trust.model_dump_json().encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise TrustError("trust.damaged", f"{path}: {error.strerror}") from error
