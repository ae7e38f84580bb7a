"""What is noted of a record when it is opened: who takes part, what an officer has to look at, its parts, what has to be paid; a ticket, a
rating, a vote.

All rows of one record are made from what is inside it and from a catalogue, and written together: a record is noted whole, and once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table

from kiosk.central import checking, claims, fees
from kiosk.central.board_tables import ratings, votes
from kiosk.central.case_tables import bundle_cases, findings, orders, sub_cases, tickets
from kiosk.central.checking import PLAIN, Guide
from kiosk.central.guides import Known
from kiosk.central.payment_tables import payment_claims
from kiosk.central.tables import insert
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import MOST_PARTS
from kiosk.wire.rating import Rating
from kiosk.wire.submission import Submission
from kiosk.wire.ticket import Ticket
from kiosk.wire.vote import Vote

OPEN, ANSWERED = "open", "answered"
TERMINAL = "terminal"
"""The channel of a rating; those of counters and telephones come another way."""
_TOPIC_LENGTH = 60
"""As the wire allows (`wire.ticket.Ticket.topic`): two faults that begin alike are two."""


@dataclass
class Notes:
    """Rows by table, in the order in which they are written."""

    rows: dict[Table, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: Table, *rows: dict[str, Any]) -> None:
        self.rows.setdefault(table, []).extend({name: _storable(value) for name, value in row.items()} for row in rows)

    def write(self, connection: Connection) -> None:
        """What is there already stays as it is: it may have been worked on since."""
        for table, rows in sorted(self.rows.items(), key=lambda one: one[0].name):  # in one order, so that two can't wait for each other
            if rows:
                connection.execute(insert(connection, table).on_conflict_do_nothing(), rows)


def note_submission(notes: Notes, record_id: str, said: Submission, guides: Known, now: datetime) -> None:
    found, guide, known = checking.check(said, guides)
    notes.add(findings, *({"record_id": record_id, "code": one.code, "field": one.field[:100]} for one in found))
    if said.sub_cases:
        _note_parts(notes, record_id, said, guide, now)
    if guide is not None:
        notes.add(orders, *fees.orders_of(guide.service, known, record_id, now))
    notes.add(payment_claims, *claims.claim_of(record_id, said, guide.service if guide else None, known))


def _note_parts(notes: Notes, record_id: str, said: Submission, guide: Guide | None, now: datetime) -> None:
    """Parts as they were sent. The latter of two with one name is none, nor is what no part can be called: nobody could be told of it."""
    named = islice((part for part in said.sub_cases if PLAIN.fullmatch(part.id)), MOST_PARTS)
    parts = {part.id: part for part in reversed(tuple(named))}
    notes.add(
        sub_cases,
        *(
            {
                "record_id": record_id,
                "part": part.id,
                "place": place,
                "task": part.task[:100],
                "dept": part.dept[:100],
                "depends_on": " ".join(one for one in part.depends_on if one in parts),
                "state": "accepted",
                "reason": "",
                "changed_at": milliseconds(now),
            }
            for place, part in enumerate(reversed(parts.values()))
        ),
    )
    together = guide is not None and guide.bundle is not None and guide.bundle.pickup == "together"
    notes.add(bundle_cases, {"record_id": record_id, "pickup": "together" if together else "as-ready"})


def note_ticket(notes: Notes, record_id: str, said: Ticket, received_at: int) -> None:
    """Not the number to call: it stays under the seal, and is opened for whoever is going to call."""
    row = {"record_id": record_id, "kind": said.kind, "service": said.service, "topic": said.topic[:_TOPIC_LENGTH]}
    row |= {"guide_version": said.guide_version, "step": said.step}
    notes.add(tickets, {**row, "at": received_at, "state": OPEN, "answer": ""})


def note_rating(notes: Notes, record_id: str, said: Rating, received_at: int) -> None:
    """Of several of one record the first counts."""
    row = {"record_id": record_id, "rated": said.record_id or record_id, "service": said.service, "channel": TERMINAL}
    notes.add(ratings, {**row, "level": said.level, "aspects": " ".join(dict.fromkeys(said.aspects)), "at": received_at, "answer": ""})


def note_vote(notes: Notes, record_id: str, said: Vote, received_at: int) -> None:
    notes.add(votes, {"record_id": record_id, "topic": said.topic, "at": received_at})


def _storable(value: Any) -> Any:
    """PostgreSQL keeps no NUL in a text; one record with it would keep all others from being opened."""
    return value.replace("\0", "") if isinstance(value, str) else value
