"""Whoever asked to be called back, and by when. Their numbers stay under the seal: one is opened for whoever is going to call, and that it
was opened is noted, not what it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from kiosk.central.case_tables import tickets
from kiosk.central.keys import Keys
from kiosk.central.opening import KeyAway, open_record
from kiosk.central.tables import events, records, writing
from kiosk.central.tickets import TicketError
from kiosk.wire import seal, tracking
from kiosk.wire.encoding import milliseconds
from kiosk.wire.ticket import BadTicket, Ticket

KIND = "call-back"


def phone_of(engine: Engine, keys: Keys, number: str, now: datetime) -> str:
    """Where to call about the ticket with this number. Raises `TicketError`."""
    [found] = phones_of(engine, keys, (number,), now).values()
    if isinstance(found, TicketError):
        raise found
    return found


def phones_of(engine: Engine, keys: Keys, numbers: Iterable[str], now: datetime) -> dict[str, str | TicketError]:
    """Where to call about each of these tickets, or why nobody can say. What opened is noted as read, all of it or, where the database
    fails, none: nothing is noted of a number that is not handed over."""
    with writing(engine) as connection:
        found = {number: _phone(connection, keys, number, now) for number in numbers}
    return found


def _phone(connection: Connection, keys: Keys, number: str, now: datetime) -> str | TicketError:
    try:
        text = tracking.parse(number).text
    except tracking.BadTrackingNumber as error:
        return TicketError(error.code, str(error))
    asked = select(records).join(tickets, tickets.c.record_id == records.c.id)
    row = connection.execute(asked.where(records.c.tracking_number == text, tickets.c.kind == KIND)).one_or_none()
    if row is None:
        return TicketError("ticket.unknown-number", "nobody asked to be called back under this number")
    try:
        phone = Ticket.from_bytes(open_record(connection, keys.current(), row)).phone
    except KeyAway as error:
        return TicketError(error.code, "its key is in the archive")
    except (BadTicket, seal.SealBroken):
        return TicketError("ticket.sealed", "the number does not open with the keys that are here")
    noted = {"record_id": row.id, "case_id": row.case_id, "what": "phone-read", "at": milliseconds(now)}
    connection.execute(events.insert().values(noted))
    return phone
