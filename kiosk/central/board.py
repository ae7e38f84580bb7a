"""What officers announce: notices, the monthly list of hot topics (民声热点榜) and the days on which leaders answer.

A topic goes 上榜 → 交办 → 监测 → 撤榜; one that stays hot is led (包案), and one that comes back is listed again. Each move is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Table, func, select, update

from kiosk.central.board_tables import board_notices, board_topics, leader_days, topic_moves, votes
from kiosk.central.checking import GUANGZHOU
from kiosk.central.tables import insert, writing
from kiosk.wire.announcing import LARGEST_BOARD, content_of
from kiosk.wire.board import BadBoard, Bilingual, Board, LeaderDay, Notice, Stage, Topic
from kiosk.wire.encoding import milliseconds

SHOWN_AFTER = timedelta(days=60)
"""How long a topic is shown that was taken off the list: what was done about it is the answer to whoever voted."""
_Part = TypeVar("_Part", Bilingual, Notice, Topic, LeaderDay)
_NEXT: Mapping[Stage, frozenset[Stage]] = {
    "listed": frozenset({"assigned", "delisted"}),
    "assigned": frozenset({"monitored", "led"}),
    "monitored": frozenset({"assigned", "led", "delisted"}),
    "led": frozenset({"monitored", "delisted"}),
    "delisted": frozenset({"listed"}),
}


class BoardError(Exception):
    """Nothing was announced. `code`: board.malformed, .taken, .unknown, .stage, .too-large."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def today(now: datetime) -> date:
    return now.astimezone(GUANGZHOU).date()


def board_of(connection: Connection, now: datetime, down: tuple[str, ...] = ()) -> Board:
    """What is announced now, and later: a terminal without a network knows tomorrow what begins tomorrow. Votes are counted."""
    day = today(now)
    shown = board_notices.c.last_day >= day.isoformat(), board_notices.c.gone_at.is_(None)
    notices = connection.execute(select(board_notices.c.content).where(*shown).order_by(board_notices.c.id)).scalars()
    still = (board_topics.c.stage != "delisted") | (board_topics.c.since >= (day - SHOWN_AFTER).isoformat())
    topics = connection.execute(select(board_topics.c.content).where(still).order_by(board_topics.c.id)).scalars().all()
    coming = select(leader_days.c.content).where(leader_days.c.day >= day.isoformat()).order_by(leader_days.c.day)
    counted = connection.execute(select(votes.c.topic, func.count().label("many")).group_by(votes.c.topic))
    many = {row.topic: row.many for row in counted}
    return Board(
        as_of=now,
        notices=tuple(Notice.model_validate_json(one) for one in notices),
        topics=tuple(_counted(Topic.model_validate_json(one), many) for one in topics),
        leader_days=tuple(LeaderDay.model_validate_json(one) for one in connection.execute(coming).scalars()),
        down=down,
    )


def _counted(topic: Topic, many: Mapping[str, int]) -> Topic:
    return topic.model_copy(update={"votes": many.get(topic.id, 0)})


def listed(engine: Engine, now: datetime) -> Board:
    """What terminals are told, but for those of them that are down."""
    with engine.connect() as connection:
        return board_of(connection, now)


def add_notice(engine: Engine, notice: Notice, now: datetime) -> None:
    """Announces it. An id is never used again: who saw one notice under it would miss the other. Raises `BoardError`."""
    if not today(now) <= notice.last_day or notice.first_day > notice.last_day:
        raise BoardError("board.malformed", "a notice has a first day, and a last day that is not over")
    with writing(engine) as connection:
        _add_notice(connection, notice)
        _check_size(connection, now)


def _add_notice(connection: Connection, notice: Notice) -> None:
    row = {"id": notice.id, "last_day": notice.last_day.isoformat(), "content": notice.model_dump_json()}
    _add(connection, board_notices, row, "id")


def withdraw_notice(engine: Engine, id_: str, now: datetime) -> bool:
    """It is announced no more; whether it was. Raises `BoardError` for one that never was."""
    with writing(engine) as connection:
        gone = update(board_notices).where(board_notices.c.id == id_, board_notices.c.gone_at.is_(None))
        if connection.execute(gone.values(gone_at=milliseconds(now))).rowcount:
            return True
        if connection.execute(select(board_notices.c.id).where(board_notices.c.id == id_)).one_or_none() is None:
            raise BoardError("board.unknown", f"there is no notice {id_!r}")
    return False


def add_topic(engine: Engine, topic: Topic, now: datetime) -> None:
    """Lists it. Raises `BoardError`."""
    with writing(engine) as connection:
        _add_topic(connection, topic, now)
        _check_size(connection, now)


def _add_topic(connection: Connection, topic: Topic, now: datetime) -> None:
    content = topic.model_copy(update={"votes": 0}).model_dump_json()
    row = {"id": topic.id, "stage": topic.stage, "since": topic.since.isoformat(), "content": content}
    _add(connection, board_topics, row, "id")
    _moved(connection, topic, now)


