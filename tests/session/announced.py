"""A board as the centre might have it: something urgent, something for others, something over, a list of last month."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.core.hours import CHINA
from kiosk.wire.board import Bilingual, Board, LeaderDay, Notice, Topic

MORNING = datetime(2026, 11, 27, 10, 0, tzinfo=CHINA)
"""A Friday that is worked."""
TODAY = MORNING.date()


def said(text: str) -> Bilingual:
    return Bilingual(zh=text, en=text)


def notice(name: str, first: int = -1, last: int = 1, priority: str = "normal", districts: tuple[str, ...] = ()) -> Notice:
    """Its first and last day as days from today."""
    days = {"first_day": TODAY + timedelta(days=first), "last_day": TODAY + timedelta(days=last)}
    return Notice.model_validate(
        {"id": name, "title": said(name), "text": said(name), "priority": priority, "districts": districts, **days}
    )


def topic(name: str, stage: str = "listed", month: str = "2026-11") -> Topic:
    return Topic.model_validate({"id": name, "month": month, "title": said(name), "stage": stage, "since": TODAY})


BOARD = Board(
    as_of=MORNING,
    notices=(
        notice("older", first=-9),
        notice("newer"),
        notice("urgent", first=-20, priority="urgent"),
        notice("elsewhere", districts=("440118",)),
        notice("own", first=-5, districts=("440104", "440103")),
        notice("over", first=-9, last=-1),
        notice("to-come", first=1, last=2),
        notice("last-day", first=-30, last=0),
    ),
    topics=(topic("old", "delisted", "2026-10"), topic("open"), topic("solved", "delisted"), topic("led", "led")),
    leader_days=tuple(
        LeaderDay(day=TODAY + timedelta(days=days), who=said(who)) for days, who in ((9, "late"), (0, "today"), (-1, "over"))
    ),
)
