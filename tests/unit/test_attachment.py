"""An attachment opens for the centre, as the one it was sealed as; a receipt for it is the centre's, and about it alone."""

from __future__ import annotations

import base64
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.wire import attachment, pieces, seal
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.models import Trust
from kiosk.wire.pieces import PIECE, PieceBroken
from kiosk.wire.seal import SealBroken

RAW = seal.make_private_key()
PRIVATE, SEALER = seal.private_key(RAW), seal.Sealer("key-1", seal.public_key(seal.public_bytes(RAW)))
ID, OTHER, RECORD = (f"01936d2e-0000-7000-8000-00000000000{digit}" for digit in (1, 2, 9))
BOUND_TO = attachment.context(ID, RECORD, "A7K2")
SIGNER = Ed25519PrivateKey.generate()
AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
HASH = "a" * 64
TRUST = Trust(
    sealing_key_id="key-1",
    sealing_suite=seal.SUITE,
    sealing_public=seal.public_bytes(RAW),
    ack_key_id="ack-1",
    ack_public=SIGNER.public_key().public_bytes_raw(),
)


def sealed(plain: bytes) -> bytes:
    return b"".join(SEALER.attachment(io.BytesIO(plain), BOUND_TO))


def opened(content: bytes, bound_to: bytes = BOUND_TO) -> bytes:
    source = io.BytesIO(content)
    key = attachment.open_key(PRIVATE, attachment.split_header(source), bound_to)
    return b"".join(pieces.open_pieces(key, source))


@settings(max_examples=20)
@given(st.binary(max_size=2 * PIECE))
@example(b"")
@example(bytes(PIECE))
def test_what_was_sealed_comes_back(plain: bytes) -> None:
    assert opened(sealed(plain)) == plain


@pytest.mark.parametrize("moved", [(OTHER, RECORD, "A7K2"), (ID, OTHER, "A7K2"), (ID, RECORD, "A7K3")], ids=["id", "record", "terminal"])
def test_moved_elsewhere_it_does_not_open(moved: tuple[str, str, str]) -> None:
    with pytest.raises(SealBroken):
        opened(sealed(b"a scan"), attachment.context(*moved))


@settings(max_examples=50)
@given(st.data())
def test_damage_and_cuts_are_noticed(data: st.DataObject) -> None:
    content = bytearray(sealed(bytes(PIECE + 100)))
    if data.draw(st.booleans()):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    else:
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    with pytest.raises((SealBroken, PieceBroken)):
        opened(bytes(content))


@given(st.binary(max_size=3000))
def test_any_bytes_are_refused_in_words(garbage: bytes) -> None:
    with pytest.raises((SealBroken, PieceBroken)):
        opened(garbage)


def test_two_seals_of_the_same_have_nothing_in_common() -> None:
    assert sealed(bytes(100))[2:] != sealed(bytes(100))[2:]


def test_a_header_that_holds_something_else_than_a_key_is_refused() -> None:
    with pytest.raises(SealBroken):
        attachment.open_key(PRIVATE, seal.seal(SEALER.public, b"no key", BOUND_TO), BOUND_TO)


def receipt() -> attachment.StoredReceipt:
    return attachment.sign_receipt(SIGNER, "ack-1", "A7K2", ID, RECORD, HASH, AT)


def verified(header: str, trust: Trust = TRUST) -> attachment.StoredReceipt:
    return attachment.verify_receipt(trust, header, "A7K2", ID, RECORD, HASH)


def test_a_receipt_is_believed_after_a_journey_as_a_header() -> None:
    header = receipt().to_header()
    assert header.isascii()
    assert not set(header) & set("\r\n ")
    assert verified(header) == receipt()


@pytest.mark.parametrize(
    "change",
    [
        {"terminal": "A7K3"},
        {"id": OTHER},
        {"record_id": OTHER},
        {"content_hash": "b" * 64},
        {"key_id": "ack-2"},
        {"signed_at": AT + timedelta(milliseconds=1)},
        {"signature": b""},
        {"signature": bytes(64)},
    ],
)
def test_any_change_of_a_receipt_is_noticed(change: dict[str, object]) -> None:
    with pytest.raises(NotSignedByCentre):
        verified(receipt().model_copy(update=change).to_header())


@pytest.mark.parametrize("field", ["terminal", "id", "record_id", "content_hash"])
def test_a_true_receipt_for_something_else_proves_nothing(field: str) -> None:
    covered = {"terminal": "A7K2", "attachment": ID, "record": RECORD, "content_hash": HASH}
    other = {"terminal": "A7K3", "id": OTHER, "record_id": OTHER, "content_hash": "b" * 64}[field]
    covered[{"id": "attachment", "record_id": "record"}.get(field, field)] = other
    true = attachment.sign_receipt(SIGNER, "ack-1", **covered, signed_at=AT)
    with pytest.raises(NotSignedByCentre):
        verified(true.to_header())


def test_another_signer_is_not_the_centre() -> None:
    with pytest.raises(NotSignedByCentre):
        verified(attachment.sign_receipt(Ed25519PrivateKey.generate(), "ack-1", "A7K2", ID, RECORD, HASH, AT).to_header())


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode()))
def test_what_is_no_receipt_is_refused(header: str) -> None:
    with pytest.raises(NotSignedByCentre):
        verified(header)


def test_a_receipt_with_a_member_missing_is_refused() -> None:
    whole = json.loads(receipt().model_dump_json())
    for name in whole:
        rest = {other: value for other, value in whole.items() if other != name}
        with pytest.raises(NotSignedByCentre):
            verified(base64.b64encode(json.dumps(rest).encode()).decode())
