"""Enrolment proves both sides to each other without sending the code; keys are believed only from the keys before them, never backwards."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.wire import fleet, seal
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.fleet import BadCode, OneTimeCode, TrustUpdate
from kiosk.wire.models import Trust
from kiosk.wire.tracking import ALPHABET

SIGNER, NEXT_SIGNER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
KNOWN = Trust(
    serial=3,
    sealing_key_id="seal-3",
    sealing_suite=seal.SUITE,
    sealing_public=b"seal",
    ack_key_id="ack-3",
    ack_public=SIGNER.public_key().public_bytes_raw(),
)
NEWS = KNOWN.model_copy(
    update={"serial": 4, "sealing_key_id": "seal-4", "ack_key_id": "ack-4", "ack_public": NEXT_SIGNER.public_key().public_bytes_raw()}
)
OTHER_MEMBERS: dict[str, object] = {
    "serial": 5,
    "sealing_key_id": "seal-x",
    "sealing_suite": "another",
    "sealing_public": b"sea",
    "ack_key_id": "ack-x",
    "ack_public": bytes(32),
}
KEY = bytes(range(32))
codes = st.builds(OneTimeCode, st.text(ALPHABET, min_size=4, max_size=4), st.text(ALPHABET, min_size=16, max_size=16))


@given(codes, st.data())
def test_a_code_survives_being_read_out_and_typed_in(code: OneTimeCode, data: st.DataObject) -> None:
    heard = str(code).translate(str.maketrans("01", data.draw(st.sampled_from(("01", "OI", "ol", "oL", "Oi")))))
    typed = data.draw(st.sampled_from((heard, heard.lower(), heard.replace("-", " "), heard.replace("-", ""), f"  {heard} ")))
    assert OneTimeCode.parse(typed) == code


@given(st.text())
def test_any_text_is_a_code_or_refused_in_words(text: str) -> None:
    try:
        code = OneTimeCode.parse(text)
    except BadCode as error:
        assert error.code == "enrolment.code-malformed"
    else:
        assert OneTimeCode.parse(str(code)) == code


def test_made_codes_differ_and_hide_their_secret() -> None:
    made = [OneTimeCode.make() for _ in range(200)]
    assert len({code.secret for code in made}) == 200
    for code in made:
        assert OneTimeCode.parse(str(code)) == code
        assert code.secret not in repr(code)


@given(codes, codes, st.binary(min_size=32, max_size=32))
def test_a_request_is_proven_by_its_code_and_key_alone(code: OneTimeCode, other: OneTimeCode, key: bytes) -> None:
    proof = fleet.request_proof(code, KEY)
    assert (proof == fleet.request_proof(other, KEY)) == (code.secret == other.secret)
    assert (proof == fleet.request_proof(code, key)) == (key == KEY)
    assert code.secret not in proof


def test_an_answer_is_proven_down_to_every_member() -> None:
    code = OneTimeCode.make()
    proof = fleet.answer_proof(code, KEY, "A7K2", KNOWN, "ca")
    assert proof == fleet.answer_proof(code, KEY, "A7K2", Trust.model_validate_json(KNOWN.model_dump_json()), "ca")
    assert set(OTHER_MEMBERS) == set(Trust.model_fields)
    others = [
        fleet.answer_proof(OneTimeCode.make(), KEY, "A7K2", KNOWN, "ca"),
        fleet.answer_proof(code, bytes(32), "A7K2", KNOWN, "ca"),
        fleet.answer_proof(code, KEY, "A7K3", KNOWN, "ca"),
        fleet.answer_proof(code, KEY, "A7K2", KNOWN, "cb"),
        *(fleet.answer_proof(code, KEY, "A7K2", KNOWN.model_copy(update={name: value}), "ca") for name, value in OTHER_MEMBERS.items()),
    ]
    assert proof not in others
    assert len(set(others)) == len(others)


def test_a_request_can_not_be_given_back_as_an_answer() -> None:
    """Who stands in between knows the proof of the request. It is of no use as the proof of an answer, whatever the answer says."""
    code = OneTimeCode.make()
    assert fleet.request_proof(code, KEY) != code.proof("kiosk enrolment answer v1", KEY.hex())


def test_new_keys_are_believed_from_the_old_ones_after_a_journey_as_json() -> None:
    update = TrustUpdate.model_validate_json(fleet.sign_trust(SIGNER, "ack-3", NEWS).model_dump_json())
    assert fleet.verify_trust(KNOWN, update) == NEWS


def test_a_newer_centre_with_members_unknown_here_is_still_believed() -> None:
    loose = json.loads(fleet.sign_trust(SIGNER, "ack-3", NEWS).model_dump_json())
    loose["trust"]["next_suite"] = "some day"
    assert fleet.verify_trust(KNOWN, TrustUpdate.model_validate(loose)) == NEWS


@pytest.mark.parametrize("name", sorted(OTHER_MEMBERS))
def test_any_change_of_new_keys_is_noticed(name: str) -> None:
    update = fleet.sign_trust(SIGNER, "ack-3", NEWS)
    forged = update.model_copy(update={"trust": NEWS.model_copy(update={name: OTHER_MEMBERS[name]})})
    with pytest.raises(NotSignedByCentre):
        fleet.verify_trust(KNOWN, forged)


@given(st.integers(1, 10), st.integers(1, 10))
def test_older_keys_are_refused_even_when_signed(known: int, offered: int) -> None:
    update = fleet.sign_trust(SIGNER, "ack-3", NEWS.model_copy(update={"serial": offered}))
    here = KNOWN.model_copy(update={"serial": known})
    if offered < known:
        with pytest.raises(NotSignedByCentre):
            fleet.verify_trust(here, update)
    else:
        assert fleet.verify_trust(here, update).serial == offered


def test_keys_vouch_for_the_next_ones_link_by_link() -> None:
    """A terminal that was away for three changes of the acknowledging key is brought up to date with the key that it knows."""
    signers = [SIGNER, *(Ed25519PrivateKey.generate() for _ in range(3))]
    known = KNOWN
    for number, (before, after) in enumerate(itertools.pairwise(signers), 4):
        news = known.model_copy(
            update={"serial": number, "ack_key_id": f"ack-{number}", "ack_public": after.public_key().public_bytes_raw()}
        )
        update = fleet.sign_trust(before, known.ack_key_id, news)
        if known is not KNOWN:
            with pytest.raises(NotSignedByCentre):
                fleet.verify_trust(KNOWN, update)
        known = fleet.verify_trust(known, update)
    assert known.serial == 6


@pytest.mark.parametrize("signer, key_id", [(NEXT_SIGNER, "ack-3"), (SIGNER, "ack-4"), (NEXT_SIGNER, "ack-4")])
def test_only_the_key_that_is_known_vouches(signer: Ed25519PrivateKey, key_id: str) -> None:
    with pytest.raises(NotSignedByCentre):
        fleet.verify_trust(KNOWN, fleet.sign_trust(signer, key_id, NEWS))


@given(st.floats(-1e6, 1e6), st.floats(0, 60), st.floats(0, 1))
def test_the_offset_of_the_clock_is_right_to_half_the_exchange(off: float, took: float, share: float) -> None:
    """Wherever in the exchange the centre looked at its clock."""
    asked = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    centre_now = asked + timedelta(seconds=off + took * share)
    learnt = fleet.clock_offset(centre_now, asked, asked + timedelta(seconds=took))
    assert abs(learnt - off) <= took / 2 + 1e-5
