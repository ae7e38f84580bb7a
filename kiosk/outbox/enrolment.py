"""Who this terminal is: its code and its key, got once from the centre with a one-time code and kept in the state folder.

The private key never leaves the terminal. It is stored before it is shown to the centre, so that an answer which was lost on the way can be
asked for again with the same code.
"""

from __future__ import annotations

import base64
import json
import secrets
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError
from urllib3.exceptions import InsecureRequestWarning

from kiosk.outbox import CA_FILE, ENROLMENT_FILE, http
from kiosk.outbox.trust import TrustError, read_enrolment, write_whole
from kiosk.wire import fleet
from kiosk.wire.fleet import EnrolmentAnswer, EnrolmentRequest, OneTimeCode

_ASKED_FILE = "enrolment-asked.json"


@dataclass(frozen=True)
class Enrolment:
    """`ca`: the certificate authority of the centre's TLS in PEM, empty where it has none."""

    terminal: str
    url: str
    private: Ed25519PrivateKey = field(repr=False)
    ca: str = field(default="", repr=False)
    folder: Path = Path()

    def session(self) -> requests.Session:
        """A new HTTP session that believes this centre only. Whoever asks for it closes it. Raises `TrustError`."""
        if not self.ca:
            return http.new_session()
        path = self.folder / CA_FILE  # the HTTP library wants a file; what it says comes from the enrolment
        if not path.exists() or path.read_text("ascii") != self.ca:
            write_whole(path, self.ca.encode())
        return http.new_session(path)

    def centre(self, session: requests.Session, url: str = "") -> http.Centre:
        """The centre to ask, at `url` or where this terminal was enrolled."""
        return http.Centre(url or self.url, self.terminal, self.private, session)


def load(state_dir: Path) -> Enrolment | None:
    """None when this terminal was not enrolled. Raises `TrustError` trust.damaged."""
    kept = read_enrolment(state_dir)
    if kept is None:
        return None
    return Enrolment(str(kept["terminal"]), str(kept["url"]), _private(kept["private_key"]), str(kept["ca"]), state_dir)


def need(state_dir: Path) -> Enrolment:
    """As `load`; raises `TrustError` trust.missing, in words for a technician, where there is none."""
    found = load(state_dir)
    if found is None:
        raise TrustError("trust.missing", f"{state_dir} holds no enrolment: run `kiosk enrol` with a one-time code from the centre")
    return found


def enrol(state_dir: Path, url: str, code: OneTimeCode, new_key: bool = False) -> Enrolment:
    """Asks the centre at `url` for this terminal's code and the centre's keys, and stores them: whole or not at all.

    A terminal that was enrolled before keeps its key, so that what it queued under its old code is still taken; `new_key` makes another.
    Raises `TrustError` (trust.unreachable, trust.not-the-centre, trust.damaged, trust.not-stored) and `http.Refused`.
    """
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = _key_to_ask_with(state_dir, new_key)
    public = private.public_key().public_bytes_raw()
    try:
        answer = _asked(url, EnrolmentRequest(code_name=code.name, public_key=public, proof=fleet.request_proof(code, public)))
    except http.Refused:
        (state_dir / _ASKED_FILE).unlink(missing_ok=True)  # this key was not taken: no answer that was lost can be had again with it
        raise
    if answer.proof != fleet.answer_proof(code, public, answer.terminal, answer.trust, answer.ca):
        raise TrustError("trust.not-the-centre", f"{url} answered without knowing the one-time code")
    kept = {
        "id": secrets.token_hex(8),
        "terminal": answer.terminal,
        "url": url,
        "private_key": _text(private),
        "ca": answer.ca,
        "trust": json.loads(answer.trust.model_dump_json()),
    }
    write_whole(state_dir / ENROLMENT_FILE, json.dumps(kept).encode())
    (state_dir / _ASKED_FILE).unlink(missing_ok=True)
    return need(state_dir)


def _asked(url: str, request: EnrolmentRequest) -> EnrolmentAnswer:
    """Over TLS whose certificate nobody can check yet: the code proves both sides, and nothing secret is sent."""
    session = http.new_session()
    session.verify = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureRequestWarning)
            answer = http.exchange(session, "POST", f"{url.rstrip('/')}/v1/enrolments", request.model_dump_json().encode())
        return EnrolmentAnswer.model_validate_json(answer.content)
    except http.Unreachable as error:
        raise TrustError("trust.unreachable", f"the centre at {url} does not answer: {error}") from error
    except (http.NotTheCentre, ValidationError) as error:
        raise TrustError("trust.not-the-centre", f"{url} did not answer as the centre does") from error
    finally:
        session.close()


def _key_to_ask_with(state_dir: Path, new_key: bool) -> Ed25519PrivateKey:
    """The one that was asked with before, unless another was meant then."""
    asked = state_dir / _ASKED_FILE
    if asked.exists():
        begun = json.loads(asked.read_bytes())
        if begun["new_key"] == new_key:
            return _private(begun["private_key"])
    enrolled = None if new_key else load(state_dir)
    private = enrolled.private if enrolled else Ed25519PrivateKey.generate()
    write_whole(asked, json.dumps({"new_key": new_key, "private_key": _text(private)}).encode())
    return private


def _private(text: object) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(str(text), validate=True))
    except ValueError:
        raise TrustError("trust.damaged", "the enrolment holds no key") from None


def _text(private: Ed25519PrivateKey) -> str:
    return base64.b64encode(private.private_bytes_raw()).decode("ascii")
