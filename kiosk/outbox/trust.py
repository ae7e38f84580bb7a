"""Whose keys the centre's are: `trust.json` in the state folder, put there at enrolment. The old keys vouch for new ones."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from kiosk.outbox import ENROLMENT_FILE, TRUST_FILE, http
from kiosk.outbox.schema import sync_folder
from kiosk.wire import fleet, seal
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.fleet import TrustUpdate
from kiosk.wire.models import Trust
from kiosk.wire.seal import Sealer


class TrustError(Exception):
    """There is no usable key of the centre, or none of this terminal.

    Stable `code`: trust.missing, trust.damaged, trust.unreachable, trust.not-the-centre.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def stored_trust(state_dir: Path) -> Trust | None:
    """None when no keys are stored yet. Raises `TrustError`."""
    path = state_dir / TRUST_FILE
    try:
        return _checked(Trust.model_validate_json(path.read_bytes()), "trust.damaged", str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TrustError("trust.damaged", f"{path}: {error.strerror}") from error
    except ValidationError:
        raise TrustError("trust.damaged", f"{path}: these are no keys of a centre") from None


def version_of(state_dir: Path) -> object:
    """Differs once a technician enrolled this terminal again or the centre changed its keys; other processes may do both."""
    return _version(state_dir / TRUST_FILE), _version(state_dir / ENROLMENT_FILE)


def _version(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def need_trust(state_dir: Path) -> Trust:
    """As `stored_trust`; raises `TrustError` trust.missing where there are none."""
    found = stored_trust(state_dir)
    if found is None:
        raise TrustError("trust.missing", f"{state_dir / TRUST_FILE} is missing: enrol this terminal")
    return found


def renewed(state_dir: Path, known: Trust, session: requests.Session, url: str) -> Trust:
    """The centre's keys of now, vouched for by those known and stored in their place. Raises `TrustError`."""
    try:
        answer = http.exchange(session, "GET", f"{url.rstrip('/')}/v1/trust?known={known.ack_key_id}")
        trust = fleet.verify_trust(known, TrustUpdate.model_validate_json(answer.content))
    except http.Unreachable as error:
        raise TrustError("trust.unreachable", f"the centre at {url} does not answer: {error}") from error
    except (http.NotTheCentre, http.Refused, NotSignedByCentre, ValidationError) as error:
        raise TrustError("trust.not-the-centre", f"{url} did not answer as the centre does: {error}") from error
    _checked(trust, "trust.not-the-centre", url)
    if trust != known:
        store_trust(state_dir, trust)
    return trust


def store_trust(state_dir: Path, trust: Trust) -> None:
    """Raises `TrustError`, also for keys that this program can't use."""
    _checked(trust, "trust.not-the-centre", str(state_dir))
    write_whole(state_dir / TRUST_FILE, trust.model_dump_json().encode())


def sealer(trust: Trust) -> Sealer:
    """What closes a record so that only this centre opens it."""
    return Sealer(trust.sealing_key_id, seal.public_key(trust.sealing_public))


def write_whole(path: Path, content: bytes) -> None:
    """The file holds `content` or what it held before, whatever happens, and is readable by the owner alone. Raises `TrustError`."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise TrustError("trust.damaged", f"{path}: {error.strerror}") from error


def _checked(trust: Trust, code: str, where: str) -> Trust:
    try:
        seal.public_key(trust.sealing_public)
        Ed25519PublicKey.from_public_bytes(trust.ack_public)
    except ValueError as error:
        raise TrustError(code, f"{where}: these are no keys of a centre") from error
    if trust.sealing_suite != seal.SUITE:
        raise TrustError(code, f"{where}: the suite {trust.sealing_suite!r} is not known to this program")
    return trust
