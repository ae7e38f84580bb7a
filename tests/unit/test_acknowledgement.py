"""Only the centre's own words are believed, down to the last field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.wire import acknowledgement
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.models import Acknowledgement, ItemVerdict

KEY = Ed25519PrivateKey.generate()
AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
ITEMS = (
    ItemVerdict(id="01936d2e-0000-7000-8000-000000000001", content_hash="a" * 64, verdict="accepted"),
    ItemVerdict(id="01936d2e-0000-7000-8000-000000000002", content_hash="b" * 64, verdict="rejected", reason="seal.malformed"),
)


def signed() -> Acknowledgement:
    return acknowledgement.sign(KEY, "key-1", "A7K2", ITEMS, AT)


def test_it_is_believed_after_a_journey_as_json() -> None:
    acknowledgement.verify(KEY.public_key(), Acknowledgement.model_validate_json(signed().model_dump_json()))


def test_the_order_of_the_items_does_not_matter() -> None:
    acknowledgement.verify(KEY.public_key(), signed().model_copy(update={"items": ITEMS[::-1]}))


@pytest.mark.parametrize(
    "change",
    [
        {"terminal": "A7K3"},
        {"key_id": "key-2"},
        {"signed_at": AT + timedelta(milliseconds=1)},
        {"items": ITEMS[:1]},
        {"items": (*ITEMS, ITEMS[0])},
        {"items": (ITEMS[0].model_copy(update={"verdict": "duplicate"}), ITEMS[1])},
        {"items": (ITEMS[0].model_copy(update={"content_hash": "c" * 64}), ITEMS[1])},
        {"items": (ITEMS[0].model_copy(update={"id": "01936d2e-0000-7000-8000-000000000003"}), ITEMS[1])},
        {"items": (ITEMS[0], ITEMS[1].model_copy(update={"reason": None}))},
        {"items": (ITEMS[0].model_copy(update={"reason": "none"}), ITEMS[1])},
        {"signature": b""},
        {"signature": bytes(64)},
    ],
)
def test_any_change_is_noticed(change: dict[str, object]) -> None:
    with pytest.raises(NotSignedByCentre):
        acknowledgement.verify(KEY.public_key(), signed().model_copy(update=change))


def test_another_key_is_not_the_centre() -> None:
    with pytest.raises(NotSignedByCentre):
        acknowledgement.verify(Ed25519PrivateKey.generate().public_key(), signed())
