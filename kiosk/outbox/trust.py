"""Whose keys the centre's are. Enrolment brings the first ones; the old keys vouch for new ones.

Two files of the state folder: `enrolment.json` is all of an enrolment, written in one piece, with the keys of that day. `trust.json` holds
the keys that came since, and the enrolment they belong to: after another enrolment it is no longer looked at.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from kiosk.outbox import ENROLMENT_FILE, TRUST_FILE, http, whole
from kiosk.wire import fleet, seal
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.fleet import TrustUpdate
from kiosk.wire.models import Trust
from kiosk.wire.seal import Sealer


class TrustError(Exception):
    """There is no usable key of the centre, or none of this terminal, or it can't be stored.

    Stable `code`: trust.missing, trust.damaged, trust.not-stored, trust.unreachable, trust.not-the-centre.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def stored_trust(state_dir: Path) -> Trust | None:
    """The newest keys of the centre at which this terminal is enrolled; None when it is not. Raises `TrustError` trust.damaged."""
    enrolled = read_enrolment(state_dir)
    if enrolled is None:
        return None
    path = state_dir / TRUST_FILE
    try:
        since = _json(path)
        if since is not None and since.get("enrolment") == enrolled["id"]:
            return _checked(Trust.model_validate(since.get("trust")), "trust.damaged", str(path))
        return _checked(Trust.model_validate(enrolled["trust"]), "trust.damaged", str(state_dir / ENROLMENT_FILE))
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
        raise TrustError("trust.missing", f"{state_dir} holds no enrolment: run `kiosk enrol` with a one-time code from the centre")
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
    """Keys that came after enrolment. Raises `TrustError`, also for keys that this program can't use and without an enrolment."""
    _checked(trust, "trust.not-the-centre", str(state_dir))
    enrolled = read_enrolment(state_dir)
    if enrolled is None:
        raise TrustError("trust.missing", f"{state_dir} holds no enrolment that these keys could belong to")
    belonging = {"enrolment": enrolled["id"], "trust": json.loads(trust.model_dump_json())}
    write_whole(state_dir / TRUST_FILE, json.dumps(belonging).encode())


def sealer(trust: Trust) -> Sealer:
    """What closes a record so that only this centre opens it."""
    return Sealer(trust.sealing_key_id, seal.public_key(trust.sealing_public))


def read_enrolment(state_dir: Path) -> dict[str, Any] | None:
    """The members of `enrolment.json`: id, terminal, url, private_key, ca, trust. None where there is none. Raises `TrustError`."""
    path = state_dir / ENROLMENT_FILE
    kept = _json(path)
    if kept is not None and not {"id", "terminal", "url", "private_key", "ca", "trust"} <= kept.keys():
        raise TrustError("trust.damaged", f"{path}: this is no enrolment")
    return kept


def write_whole(path: Path, content: bytes) -> None:
    """As `kiosk.outbox.whole.write`. Raises `TrustError` trust.not-stored."""
    try:
        whole.write(path, content)
    except OSError as error:
        raise TrustError("trust.not-stored", f"{path}: {error.strerror}") from error


def _json(path: Path) -> dict[str, Any] | None:
    try:
        kept = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TrustError("trust.damaged", f"{path}: {error.strerror}") from error
    except ValueError:
        kept = None
    if not isinstance(kept, dict):
        raise TrustError("trust.damaged", f"{path}: this is not what this program writes there")
    return kept


def _checked(trust: Trust, code: str, where: str) -> Trust:
    try:
        seal.public_key(trust.sealing_public)
        Ed25519PublicKey.from_public_bytes(trust.ack_public)
    except ValueError as error:
        raise TrustError(code, f"{where}: these are no keys of a centre") from error
    if trust.sealing_suite != seal.SUITE:
        raise TrustError(code, f"{where}: the suite {trust.sealing_suite!r} is not known to this program")
    return trust
