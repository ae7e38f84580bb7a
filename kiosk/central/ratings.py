"""What residents thought of it (好差评), counted as they said it: whoever said nothing is in no count. A bad one is looked into and
answered by a day; whom it concerns, the case that it rates tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, func, select, update

from kiosk.central.board_tables import ratings
from kiosk.central.tables import events, moment, records, writing
from kiosk.wire import tracking
from kiosk.wire.encoding import milliseconds
from kiosk.wire.rating import BAD

LONGEST_ANSWER = 1000
"""Characters."""


class RatingError(Exception):
    """Nothing was answered. `code`: rating.unknown-number, .answer."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Count:
    """How often a service was rated so, by one channel. `levels`: from 5 down to 1."""

    service: str
    channel: str
    levels: tuple[int, int, int, int, int]

    @property
    def all(self) -> int:
        return sum(self.levels)

    @property
    def good_percent(self) -> int:
        return round(100 * sum(self.levels[:-BAD]) / self.all)


@dataclass(frozen=True)
class Bad:
    """`rates`: number of the application that is rated, "" where a visit left none, or it has not arrived."""

    tracking_number: str
    rates: str
    service: str
    channel: str
    level: int
    aspects: tuple[str, ...]
    terminal: str
    at: datetime
    answer: str
    answered_at: datetime | None


def counted(engine: Engine, service: str = "") -> tuple[Count, ...]:
    """By service and channel. `service`: "" for all."""
    asked = select(ratings.c.service, ratings.c.channel, ratings.c.level, func.count().label("many"))
    if service:
        asked = asked.where(ratings.c.service == service)
    found: dict[tuple[str, str], dict[int, int]] = {}
    with engine.connect() as connection:
        for row in connection.execute(asked.group_by(ratings.c.service, ratings.c.channel, ratings.c.level)):
            found.setdefault((row.service, row.channel), {})[row.level] = row.many
    return tuple(
        Count(*whose, (many.get(5, 0), many.get(4, 0), many.get(3, 0), many.get(2, 0), many.get(1, 0)))
        for whose, many in sorted(found.items())
    )


def bad(engine: Engine, service: str = "", open_only: bool = False) -> tuple[Bad, ...]:
    """The bad ones, the oldest first."""
    asked = _bad()
    if service:
        asked = asked.where(ratings.c.service == service)
    if open_only:
        asked = asked.where(ratings.c.answered_at.is_(None))
    with engine.connect() as connection:
        return tuple(_told(row) for row in connection.execute(asked.order_by(ratings.c.at, ratings.c.record_id)))


def answer(engine: Engine, number: str, words: str, now: datetime) -> Bad:
    """What came of a bad rating, or something else came of it. `number`: of the rating. Raises `RatingError`."""
    if not 1 <= len(words := words.strip()) <= LONGEST_ANSWER:
        raise RatingError("rating.answer", f"an answer has 1 to {LONGEST_ANSWER} characters")
    try:
        text = tracking.parse(number).text
    except tracking.BadTrackingNumber as error:
        raise RatingError(error.code, str(error)) from None
    at = milliseconds(now)
    asked = _bad().where(records.c.tracking_number == text)
    with writing(engine) as connection:
        row = connection.execute(asked).one_or_none()
        if row is None:
            raise RatingError("rating.unknown-number", "no bad rating with this number has arrived")
        if row.answered_at is None or row.answer != words:
            said = {"answer": words, "answered_at": at}
            connection.execute(update(ratings).where(ratings.c.record_id == row.record_id).values(said))
            noted = {"record_id": row.record_id, "case_id": row.case_id, "what": "rating-answered", "at": at}
            connection.execute(events.insert().values(noted))
        return _told(connection.execute(asked).one())


def _bad() -> Any:
    rated = records.alias("rated_records")
    shown = (records.c.tracking_number, records.c.terminal, records.c.case_id, rated.c.tracking_number.label("rates"))
    joined = select(ratings, *shown).join(records, records.c.id == ratings.c.record_id)
    about = (rated.c.id == ratings.c.rated) & (rated.c.id != ratings.c.record_id)
    return joined.outerjoin(rated, about).where(ratings.c.level <= BAD)


def _told(row: Row[Any]) -> Bad:
    answered = None if row.answered_at is None else moment(row.answered_at)
    whose = (row.tracking_number, row.rates or "", row.service, row.channel, row.level, tuple(row.aspects.split()), row.terminal)
    return Bad(*whose, moment(row.at), row.answer, answered)
