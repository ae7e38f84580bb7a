"""The question about a code and its answer: sealed both ways, signed, and of no use for anything else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from kiosk.wire import identity, seal
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.identity import CodeAnswer, CodeQuestion, Officer, Person
from kiosk.wire.models import Trust

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CENTRE, TERMINAL = seal.make_private_key(), seal.make_private_key()
SIGNER = Ed25519PrivateKey.generate()
TRUST = Trust(
    sealing_key_id="s1", sealing_suite=seal.SUITE, sealing_public=seal.public_bytes(CENTRE),
    ack_key_id="a1", ack_public=SIGNER.public_key().public_bytes_raw(),
)  # fmt: skip
PERSON = Person(name="测试样本", id_number="11010519491231002X", sex_code="1", birth=date(1949, 12, 31), valid_to=None)
CODE = "KIOSK-EID:1:ABCDEFGHIJKLMNOPQRSTUVWXYZ"
QUESTION = CodeQuestion(code=CODE, purpose="residence-registration", kind="eid", answer_key=seal.public_bytes(TERMINAL))


def answered(question: str, subject: Person | Officer = PERSON) -> CodeAnswer:
    content = identity.seal_subject(QUESTION.answer_key, question, subject)
    return identity.sign(SIGNER, "a1", question, "verified", "stand-in", content, NOW)


def test_the_whole_way_of_a_question() -> None:
    sealed = identity.seal_question(TRUST, "A7K2", QUESTION)
    assert identity.open_question(seal.private_key(CENTRE), sealed) == QUESTION
    answer = CodeAnswer.model_validate_json(answered(identity.about(sealed)).model_dump_json())
    identity.verify(TRUST, identity.about(sealed), answer)
    assert identity.open_subject(seal.private_key(TERMINAL), answer, "eid") == PERSON


def test_nobody_on_the_way_sees_the_code_or_a_name() -> None:
    sealed = identity.seal_question(TRUST, "A7K2", QUESTION)
    travelled = sealed.model_dump_json() + answered(identity.about(sealed)).model_dump_json()
    for secret in (CODE, PERSON.name, PERSON.id_number, "residence-registration"):
        assert secret not in travelled and secret.encode() not in sealed.sealed
        assert secret not in repr((QUESTION.model_copy(update={"purpose": ""}), PERSON, sealed))


def test_the_same_question_asked_twice_is_two_questions() -> None:
    assert len({identity.about(identity.seal_question(TRUST, "A7K2", QUESTION)) for _ in range(3)}) == 3


def test_a_question_opens_for_the_centre_and_its_terminal_alone() -> None:
    sealed = identity.seal_question(TRUST, "A7K2", QUESTION)
    with pytest.raises(seal.SealBroken):
        identity.open_question(seal.private_key(TERMINAL), sealed)
    with pytest.raises(seal.SealBroken):
        identity.open_question(seal.private_key(CENTRE), sealed.model_copy(update={"terminal": "B8M3"}))
    with pytest.raises(seal.SealBroken):  # sealed as a question about records is
        seal.open_sealed(seal.private_key(CENTRE), sealed.sealed, seal.QuestionContext("A7K2").encoded())


def test_what_opens_and_is_no_question_is_broken() -> None:
    public = seal.public_key(TRUST.sealing_public)
    for plain in (b"", b"110", b"{}", b"\xff\xfe", QUESTION.model_dump_json().replace('"eid"', '"other"').encode()):
        content = seal.seal(public, plain, identity._asked_by("A7K2"))
        sealed = identity.seal_question(TRUST, "A7K2", QUESTION).model_copy(update={"sealed": content})
        with pytest.raises(seal.SealBroken):
            identity.open_question(seal.private_key(CENTRE), sealed)


@pytest.mark.parametrize(
    "changed",
    [
        {"verdict": "used", "sealed": b""}, {"verdict": "refused"}, {"sealed": b""}, {"sealed": b"other"}, {"service": "national"},
        {"question": "0" * 64}, {"key_id": "a2"}, {"signature": b"\0" * 64}, {"signed_at": NOW.replace(minute=1)},
    ],
)  # fmt: skip
def test_a_changed_answer_is_nobodys(changed: dict[str, object]) -> None:
    question = identity.about(identity.seal_question(TRUST, "A7K2", QUESTION))
    good = answered(question)
    identity.verify(TRUST, question, good)
    with pytest.raises(NotSignedByCentre):
        identity.verify(TRUST, question, good.model_copy(update=changed))


def test_a_name_without_verified_is_not_believed_even_if_signed() -> None:
    question = identity.about(identity.seal_question(TRUST, "A7K2", QUESTION))
    for verdict, content in (("verified", b""), ("expired", b"something")):
        answer = identity.sign(SIGNER, "a1", question, verdict, "stand-in", content, NOW)  # type: ignore[arg-type]
        with pytest.raises(NotSignedByCentre):
            identity.verify(TRUST, question, answer)


def test_an_answer_opens_for_its_question_and_key_and_kind_alone() -> None:
    question = identity.about(identity.seal_question(TRUST, "A7K2", QUESTION))
    answer = answered(question)
    with pytest.raises(seal.SealBroken):
        identity.open_subject(seal.private_key(CENTRE), answer, "eid")
    with pytest.raises(seal.SealBroken):
        identity.open_subject(seal.private_key(TERMINAL), answer.model_copy(update={"question": "0" * 64}), "eid")
    with pytest.raises(seal.SealBroken):
        identity.open_subject(seal.private_key(TERMINAL), answer, "witness")
    with pytest.raises(seal.SealBroken):
        identity.open_subject(seal.private_key(TERMINAL), answered(question, Officer(officer="000123")), "eid")


@pytest.mark.parametrize("code", ["", "x" * 513, "\ud800"])
def test_what_can_be_no_code_is_not_asked_about(code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        CodeQuestion(code=code, purpose="p", kind="eid", answer_key=seal.public_bytes(TERMINAL))
    assert "xxx" not in str(caught.value)


def test_our_own_form_is_known() -> None:
    assert identity.is_code(CODE)
    for text in (
        "",
        CODE.lower(),
        CODE + "A",
        CODE + "\n",
        CODE[:-1],
        "KIOSK-EID:2:" + "A" * 26,
        "https://example.org/",
        "KIOSK-EID:1:" + "1" * 26,
    ):
        assert not identity.is_code(text)
