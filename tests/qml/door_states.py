"""States of the home screen and of what stands behind its doors: where to go, what is announced, what can be done at this hour, about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from kiosk.core.errors import Problem
from kiosk.session import door_events as door
from kiosk.session import events as on
from kiosk.session.machine import step
from kiosk.session.state import Announced, Progress, State
from kiosk.session.whereabouts import KINDS
from kiosk.wire.board import Bilingual, Board, LeaderDay, Notice, Topic
from tests.qml.guide_states import MORNING, SURROUNDINGS

SAID = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
NIGHT = MORNING.replace(hour=23, minute=1)


def two(zh: str, en: str) -> Bilingual:
    return Bilingual(zh=zh, en=en)


def notice(name: str, title: Bilingual, text: Bilingual, first: date, last: date, **more: object) -> Notice:
    return Notice.model_validate({"id": name, "title": title, "text": text, "first_day": first, "last_day": last, **more})


def topic(name: str, title: Bilingual, stage: str, since: date, votes: int, month: str = "2026-11", **more: object) -> Topic:
    return Topic.model_validate({"id": name, "month": month, "title": title, "stage": stage, "since": since, "votes": votes, **more})


CALL_FIRST = two(
    "请先打电话确认。身份证、居住证业务可在自助机办理。", "Please call first. ID cards and residence permits can be done at terminals."
)
BY_PHONE = two("按提示拍照，当场告诉您合不合格。", "Follow the hints; whether it will do is said at once.")
MOVES = two("详情请到现场看告示。", "See the sign at the door.")
SOLVED = two("增设 20 个带牌销售点，平均等候 8 分钟。", "20 more shops register; the average wait is 8 minutes.")
BOARD = Board(
    as_of=SAID,
    notices=(
        notice(
            "typhoon", two("台风期间部分窗口停办", "Some counters close during the typhoon"), CALL_FIRST, date(2026, 11, 27),
            date(2026, 11, 30), priority="urgent",
        ),
        notice(
            "photo", two("办身份证可以用手机自拍照", "ID photos can be taken by phone"), BY_PHONE, date(2026, 11, 1), date(2026, 12, 31),
            service="id-card-renewal",
        ),
        notice(
            "elsewhere", two("黄埔区窗口搬迁", "A counter in Huangpu moves"), MOVES, date(2026, 11, 20), date(2026, 12, 20),
            districts=("440112",),
        ),
        notice("over", two("已过期", "Over"), two("已过期", "Over"), date(2026, 1, 1), date(2026, 1, 2)),
    ),
    topics=(
        topic("e-bike", two("电动自行车上牌排队太久", "Queues for e-bicycle plates"), "delisted", date(2026, 10, 9), 312, result=SOLVED),
        topic(
            "noise", two("夜间施工噪声", "Building noise at night"), "led", date(2026, 11, 2), 127,
            lead=two("分管副局长包案", "A deputy director is in charge"),
        ),
        topic("parking", two("医院周边乱停车", "Parking around hospitals"), "monitored", date(2026, 11, 5), 98),
        topic("old", two("上个月的", "Last month's"), "delisted", date(2026, 9, 1), 0, month="2026-10"),
    ),
    leader_days=(
        LeaderDay(day=date(2026, 12, 3), who=two("市公安局分管领导", "A deputy director")),
        LeaderDay(day=date(2026, 11, 3), who=two("已过", "Over")),
    ),
    down=("TERMINAL-0001",),
)  # fmt: skip


def after(state: State, *happened: on.Event) -> State:
    for event in happened:
        state, _ = step(state, event)
    return state


def door_states(home: State) -> dict[str, State]:
    home = replace(home, rules=replace(home.rules, district="440104"))
    around = after(home, on.Minute(MORNING), on.SurroundingsLoaded(SURROUNDINGS))
    told = after(around, door.BoardLoaded(BOARD))
    night = after(told, on.Minute(NIGHT), on.NetworkChanged(False, 3))
    listed = after(told, door.AnnouncedOpened("topics"))
    assert isinstance(listed.place, Announced)
    voted = after(listed, door.TopicVoted("noise"), door.VoteSaved(listed.visit_number, "noise"))
    progress = Progress(answers=(on.Answer("DEM0000019VXZA", "issued", "residence-registration", "2026-11-23T02:18:00+08:00", "centre"),))
    return {
        "home with a board": told,
        "home at night": night,
        **{f"where {kind}": after(told, door.WhereOpened(kind)) for kind in ("terminal", "id-card", "cannot-get-it-done")},
        "where at night": after(night, door.WhereOpened(next(iter(KINDS)))),
        "where in another district": after(told, door.WhereOpened(), door.WhereChosen("household", "440118")),
        "where nothing is known": after(home, door.WhereOpened()),
        "board topics": listed,
        "board voted": voted,
        "board not voted": replace(listed, place=replace(listed.place, problem=Problem("store.full"))),
        "board notices": after(told, door.AnnouncedOpened("notices")),
        "board notices everywhere": after(told, door.AnnouncedOpened("notices", True)),
        "board leaders": after(night, door.AnnouncedOpened("leaders")),
        "board not known": after(home, door.AnnouncedOpened()),
        "about": after(told, door.AboutOpened()),
        "about without surroundings": after(home, door.AboutOpened()),
        "search now": after(night, on.SearchOpened(now=True)),
        "search all frequent": after(told, on.SearchOpened(frequent=True)),
        "answer and a card that lapses": replace(told, place=replace(progress, valid_to=MORNING.date() + timedelta(days=40))),
        "answer and a card that has lapsed": replace(told, place=replace(progress, valid_to=MORNING.date() - timedelta(days=4))),
    }
