"""What officers announce reaches terminals, signed; topics go their way; votes count once; terminals that are down are named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.central import board as desk
from kiosk.central.announcing import SILENT, Announcing
from kiosk.central.board import BoardError
from kiosk.central.tables import terminals, writing
from kiosk.wire import announcing as wire
from kiosk.wire.announcing import BoardAnswer
from kiosk.wire.board import Bilingual, Board, Notice, Topic
from kiosk.wire.encoding import milliseconds
from kiosk.wire.fleet import Heartbeat
from kiosk.wire.vote import Vote
from tests.central.conftest import Centre
from tests.central.terminals import Terminal, batch, envelope

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def both(zh: str) -> Bilingual:
    return Bilingual(zh=zh, en=f"{zh} in English")


def notice(id_: str = "moves", first: date = TODAY, last: date = TODAY + 9 * DAY) -> Notice:
    return Notice(id=id_, title=both("窗口搬迁"), text=both("搬到二楼"), first_day=first, last_day=last)


def topic(id_: str = "queues") -> Topic:
    return Topic(id=id_, month="2026-11", title=both("排队太久"), stage="listed", since=TODAY)


def asked(centre: Centre, known: str = "", held: bytes = b"") -> tuple[Board, bytes, BoardAnswer]:
    """The board as a terminal believes it, its content, and the answer it came in."""
    response = centre.terminal.get(centre.client, f"/v1/board?known={known}&nonce=ab")
    assert response.status_code == 200, response.text
    answer = BoardAnswer.model_validate_json(response.content)
    board, content = wire.verify(centre.keys.trust, wire.about(known, "ab"), answer, held)
    return board, content, answer


def refused(what: Callable[[], object]) -> str:
    with pytest.raises(BoardError) as error:
        what()
    return error.value.code


def test_what_is_announced_is_handed_out_once_and_then_only_confirmed(centre: Centre) -> None:
    now = datetime.now(UTC)
    today = desk.today(now)
    desk.add_notice(centre.engine, notice(first=today, last=today), now)
    desk.add_topic(centre.engine, topic(), now)
    desk.add_leader_day(centre.engine, today + DAY, both("副局长"), now)
    board, content, first = asked(centre)
    assert [one.id for one in board.notices] == ["moves"] and [one.id for one in board.topics] == ["queues"]
    assert [one.day for one in board.leader_days] == [today + DAY] and board.down == ()
    assert abs((board.as_of - now).total_seconds()) < 60 and board.as_of == first.signed_at
    again, _, confirmed = asked(centre, wire.hash_of(content), content)
    assert confirmed.board == b"" and again.as_of >= board.as_of
    assert again.model_copy(update={"as_of": board.as_of}) == board
    assert centre.refusal(centre.terminal.get(centre.client, "/v1/board?known=no&nonce=ab")) == (400, "board.malformed")


def test_a_notice_is_shown_up_to_its_last_day_and_one_of_tomorrow_is_told_today(centre: Centre) -> None:
    desk.add_notice(centre.engine, notice("short", last=TODAY), NOW)
    desk.add_notice(centre.engine, notice("tomorrow", first=TODAY + DAY), NOW)
    assert [one.id for one in desk.listed(centre.engine, NOW).notices] == ["short", "tomorrow"]
    just_after_midnight_in_guangzhou = datetime(2026, 11, 23, 16, 1, tzinfo=UTC)
    assert [one.id for one in desk.listed(centre.engine, just_after_midnight_in_guangzhou).notices] == ["tomorrow"]
    assert desk.withdraw_notice(centre.engine, "tomorrow", NOW) and not desk.withdraw_notice(centre.engine, "tomorrow", NOW)
    assert [one.id for one in desk.listed(centre.engine, NOW).notices] == ["short"]
    assert refused(lambda: desk.withdraw_notice(centre.engine, "never", NOW)) == "board.unknown"
    assert refused(lambda: desk.add_notice(centre.engine, notice("tomorrow"), NOW)) == "board.taken", "also after it was withdrawn"
    assert refused(lambda: desk.add_notice(centre.engine, notice("old", last=TODAY - DAY), NOW)) == "board.malformed"
    assert refused(lambda: desk.checked_notice({"id": "No Id"})) == "board.malformed"


def test_a_topic_goes_its_way_and_can_come_back(centre: Centre) -> None:
    desk.add_topic(centre.engine, topic(), NOW)
    assert refused(lambda: desk.move_topic(centre.engine, "queues", "led", NOW)) == "board.stage"
    assert refused(lambda: desk.move_topic(centre.engine, "never", "assigned", NOW)) == "board.unknown"
    assert desk.move_topic(centre.engine, "queues", "assigned", NOW + DAY, lead=both("支队")).since == TODAY + DAY
    for stage in ("monitored", "led", "delisted"):
        desk.move_topic(centre.engine, "queues", stage, NOW + 2 * DAY)
    told = desk.move_topic(centre.engine, "queues", "delisted", NOW + 9 * DAY, result=both("加开窗口"))
    assert told.since == TODAY + 2 * DAY and told.result is not None and told.lead == both("支队"), "only what is said of it changed"
    assert [one.stage for one in desk.listed(centre.engine, NOW + 60 * DAY).topics] == ["delisted"], "what was done stays in view"
    assert desk.listed(centre.engine, NOW + 70 * DAY).topics == ()
    again = desk.move_topic(centre.engine, "queues", "listed", NOW + 70 * DAY, month="2027-02")
    assert (again.month, again.stage) == ("2027-02", "listed")
    assert [stage for stage, _, _ in desk.moves(centre.engine, "queues")] == [
        "listed", "assigned", "monitored", "led", "delisted", "listed",
    ]  # fmt: skip


def test_votes_of_many_terminals_count_once_each(centre: Centre) -> None:
    """Also one that is sent again, and one about what is on no list; they are opened when the board is asked for."""
    desk.add_topic(centre.engine, topic(), NOW)
    said = [envelope(centre.keys.trust, Vote(topic=name, terminal="A7K2").to_bytes(), "vote") for name in ("queues", "queues", "nothing")]
    for _ in range(2):
        centre.verdicts(batch(*said))
    board, _, _ = asked(centre)
    assert [(one.id, one.votes) for one in board.topics] == [("queues", 2)]


def test_a_vote_is_opened_without_opening_anybodys_application(centre: Centre) -> None:
    from kiosk.central.indexing import next_to_index

    vote = envelope(centre.keys.trust, Vote(topic="queues", terminal="A7K2").to_bytes(), "vote")
    application = envelope(centre.keys.trust)
    centre.verdicts(batch(vote, application))
    asked(centre)
    with centre.engine.connect() as connection:
        assert next_to_index(connection) == [application.id]


def test_terminals_that_are_silent_or_say_so_are_down(centre: Centre) -> None:
    heard_at = {"S1LT": NOW - timedelta(minutes=6), "BR0K": NOW, "F1NE": NOW - timedelta(minutes=4), "REV0": NOW - 2 * DAY}
    with writing(centre.engine) as connection:
        for code, at in heard_at.items():
            beat = Heartbeat(at=at, out_of_order="store.full" if code == "BR0K" else "").model_dump_json()
            row = {"code": code, "public_key": Terminal().public, "enrolled_at": 0, "last_seen": milliseconds(at), "heartbeat": beat}
            connection.execute(terminals.insert().values(**row, revoked_at=1 if code == "REV0" else None))
    moment, seconds = [NOW], [0.0]
    announcing = Announcing(centre.engine, centre.keys, lambda: moment[0], lambda: seconds[0])

    def down() -> tuple[str, ...]:
        answer = announcing.answer("", "")
        return wire.verify(centre.keys.trust, wire.about("", ""), answer)[0].down

    assert down() == ("BR0K",), "a centre that was away itself blames nobody for silence"
    moment[0] += SILENT
    assert down() == ("BR0K",), "a board is made anew each half minute"
    seconds[0] += 30.0
    assert down() == ("BR0K", "F1NE", "S1LT"), "but never one that was not heard once, nor one that was revoked"


def test_a_board_from_a_file_is_announced_whole_or_not_at_all(centre: Centre) -> None:
    board = Board(as_of=NOW, notices=(notice("one"), notice("two")), topics=(topic(),))
    assert desk.load(centre.engine, board.to_bytes(), NOW) == board
    other = Board(as_of=NOW, notices=(notice("three"), notice("two")))
    assert refused(lambda: desk.load(centre.engine, other.to_bytes(), NOW)) == "board.taken"
    assert [one.id for one in desk.listed(centre.engine, NOW).notices] == ["one", "two"]
    assert refused(lambda: desk.load(centre.engine, b'{"schema_version": 9}', NOW)) == "board.malformed"


def test_no_board_is_made_that_terminals_would_not_take(centre: Centre) -> None:
    long = Bilingual(zh="长" * 2000, en="x" * 2000)
    many = tuple(notice(f"n{number}").model_copy(update={"text": long}) for number in range(70))
    assert refused(lambda: desk.load(centre.engine, Board(as_of=NOW, notices=many).to_bytes(), NOW)) == "board.too-large"
    assert desk.listed(centre.engine, NOW).notices == ()


def test_a_leader_day_is_named_once_and_can_be_taken_back(centre: Centre) -> None:
    for who in ("副局长", "局长"):
        desk.add_leader_day(centre.engine, TODAY, both(who), NOW)
    assert [one.who.zh for one in desk.listed(centre.engine, NOW).leader_days] == ["局长"]
    assert desk.remove_leader_day(centre.engine, TODAY) and not desk.remove_leader_day(centre.engine, TODAY)
    assert refused(lambda: desk.add_leader_day(centre.engine, TODAY - DAY, both("局长"), NOW)) == "board.malformed"
