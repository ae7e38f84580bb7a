"""A board for demonstration: invented notices and topics, each marked as such, around today."""

from __future__ import annotations

from datetime import date, timedelta

from kiosk.wire.board import Bilingual, Board, LeaderDay, Notice, Stage, Topic
from kiosk.wire.models import CENTURY

_DAY = timedelta(days=1)


def demo_board(today: date) -> bytes:
    """As `kiosk central board --load` takes it."""
    leader = LeaderDay(day=today + 7 * _DAY, who=_both("演示：副局长", "Demo: deputy director"))
    return Board(as_of=CENTURY[0], notices=_notices(today), topics=_topics(today), leader_days=(leader,)).to_bytes()


def _notices(today: date) -> tuple[Notice, ...]:
    holiday = _both("演示：节日办理", "Demo: holiday hours")
    holiday_text = _both("这是一条虚构的通知。窗口节日休息，本机照常。", "Made up. Counters rest on the holiday; this machine does not.")
    photo = _both("演示：免费拍照", "Demo: free photos")
    photo_text = _both("这是一条虚构的通知。换领身份证可在本机免费拍照。", "Made up. Photos for a new ID card are free here.")
    moves = _both("演示：窗口搬迁", "Demo: counter moves")
    moves_text = _both("这是一条虚构的通知。天河区一处窗口将搬到二楼。", "Made up. A counter in Tianhe moves upstairs.")
    last = today + 30 * _DAY
    return (
        Notice(id="demo-holiday", title=holiday, text=holiday_text, priority="urgent", first_day=today, last_day=last),
        Notice(id="demo-photo", title=photo, text=photo_text, first_day=today, last_day=last, service="id-card-renewal"),
        Notice(id="demo-counter", title=moves, text=moves_text, first_day=today, last_day=last, districts=("440106",)),
    )


def _topics(today: date) -> tuple[Topic, ...]:
    lead = _both("演示：出入境管理支队", "Demo: exit and entry division")
    done = _both("演示：已不再收取复印件。", "Demo: copies are no longer asked for.")
    return (
        _topic(today, "demo-queue", "演示：周末排队久", "Demo: weekend queues", "listed", 1),
        _topic(today, "demo-night", "演示：夜间取证难", "Demo: night pick-up", "assigned", 5, lead),
        _topic(today, "demo-letters", "演示：字太小", "Demo: small letters", "led", 9, lead),
        _topic(today, "demo-copies", "演示：重复交复印件", "Demo: copies asked twice", "delisted", 12, lead, done),
    )


def _topic(
    today: date, id_: str, zh: str, en: str, stage: Stage, days: int, lead: Bilingual | None = None, done: Bilingual | None = None
) -> Topic:
    month, since = today.isoformat()[:7], today - days * _DAY
    return Topic(id=id_, month=month, title=_both(zh, en), stage=stage, since=since, lead=lead, result=done)


def _both(zh: str, en: str) -> Bilingual:
    return Bilingual(zh=zh, en=en)
