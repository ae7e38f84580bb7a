"""Who this terminal is: its code and its key, got once from the centre with a one-time code and kept in the state folder.

The private key never leaves the terminal. It is stored before it is shown to the centre, so that an answer which was lost on the way can be
asked for again with the same code.
"""

from __future__ import annotations

import base64
import json
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError
from urllib3.exceptions import InsecureRequestWarning

from kiosk.outbox import CA_FILE, ENROLMENT_FILE, http
from kiosk.outbox.trust import TrustError, store_trust, write_whole
from kiosk.wire import fleet
from kiosk.wire.fleet import EnrolmentAnswer, EnrolmentRequest, OneTimeCode

_ASKED_FILE = "enrolment-asked.json"


@dataclass(frozen=True)
class Enrolment:
    """`ca`: the file with the certificate authority of the centre's TLS; None where it has none."""

    terminal: str
    url: str
    private: Ed25519PrivateKey = field(repr=False)
    ca: Path | None = None

    def session(self) -> requests.Session:
        """A new HTTP session that believes this centre only. Whoever asks for it closes it."""
        return http.new_session(self.ca)

    def centre(self, session: requests.Session, url: str = "") -> http.Centre:
        """The centre to ask, at `url` or where this terminal was enrolled."""
        return http.Centre(url or self.url, self.terminal, self.private, session)


def load(state_dir: Path) -> Enrolment | None:
    """None when this terminal was not enrolled. Raises `TrustError` trust.damaged."""
    kept = _read(state_dir / ENROLMENT_FILE)
    if kept is None:
        return None
    if not {"terminal", "url", "private_key"} <= kept.keys():
        raise TrustError("trust.damaged", f"{state_dir / ENROLMENT_FILE}: this is no enrolment")
    ca = state_dir / CA_FILE
    return Enrolment(kept["terminal"], kept["url"], _private(kept["private_key"]), ca if ca.exists() else None)


def need(state_dir: Path) -> Enrolment:
    """As `load`; raises `TrustError` trust.missing, in words for a technician, where there is none."""
    found = load(state_dir)
    if found is None:
        raise TrustError("trust.missing", f"{state_dir} holds no enrolment: run `kiosk enrol` with a one-time code from the centre")
    return found


def enrol(state_dir: Path, url: str, code: OneTimeCode, new_key: bool = False) -> Enrolment:
    """Asks the centre at `url` for this terminal's code and the centre's keys, and stores them: whole or not at all.

    A terminal that was enrolled before keeps its key, so that what it queued under its old code is still taken; `new_key` makes another.
    Raises `TrustError` (trust.unreachable, trust.not-the-centre, trust.damaged) and `http.Refused`.
    """
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = _key_to_ask_with(state_dir, new_key)
    public = private.public_key().public_bytes_raw()
    request = EnrolmentRequest(code_name=code.name, public_key=public, proof=fleet.request_proof(code, public))
    answer = _asked(url, request)
    if answer.proof != fleet.answer_proof(code, public, answer.terminal, answer.trust, answer.ca):
        raise TrustError("trust.not-the-centre", f"{url} answered without knowing the one-time code")
    ca = state_dir / CA_FILE
    if answer.ca:
        write_whole(ca, answer.ca.encode())
    else:
        ca.unlink(missing_ok=True)
    store_trust(state_dir, answer.trust)
    _write(state_dir / ENROLMENT_FILE, {"terminal": answer.terminal, "url": url, "private_key": _text(private)})
    (state_dir / _ASKED_FILE).unlink(missing_ok=True)
    return Enrolment(answer.terminal, url, private, ca if answer.ca else None)


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
    asked = state_dir / _ASKED_FILE
    if (begun := _read(asked)) is not None:
        return _private(begun.get("private_key", ""))
    enrolled = None if new_key else load(state_dir)
    private = enrolled.private if enrolled else Ed25519PrivateKey.generate()
    _write(asked, {"private_key": _text(private)})
    return private


def _read(path: Path) -> dict[str, str] | None:
    try:
        kept = json.loads(path.read_bytes())
        return {str(name): str(value) for name, value in kept.items()}
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TrustError("trust.damaged", f"{path}: {error.strerror}") from error
    except (ValueError, AttributeError):
        raise TrustError("trust.damaged", f"{path}: this is no enrolment") from None


def _write(path: Path, values: dict[str, str]) -> None:
    write_whole(path, json.dumps(values).encode())


def _private(text: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text, validate=True))
    except ValueError:
        raise TrustError("trust.damaged", "the enrolment holds no key") from None


def _text(private: Ed25519PrivateKey) -> str:
    return base64.b64encode(private.private_bytes_raw()).decode("ascii")
