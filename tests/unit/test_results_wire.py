"""The list of what was issued to somebody: sealed to the centre, signed by it, and of no use for anything else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.wire import progress, results, seal
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.models import Trust
from kiosk.wire.results import Result, ResultsAnswer

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CENTRE, SIGNER = seal.make_private_key(), Ed25519PrivateKey.generate()
TRUST = Trust(
    sealing_key_id="s1", sealing_suite=seal.SUITE, sealing_public=seal.public_bytes(CENTRE),
    ack_key_id="a1", ack_public=SIGNER.public_key().public_bytes_raw(),
)  # fmt: skip
SAMPLE, RECORD, ANOTHER = "11010519491231002X", "019aaf00-0000-7000-8000-000000000001", "019aaf00-0000-7000-8000-000000000002"
ONE = Result(
    record_id=RECORD, tracking_number="A7K2000017KQ3X", service="no-criminal-record-certificate", issued_at=NOW, assurance="L3", pages=1,
    size=9, content_hash=results.hash_of(b"%PDF-1.7\n"), state="issued", valid_until=NOW + timedelta(days=90),
)  # fmt: skip
QUESTION = "0" * 64


def answer(*items: Result, question: str = QUESTION) -> ResultsAnswer:
    return results.sign(SIGNER, "a1", question, items, NOW)


def test_the_whole_way_of_a_question() -> None:
    asked = results.seal_question(TRUST, "A7K2", SAMPLE)
    assert results.open_question(seal.private_key(CENTRE), asked) == SAMPLE
    assert SAMPLE not in asked.model_dump_json() and SAMPLE.encode() not in asked.sealed
    travelled = ResultsAnswer.model_validate_json(answer(ONE, question=results.about(asked)).model_dump_json())
    assert results.verify(TRUST, results.about(asked), travelled) == (ONE,)
    assert results.verify(TRUST, QUESTION, answer()) == ()


def test_a_question_is_for_the_list_or_for_one_document() -> None:
    """Also not one about progress: that is asked of who takes no paper away."""
    private = seal.private_key(CENTRE)
    asked, fetched = results.seal_question(TRUST, "A7K2", SAMPLE), results.seal_question(TRUST, "A7K2", SAMPLE, RECORD)
    assert results.open_question(private, fetched, RECORD) == SAMPLE
    sealed = seal.Sealer("s1", seal.public_key(TRUST.sealing_public))(SAMPLE.encode(), seal.QuestionContext("A7K2"))
    of_progress = asked.model_copy(update={"sealed": sealed.content})
    for question, record in (
        (asked, RECORD), (fetched, ""), (fetched, ANOTHER), (asked.model_copy(update={"terminal": "B8M3"}), ""), (of_progress, ""),
    ):  # fmt: skip
        with pytest.raises(seal.SealBroken):
            results.open_question(private, question, record)
    assert results.about(asked) != progress.about_document(asked)
    assert results.about(asked) != results.about(results.seal_question(TRUST, "A7K2", SAMPLE)), "asked twice, it is two questions"


@given(st.sampled_from([
    {"record_id": ANOTHER}, {"tracking_number": "A7K2000027KQ3X"}, {"service": "residence-registration"}, {"assurance": "L0"}, {"pages": 2},
    {"issued_at": NOW + timedelta(milliseconds=1)}, {"size": 8}, {"content_hash": "1" * 64}, {"state": "withdrawn"}, {"valid_until": None},
]))  # fmt: skip
def test_nothing_in_it_can_be_changed(change: dict[str, object]) -> None:
    signed = answer(ONE)
    with pytest.raises(NotSignedByCentre):
        results.verify(TRUST, QUESTION, signed.model_copy(update={"items": (ONE.model_copy(update=change),)}))


def test_nor_left_out_nor_taken_for_another_answer() -> None:
    two = answer(ONE, ONE.model_copy(update={"record_id": ANOTHER}))
    for changed in (
        two.model_copy(update={"items": two.items[:1]}),
        two.model_copy(update={"items": two.items[::-1]}),
        two.model_copy(update={"signed_at": NOW + timedelta(seconds=1)}),
        two.model_copy(update={"key_id": "a2"}),
        answer(ONE, question="1" * 64),
        results.sign(Ed25519PrivateKey.generate(), "a1", QUESTION, (ONE,), NOW),
    ):
        with pytest.raises(NotSignedByCentre):
            results.verify(TRUST, QUESTION, changed)


@pytest.mark.parametrize("change", [
    {"pages": 0}, {"pages": results.MOST_PAGES + 1}, {"size": results.LARGEST_DOCUMENT + 1}, {"assurance": "L9"}, {"record_id": "../x"},
    {"content_hash": "x"}, {"state": "lost"}, {"issued_at": "1969-12-31T23:59:59Z"},
])  # fmt: skip
def test_what_no_document_can_be_is_no_list(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Result.model_validate({**ONE.model_dump(), **change})
