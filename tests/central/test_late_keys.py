"""A terminal that comes back after its key went to the archive: its records are kept, marked, and opened by the named procedure."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Row, func, select
from uuid_utils.compat import uuid7

from kiosk.central import keys as keyring
from kiosk.central import late_keys
from kiosk.central.app import ATTACHMENTS
from kiosk.central.indexing import Indexer
from kiosk.central.keys import OPENS_FOR, Kept
from kiosk.central.late_keys import Reopened, WrongKey
from kiosk.central.opening import KeyAway, open_attachment_key, open_record
from kiosk.central.tables import attachments, events, records
from kiosk.central.uploads import Uploads
from kiosk.wire import attachment, pieces, seal
from kiosk.wire.models import AttachmentReference, Envelope, Trust
from tests.central.conftest import Centre
from tests.central.terminals import NOW, SAMPLE, batch, envelope, question, sealer, submission

PHOTO = b"a photo " * 20_000


def archived(centre: Centre, at: datetime = NOW) -> Kept:
    """The key in use is retired and goes to the archive; a person brings back what was written there."""
    keyring.rotate_sealing(centre.data_dir, at)
    [path] = keyring.archive(centre.data_dir, at + OPENS_FOR + timedelta(seconds=1))
    late = keyring.read_archived(path)
    path.unlink()
    return late


def with_photo(trust: Trust) -> tuple[Envelope, str, bytes]:
    """A record with one attachment, which is bound to the record's id: so the id is chosen first."""
    record, photo = str(uuid7()), str(uuid7())
    sealed = b"".join(sealer(trust).attachment(BytesIO(PHOTO), attachment.context(photo, record, "A7K2")))
    named = AttachmentReference(id=photo, size=len(sealed), content_hash=seal.content_hash(sealed))
    return envelope(trust, submission(SAMPLE), attachments=[named], record=record), photo, sealed


def stored(centre: Centre, record: str) -> Row[Any]:
    with centre.engine.connect() as connection:
        return connection.execute(select(records).where(records.c.id == record)).one()


def shown(centre: Centre, one: Envelope) -> str:
    response = centre.terminal.get(centre.client, f"/v1/progress/{one.tracking_number}?nonce=00")
    return str(response.json()["items"][0]["state"])


def opened(centre: Centre, record: str) -> bytes:
    with centre.engine.connect() as connection:
        return open_record(connection, centre.keys.current(), stored(centre, record))


def uploads(centre: Centre) -> Uploads:
    return Uploads(centre.engine, centre.data_dir / ATTACHMENTS, lambda: NOW)


def procedure(centre: Centre, late: Kept) -> Reopened:
    return late_keys.open_late(centre.engine, centre.keys.current(), late, uploads(centre).open, NOW)


def test_the_way_of_a_late_record_from_arrival_to_an_answer(centre: Centre) -> None:
    before = centre.keys.trust
    late, photo, sealed = with_photo(before)
    indexed_before, waiting = envelope(before, submission(SAMPLE)), envelope(before, submission(SAMPLE))
    centre.verdicts(batch(indexed_before))
    Indexer(centre.engine, centre.keys, lambda: NOW).catch_up()
    centre.verdicts(batch(waiting))
    key = archived(centre)
    broken = envelope(before, submission(SAMPLE)).model_copy(update={"service": "moved"})

    assert centre.verdicts(batch(late, broken)) == {late.id: ("accepted", None), broken.id: ("accepted", None)}, "the terminal is done"
    uploads(centre).put(photo, [sealed])
    Indexer(centre.engine, centre.keys, lambda: NOW).catch_up()
    assert [shown(centre, one) for one in (late, waiting, indexed_before)] == ["needs-attention", "needs-attention", "accepted"]
    with pytest.raises(KeyAway):
        opened(centre, late.id)

    assert procedure(centre, key) == Reopened(records=3, attachments=1, broken=1)
    assert procedure(centre, key) == Reopened(records=0, attachments=0, broken=1), "it can be run again"
    assert [opened(centre, one.id) for one in (late, waiting, indexed_before)] == [submission(SAMPLE)] * 3
    assert [shown(centre, one) for one in (late, waiting, broken)] == ["accepted", "accepted", "needs-attention"]
    asked = centre.terminal.post(centre.client, "/v1/progress/by-document", question(centre.keys.trust, SAMPLE))
    assert len(asked.json()["items"]) == 3, "found by person like any other"
    assert bytes(stored(centre, late.id).sealed) == late.sealed, "the original stays as it came"
    with centre.engine.connect() as connection:
        noted = connection.execute(select(events.c.what).where(events.c.record_id == late.id).order_by(events.c.number)).scalars().all()
        row = connection.execute(select(attachments).where(attachments.c.id == photo)).one()
        with uploads(centre).open(photo) as file:
            header = attachment.split_header(file)
            opener = open_attachment_key(connection, centre.keys.current(), row, header)
            assert b"".join(pieces.open_pieces(opener, file)) == PHOTO
    assert noted == ["received", "key-archived", "complete", "sealed-again"]


def test_what_was_sealed_again_is_sealed_again_when_that_key_is_archived_too(centre: Centre) -> None:
    one, photo, sealed = with_photo(centre.keys.trust)
    centre.verdicts(batch(one))
    uploads(centre).put(photo, [sealed])
    first = archived(centre)
    assert procedure(centre, first) == Reopened(1, 1, 0)
    second = archived(centre, NOW + timedelta(days=200))
    with pytest.raises(KeyAway):
        opened(centre, one.id)
    assert procedure(centre, first) == Reopened(0, 0, 0)
    assert procedure(centre, second) == Reopened(1, 1, 0)
    assert opened(centre, one.id) == submission(SAMPLE)


def test_many_are_done_and_counted(centre: Centre) -> None:
    """More than fit into one transaction, so that the walk over the ids is walked."""
    sent = [envelope(centre.keys.trust, submission(SAMPLE)) for _ in range(23)]
    key = archived(centre)
    centre.verdicts(batch(*sent))
    assert late_keys.waiting(centre.engine) == {key.key_id: 23}
    assert procedure(centre, key) == Reopened(23, 0, 0)
    assert late_keys.waiting(centre.engine) == {}
    with centre.engine.connect() as connection:
        assert connection.execute(select(func.count()).where(events.c.what == "sealed-again")).scalar_one() == 23


def test_a_key_in_use_and_a_strange_key_are_refused(centre: Centre) -> None:
    [current] = centre.keys.current().sealing_keys
    stranger = seal.make_private_key()
    for key in (current, Kept("0123456789abcdef", stranger, seal.public_bytes(stranger))):
        with pytest.raises(WrongKey):
            procedure(centre, key)