def move_topic(
    engine: Engine, id_: str, stage: Stage, now: datetime, month: str = "", lead: Bilingual | None = None, result: Bilingual | None = None
) -> Topic:
    """The topic goes on to `stage`; where it is there already, what is said of it changes. `month`: on whose list it is when it is listed
    again. `lead`: who sees to it. `result`: what was done. None and "": as before. Raises `BoardError`."""
    with writing(engine) as connection:
        asked = select(board_topics.c.content).where(board_topics.c.id == id_).with_for_update()
        if (content := connection.execute(asked).scalar()) is None:
            raise BoardError("board.unknown", f"there is no topic {id_!r}")
        before = Topic.model_validate_json(content)
        if stage not in {*_NEXT[before.stage], before.stage}:
            allowed = ", ".join(sorted(_NEXT[before.stage]))
            raise BoardError("board.stage", f"{id_} is {before.stage}; it can be {allowed} next")
        since = before.since if stage == before.stage else today(now)
        said = {"lead": lead or before.lead, "result": result or before.result, "month": month or before.month}
        after = checked_topic({**before.model_dump(), **said, "stage": stage, "since": since})
        values = {"stage": stage, "since": since.isoformat(), "content": after.model_dump_json()}
        connection.execute(update(board_topics).where(board_topics.c.id == id_).values(values))
        if stage != before.stage:
            _moved(connection, after, now)
        _check_size(connection, now)
    return after


def checked_topic(values: Mapping[str, Any]) -> Topic:
    """Raises `BoardError` board.malformed."""
    return _checked(Topic, values)


def checked_notice(values: Mapping[str, Any]) -> Notice:
    """Raises `BoardError` board.malformed."""
    return _checked(Notice, values)


def checked_words(zh: str, en: str) -> Bilingual:
    """Raises `BoardError` board.malformed."""
    return _checked(Bilingual, {"zh": zh, "en": en})


def _checked(model: type[_Part], values: Mapping[str, Any]) -> _Part:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        places = sorted({".".join(str(step) for step in one["loc"]) for one in error.errors(include_input=False)})
        raise BoardError("board.malformed", "these are wrong: " + ", ".join(places)) from None


def add_leader_day(engine: Engine, day: date, who: Bilingual, now: datetime) -> None:
    """On that day; in the place of whoever was named for it before. Raises `BoardError`."""
    if day < today(now):
        raise BoardError("board.malformed", "that day is over")
    with writing(engine) as connection:
        _add_leader_day(connection, _checked(LeaderDay, {"day": day, "who": who}))
        _check_size(connection, now)


def _add_leader_day(connection: Connection, one: LeaderDay) -> None:
    row = {"day": one.day.isoformat(), "content": one.model_dump_json()}
    newest = insert(connection, leader_days).values(row)
    connection.execute(newest.on_conflict_do_update(index_elements=["day"], set_={"content": row["content"]}))


def remove_leader_day(engine: Engine, day: date) -> bool:
    with writing(engine) as connection:
        return bool(connection.execute(leader_days.delete().where(leader_days.c.day == day.isoformat())).rowcount)


def load(engine: Engine, content: bytes, now: datetime) -> Board:
    """A whole board that was prepared as a file: all of it, or nothing. Raises `BoardError`."""
    try:
        board = Board.from_bytes(content)
    except BadBoard as error:
        raise BoardError(error.code, str(error)) from None
    with writing(engine) as connection:
        for notice in board.notices:
            _add_notice(connection, notice)
        for topic in board.topics:
            _add_topic(connection, topic, now)
        for one in board.leader_days:
            _add_leader_day(connection, one)
        _check_size(connection, now)
    return board


def moves(engine: Engine, id_: str) -> tuple[tuple[str, str, int], ...]:
    """Stage, month and moment of each move of a topic, the first first."""
    asked = select(topic_moves.c.stage, topic_moves.c.month, topic_moves.c.at).where(topic_moves.c.topic == id_)
    with engine.connect() as connection:
        return tuple((row.stage, row.month, row.at) for row in connection.execute(asked.order_by(topic_moves.c.number)))


def _moved(connection: Connection, topic: Topic, now: datetime) -> None:
    row = {"topic": topic.id, "stage": topic.stage, "month": topic.month, "at": milliseconds(now)}
    connection.execute(topic_moves.insert().values(row))


def _add(connection: Connection, table: Table, row: Mapping[str, Any], key: str) -> None:
    added = insert(connection, table).values(row).on_conflict_do_nothing().returning(table.c[key])
    if connection.execute(added).scalar() is None:
        raise BoardError("board.taken", f"{row[key]} is there already, or was")


def _check_size(connection: Connection, now: datetime) -> None:
    """A board that no terminal takes would leave them all with an old one."""
    if len(content_of(board_of(connection, now))) > LARGEST_BOARD // 2:
        raise BoardError("board.too-large", "everything that is announced is too much together: withdraw something first")
