"""What travels about a code that somebody shows: the question once it is opened, and the answer with what is sealed inside."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from kiosk.wire import identity, seal
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.identity import CodeAnswer, CodeQuestion, Officer, Person
from kiosk.wire.models import Trust

_RAW = bytes(range(seal.PRIVATE_BYTES))
_PRIVATE = seal.private_key(_RAW)
_SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(32))
_TRUST = Trust(
    sealing_key_id="s1", sealing_suite=seal.SUITE, sealing_public=seal.public_bytes(_RAW),
    ack_key_id="a1", ack_public=_SIGNER.public_key().public_bytes_raw(),
)  # fmt: skip
_ABOUT = "0" * 64
_NOW = datetime(2026, 11, 23, tzinfo=UTC)
_PERSON = Person(name="测试样本", id_number="11010519491231002X", sex_code="1", birth=date(1949, 12, 31), valid_to=None)
_QUESTION = CodeQuestion(code="KIOSK-EID:1:" + "A" * 26, purpose="p", kind="eid", answer_key=_TRUST.sealing_public)
_SEALED = identity.seal_subject(_TRUST.sealing_public, _ABOUT, _PERSON)

SEEDS: tuple[bytes, ...] = (
    _QUESTION.model_dump_json().encode(),
    _PERSON.model_dump_json().encode(),
    Officer(officer="000123").model_dump_json().encode(),
    identity.sign(_SIGNER, "a1", _ABOUT, "verified", "stand-in", _SEALED, _NOW).model_dump_json().encode(),
    identity.sign(_SIGNER, "a1", _ABOUT, "used", "stand-in", b"", _NOW).model_dump_json().encode(),
)


def fuzz(data: bytes) -> None:
    for model in (CodeQuestion, Person, Officer):
        try:
            model.model_validate_json(data)
        except ValidationError:
            pass
    identity.is_code(data.decode(errors="replace"))
    try:
        answer = CodeAnswer.model_validate_json(data)
        identity.verify(_TRUST, _ABOUT, answer)
        if answer.sealed:
            identity.open_subject(_PRIVATE, answer, "eid")
    except (ValidationError, NotSignedByCentre, seal.SealBroken):
        pass
