"""What a resident reads about when a place is open: nothing that sends them there on the wrong day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kiosk.catalogue.surroundings import read_surroundings
from kiosk.catalogue.wordings import read_wordings
from kiosk.core.hours import CHINA, Hours, Open, when
from kiosk.settings import CONFIG
from ui.models.places import hours_line
from ui.words import Words

CALENDAR = read_surroundings(CONFIG, None).calendar
WORDS = Words()
WORDS.load(read_wordings(CONFIG / "wordings"))
MALL = {"week": {"mon-sun": ["10:00-24:00"]}, "every_day": True}
NIGHT = {"week": {"mon-sun": ["00:00-02:00", "10:00-24:00"]}, "every_day": True}
HALL = {"week": {"mon-fri": ["09:00-17:00"]}, "first_rest_day": ["09:00-12:00"]}
NEVER_SHUT_BUT_ON = {"always": True, "exceptions": {"2026-11-27": []}}


@pytest.mark.parametrize(
    ("hours", "moment", "line"),
    [
        (HALL, "2026-11-23T10:00", "现在开放，至17:00"),
        (HALL, "2026-11-23T18:00", "现在不开，明天09:00开门"),
        (HALL, "2026-11-27T18:00", "现在不开，明天09:00开门"),
        (HALL, "2026-11-28T13:00", "现在不开，周一09:00开门"),
        (HALL, "2026-12-31T18:00", "现在不开，明天09:00开门"),  # 1 January is a rest day by law, and the first of its run
        (HALL, "2027-03-01T10:00", "现在开放，至17:00（节假日安排未公布，以窗口为准）"),
        (MALL, "2026-11-23T20:00", "现在开放，至24:00"),
        (NIGHT, "2026-11-23T20:00", "现在开放，至明天 02:00"),
        (NIGHT, "2026-11-23T01:00", "现在开放，至02:00"),
        (NEVER_SHUT_BUT_ON, "2026-11-23T10:00", "现在开放，至周四 24:00"),
        (NEVER_SHUT_BUT_ON, "2026-11-27T10:00", "现在不开，明天00:00开门"),
        ({"always": True}, "2026-11-23T10:00", "24小时开放"),
    ],
)
def test_the_line(hours: dict[str, Any], moment: str, line: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=CHINA)
    assert hours_line(when(Hours.of(hours), at, CALENDAR), WORDS, "zh", at) == line


def test_where_nobody_knows_there_is_somebody_to_ask() -> None:
    """No dead end, and no sentence that stops at a comma."""
    at = datetime(2026, 11, 23, 10, tzinfo=CHINA)
    assert hours_line(Open(None), WORDS, "zh", at) == "请先打电话确认（可拨12345）"
    assert hours_line(Open(None), WORDS, "en", at) == "please call first (12345 can tell)"
