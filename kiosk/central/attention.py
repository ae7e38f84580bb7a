"""What an officer has to look at: applications that are not what their form asks for. Codes and names of fields, never a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select, update

from kiosk.central.case_tables import findings
from kiosk.central.checking import NOTES
from kiosk.central.tables import events, moment, records, writing
from kiosk.wire import tracking
from kiosk.wire.encoding import milliseconds


class AttentionError(Exception):
    """Nothing was settled. `code`: attention.unknown-number."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Case:
    """`found`: (code, field) of what is not settled. `at`: when the record arrived. `note`: nothing of it is the resident's to mend."""

    tracking_number: str
    service: str
    at: datetime
    found: tuple[tuple[str, str], ...]
    note: bool


def waiting(engine: Engine) -> tuple[Case, ...]:
    """Everything that is not settled, the oldest first."""
    shown = (records.c.tracking_number, records.c.service, records.c.received_at, findings.c.code, findings.c.field)
    asked = select(*shown).join(records, records.c.id == findings.c.record_id).where(findings.c.settled_at.is_(None))
    by_record: dict[tuple[int, str, str], list[tuple[str, str]]] = {}
    with engine.connect() as connection:
        for row in connection.execute(asked.order_by(records.c.received_at, records.c.id, findings.c.code, findings.c.field)):
            by_record.setdefault((row.received_at, row.tracking_number, row.service), []).append((row.code, row.field))
    return tuple(
        Case(number, service, moment(at), tuple(found), all(code in NOTES for code, _ in found))
        for (at, number, service), found in by_record.items()
    )


def settle(engine: Engine, number: str, now: datetime) -> int:
    """An officer has seen to everything that was found of this record; how much was open. Raises `AttentionError`."""
    try:
        text = tracking.parse(number).text
    except tracking.BadTrackingNumber as error:
        raise AttentionError(error.code, str(error)) from None
    with writing(engine) as connection:
        record = connection.execute(select(records.c.id, records.c.case_id).where(records.c.tracking_number == text)).one_or_none()
        if record is None:
            raise AttentionError("attention.unknown-number", "no record with this number has arrived")
        still_open = update(findings).where(findings.c.record_id == record.id, findings.c.settled_at.is_(None))
        done = connection.execute(still_open.values(settled_at=milliseconds(now))).rowcount
        if done:
            row = {"record_id": record.id, "case_id": record.case_id, "what": "findings-settled", "at": milliseconds(now)}
            connection.execute(events.insert().values(row))
    return int(done)
