"""What terminals and the centre say about terminals: enrolment, keys, heartbeats. See `kiosk.wire.models` for the paths.

Enrolment: a person at the centre makes a one-time code for a terminal, a technician types it in there. Both sides prove that they know the
code (HMAC, RFC 2104) and neither sends it, so whoever listens or stands in between learns nothing and can't put keys of their own in.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import AwareDatetime, Field

from kiosk.wire import encoding
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.models import Base64, Contract, Hash, Moment, Name, TerminalCode, Trust
from kiosk.wire.tracking import ALPHABET

NAME, SECRET = 4, 16  # characters: 20 bits to find the code by, 80 bits that nobody sends
Count = Annotated[int, Field(ge=0, le=2**53)]


class BadCode(ValueError):
    """Not a one-time code."""

    code = "enrolment.code-malformed"


@dataclass(frozen=True)
class OneTimeCode:
    """`name` is told to the centre; `secret` never leaves either side."""

    name: str
    secret: str

    def __str__(self) -> str:
        """As read out and typed in: five groups of four."""
        whole = self.name + self.secret
        return "-".join(whole[start : start + 4] for start in range(0, NAME + SECRET, 4))

    def __repr__(self) -> str:
        return f"OneTimeCode({self.name!r}, …)"

    @staticmethod
    def make() -> OneTimeCode:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(NAME + SECRET))
        return OneTimeCode(drawn[:NAME], drawn[NAME:])

    @staticmethod
    def parse(text: str) -> OneTimeCode:
        """As people type it: dashes, blanks, lower case, O for 0 and I or L for 1 are forgiven. Raises `BadCode`."""
        plain = text.upper().translate(str.maketrans("OIL", "011", "- "))
        if len(plain) != NAME + SECRET or not set(plain) <= set(ALPHABET):
            raise BadCode(f"a one-time code has {NAME + SECRET} characters of {ALPHABET}")
        return OneTimeCode(plain[:NAME], plain[NAME:])

    def proof(self, domain: str, *values: str) -> str:
        """What only somebody who knows the code can say about `values`."""
        return hmac.digest(self.secret.encode(), encoding.fields(domain, values), "sha256").hex()


class EnrolmentRequest(Contract):
    """`public_key`: the terminal's Ed25519 key, made there. `proof`: over the key, under "kiosk enrolment request v1"."""

    code_name: Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{4}$")]
    public_key: Base64
    proof: Hash


class EnrolmentAnswer(Contract):
    """`ca`: the certificate authority of the centre's TLS in PEM, empty where it serves without. `proof`: over all the rest and the key
    that asked, under "kiosk enrolment answer v1"."""

    terminal: TerminalCode
    trust: Trust
    ca: Annotated[str, Field(max_length=20_000)] = ""
    proof: Hash


def request_proof(code: OneTimeCode, public_key: bytes) -> str:
    return code.proof("kiosk enrolment request v1", public_key.hex())


def answer_proof(code: OneTimeCode, public_key: bytes, terminal: str, trust: Trust, ca: str) -> str:
    return code.proof("kiosk enrolment answer v1", public_key.hex(), terminal, ca, *_members(trust))


class TrustUpdate(Contract):
    """The centre's keys of now, signed with the acknowledging key `key_id` that a terminal knows from before."""

    trust: Trust
    key_id: Name
    signature: Base64


def sign_trust(private: Ed25519PrivateKey, key_id: str, trust: Trust) -> TrustUpdate:
    return TrustUpdate(trust=trust, key_id=key_id, signature=private.sign(_trust_bytes(trust, key_id)))


def verify_trust(known: Trust, update: TrustUpdate) -> Trust:
    """The new keys, once the old ones vouch for them. Raises `NotSignedByCentre`, also for keys older than those known."""
    if update.key_id != known.ack_key_id or update.trust.serial < known.serial:
        raise NotSignedByCentre("not about the keys this terminal knows")
    try:
        Ed25519PublicKey.from_public_bytes(known.ack_public).verify(update.signature, _trust_bytes(update.trust, update.key_id))
    except InvalidSignature:
        raise NotSignedByCentre("the signature over the keys is wrong") from None
    return update.trust


def _trust_bytes(trust: Trust, key_id: str) -> bytes:
    return encoding.fields("kiosk trust v1", (key_id, *_members(trust)))


def _members(trust: Trust) -> tuple[str, ...]:
    """One by one and not as JSON: a newer side may send members that an older one does not know."""
    return (
        str(trust.serial),
        trust.sealing_key_id,
        trust.sealing_suite,
        trust.sealing_public.hex(),
        trust.ack_key_id,
        trust.ack_public.hex(),
    )


class Token(Contract):
    """What heartbeats carry as `Authorization: Bearer`, until it expires: checking it costs less than a signature."""

    token: Annotated[str, Field(pattern=r"^[!-~]+$", max_length=300)]
    expires_at: Moment


class AuditHead(Contract):
    """The newest row of the terminal's audit chain: rows cut off its end at the terminal are missed at the centre."""

    seq: Count
    hash: Hash


MOST_CONSUMABLES, NAME_LENGTH = 16, 60


class ConsumableLeft(Contract):
    """How long one of its supplies will last, as a terminal forecasts it: `kiosk.core.consumables.Consumable`. `device` and `name` are the
    terminal's words; `left` is absent where nobody knows."""

    device: Annotated[str, Field(max_length=40)]
    name: Annotated[str, Field(max_length=NAME_LENGTH)]
    level: Annotated[str, Field(max_length=20)]
    left: Count | None = None
    unit: Annotated[str, Field(max_length=20)] = ""


class Heartbeat(Contract):
    """How a terminal does. `paused`: the code of the refusal that stopped its sending, empty when nothing did. `at` is by the
    centre's clock as far as the terminal knows it; `oldest_waiting` by its own. `consumables`: a terminal that knows of none, or is older
    than they are, says none. `catalogue`: the version in force there, for people, and
    `catalogue_problem` the code of why it is no newer one; empty where there is no such thing. `out_of_order`: the code of why
    nobody can be served there now, empty while they can."""

    at: AwareDatetime
    version: Annotated[str, Field(max_length=40)] = ""
    pending: Count = 0
    held: Count = 0
    oldest_waiting: AwareDatetime | None = None
    paused: Annotated[str, Field(max_length=100)] = ""
    audit: AuditHead | None = None
    consumables: Annotated[tuple[ConsumableLeft, ...], Field(max_length=MOST_CONSUMABLES)] = ()
    catalogue: Annotated[str, Field(max_length=40)] = ""
    catalogue_problem: Annotated[str, Field(max_length=100)] = ""
    out_of_order: Annotated[str, Field(max_length=100)] = ""


class HeartbeatAnswer(Contract):
    """`now`: the centre's clock, from which a terminal learns how far its own is off. `trust_serial`: whether there are new keys."""

    now: Moment
    trust_serial: int


def clock_offset(centre_now: datetime, asked_at: datetime, answered_at: datetime) -> float:
    """Seconds to add to this clock to have the centre's; right to half of the time the exchange took."""
    return (centre_now - asked_at).total_seconds() - (answered_at - asked_at).total_seconds() / 2
