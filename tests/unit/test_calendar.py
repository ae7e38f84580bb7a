"""Working days of China: the signed tables that ship agree with an independent library on every day; what is not announced is not known."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.calendars import Calendars, read_calendars, read_file
from kiosk.core.calendar import EMPTY, BadCalendar, WorkCalendar
from kiosk.core.hours import CHINA
from kiosk.runtime.around import Around
from kiosk.session import events as on
from kiosk.settings import CONFIG, load_settings
from kiosk.shelf.calendars import install
from kiosk.wire.calendar import MOST_BYTES, CalendarRefused, YearTable, sign, stand_in_key, verify

KEY = load_settings(environ={}).calendars.key
SHIPPED = read_calendars(CONFIG, None, KEY, production=False)
DAYS = [date(2025, 1, 1) + timedelta(days=at) for at in range(730)]
OWNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OWNERS_KEY = base64.b64encode(OWNER.public_key().public_bytes_raw()).decode()
YEAR_2027 = YearTable.model_validate(
    {
        "year": 2027,
        "edition": 2,
        "source": "made up for a test",
        "rest": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}],
        "worked": [],
    }
)


def test_every_day_of_2025_and_2026_is_what_the_oracle_says() -> None:
    wrong = [day for day in DAYS if SHIPPED.calendar.is_workday(day) != chinese_calendar.is_workday(day)]
    assert wrong == [] and SHIPPED.refused == () and DAYS[-1] == date(2026, 12, 31)


def test_a_named_day_is_a_day_off() -> None:
    """The oracle names fewer days: not the weekend days that a holiday takes in, and in 2025 中秋节 apart."""
    assert all(SHIPPED.calendar.is_workday(day) is False for day in DAYS if SHIPPED.calendar.holiday(day))
    named_there = {day for day in DAYS if chinese_calendar.is_holiday(day) and chinese_calendar.get_holiday_detail(day)[1]}
    assert {day for day in DAYS if SHIPPED.calendar.holiday(day)} == named_there
    assert SHIPPED.calendar.holiday(date(2025, 10, 6)) == "国庆节、中秋节" and SHIPPED.calendar.holiday(date(2026, 11, 28)) == ""


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2026-11-28", True),  # a Saturday
        ("2026-11-29", False),  # its Sunday
        ("2026-11-27", False),  # its Friday
        ("2026-02-14", False),  # a Saturday that is worked
        ("2026-02-15", True),  # the Sunday after it, on which nine days begin
        ("2026-02-16", False),
        ("2026-10-01", True),
        ("2026-09-20", False),  # a Sunday that is worked: the weekend before it was its Saturday alone
        ("2026-09-19", True),
        ("2026-01-01", True),
    ],
)
def test_a_run_of_rest_days_has_one_first_day(day: str, first: bool) -> None:
    assert SHIPPED.calendar.is_first_rest_day(date.fromisoformat(day)) is first


def test_what_is_not_announced_is_not_known() -> None:
    calendar = SHIPPED.calendar
    assert calendar.is_workday(date(2027, 1, 4)) is None and calendar.is_first_rest_day(date(2027, 1, 9)) is None
    assert calendar.is_first_rest_day(date(2025, 1, 1)) is None, "who knows what 31 December 2024 was"
    assert EMPTY.is_workday(date(2026, 11, 23)) is None and EMPTY.holiday(date(2026, 10, 1)) == ""


def test_days_that_the_law_itself_names_are_off_without_a_notice() -> None:
    assert [SHIPPED.calendar.is_workday(date(2027, month, day)) for month, day in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 3))] == [False] * 5
    assert SHIPPED.calendar.is_workday(date(2027, 5, 3)) is None and EMPTY.is_workday(date(2024, 5, 2)) is None


@pytest.mark.parametrize(
    "table",
    [
        {"rest": [{"name": "元旦", "from": "2026-01-03", "to": "2026-01-01"}], "worked": []},
        {"rest": [{"name": "", "from": "2026-01-01", "to": "2026-01-01"}], "worked": []},
        {"rest": [{"name": "元旦", "from": "2025-12-31", "to": "2026-01-01"}], "worked": []},
        {"rest": [{"name": "元旦", "from": "2026-01-01", "to": "2026-01-01"}] * 2, "worked": []},
        {"rest": [], "worked": ["2026-01-05"]},  # a Monday
        {"rest": [{"name": "元旦", "from": "2026-01-01", "to": "2026-01-04"}], "worked": ["2026-01-04"]},
        {"rest": [], "worked": ["2026-02-30"]},
        {"rest": []},
    ],
)
def test_a_table_that_contradicts_itself_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(BadCalendar):
        WorkCalendar.of({2026: table})


def test_the_shipped_ones_hold_by_the_stand_in_key_and_never_in_production() -> None:
    for path in sorted((CONFIG / "calendars").glob("*.json")):
        table = verify(path.read_bytes(), base64.b64decode(KEY))
        assert str(table.year) == path.stem and path.read_bytes() == sign(table, stand_in_key())
    in_production = read_calendars(CONFIG, None, KEY, production=True)
    assert in_production.calendar == EMPTY and {one.code for one in in_production.refused} == {"calendar.stand-in"}
    by_the_owner = read_calendars(CONFIG, None, OWNERS_KEY, production=True)
    assert by_the_owner.calendar == EMPTY and {one.code for one in by_the_owner.refused} == {"calendar.signature"}


@given(data=st.data())
def test_no_changed_calendar_holds(data: st.DataObject) -> None:
    """Whatever of its text is changed: it is the same table, or it is refused."""
    content = (CONFIG / "calendars" / "2026.json").read_text("utf-8")
    at = data.draw(st.integers(0, len(content) - 1))
    changed = content[:at] + data.draw(st.sampled_from('0123456789"{}[],: Aé节')) + content[at + 1 :]
    try:
        table = verify(changed.encode(), base64.b64decode(KEY))
    except CalendarRefused as refused:
        assert refused.code in ("calendar.signature", "calendar.unreadable")
    else:
        assert table == verify(content.encode(), base64.b64decode(KEY))


def test_a_technician_brings_the_next_year(tmp_path: Path) -> None:
    assert install(sign(YEAR_2027, OWNER), tmp_path, Calendars(), OWNERS_KEY, production=True) == YEAR_2027
    found = read_calendars(CONFIG, tmp_path, OWNERS_KEY, production=True)
    assert found.calendar.is_workday(date(2027, 1, 4)) is True and found.calendar.is_workday(date(2026, 1, 5)) is None


def test_the_last_good_one_is_kept(tmp_path: Path) -> None:
    install(sign(YEAR_2027, OWNER), tmp_path, Calendars(), OWNERS_KEY, production=True)
    known = read_calendars(CONFIG, tmp_path, OWNERS_KEY, production=True)
    older = YEAR_2027.model_copy(update={"edition": 1})
    otherwise = YEAR_2027.model_copy(update={"source": "another of the same edition"})
    foreign = sign(YEAR_2027.model_copy(update={"edition": 3}), stand_in_key())
    rubbish = json.dumps({"calendar": {}, "signature": ""}).encode()
    impossible = sign(YEAR_2027.model_copy(update={"edition": 3, "worked": (date(2027, 1, 4),)}), OWNER)
    for content, code in [
        (sign(older, OWNER), "calendar.older"),
        (sign(otherwise, OWNER), "calendar.older"),
        (foreign, "calendar.signature"),
        (rubbish, "calendar.unreadable"),
        (impossible, "calendar.invalid"),
    ]:
        with pytest.raises(CalendarRefused) as refused:
            install(content, tmp_path, known, OWNERS_KEY, production=True)
        assert refused.value.code == code
        assert read_calendars(CONFIG, tmp_path, OWNERS_KEY, production=True).tables == known.tables
    newer = YEAR_2027.model_copy(update={"edition": 3})
    install(sign(newer, OWNER), tmp_path, known, OWNERS_KEY, production=True)
    assert read_calendars(CONFIG, tmp_path, OWNERS_KEY, production=True).tables[2027][0].edition == 3


def kiosk(state: Path, *words: str) -> tuple[int, Any]:
    environment = {**os.environ, "KIOSK_STATE_DIR": str(state), "KIOSK_CALENDARS__KEY": OWNERS_KEY, "KIOSK_PRODUCTION": "true"}
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "calendar", *words, "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_by_command_from_the_owners_desk_to_the_terminal(tmp_path: Path) -> None:
    pem = OWNER.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "owner.pem").write_bytes(pem)
    (tmp_path / "draft.json").write_text(json.dumps(YEAR_2027.table()), "utf-8")
    stick, state = tmp_path / "2027.json", tmp_path / "state"
    assert kiosk(state, "sign", str(tmp_path / "draft.json"), "--key", str(tmp_path / "owner.pem"), "--out", str(stick))[0] == 0
    assert kiosk(state, "verify", str(stick)) == (
        0,
        {"year": 2027, "edition": 2, "source": "made up for a test", "rest": 1, "worked": 0},
    )
    assert kiosk(state, "show", "--day", "2027-01-04")[1]["worked"] is None
    assert kiosk(state, "install", str(stick)) == (0, {"installed": 2027, "edition": 2})
    assert kiosk(state, "show", "--day", "2027-01-04")[1]["worked"] is True
    status, said = kiosk(state, "show")
    assert [one["year"] for one in said["years"]] == [2027] and {one["code"] for one in said["refused"]} == {"calendar.signature"}
    status, said = kiosk(state, "install", str(CONFIG / "calendars" / "2026.json"))
    assert status == 1 and said["error"]["code"] == "calendar.signature"
    stick.write_bytes(sign(YEAR_2027.model_copy(update={"edition": 1}), OWNER))
    for word in ("verify", "install"):
        status, said = kiosk(state, word, str(stick))
        assert status == 1 and said["error"]["code"] == "calendar.older", "what would not be taken is not called good"


def test_a_running_terminal_sees_a_calendar_that_is_brought(tmp_path: Path) -> None:
    """The minute goes by, the folder has another file, and everything is told anew; with nothing new only the time is."""
    told: list[object] = []
    ours = load_settings({"calendars.key": OWNERS_KEY}, environ={"KIOSK_STATE_DIR": str(tmp_path)})
    around = Around(ours, CONFIG, told.append, now=lambda: datetime(2026, 11, 23, 10, 0, 15, tzinfo=CHINA))
    assert around.worker.stop() is True, "nothing is started: its turns are taken here"
    assert around._minute() == 45.0
    assert [type(one).__name__ for one in told] == ["Minute", "SurroundingsLoaded"]
    around._minute()
    assert len(told) == 3
    install(sign(YEAR_2027, OWNER), tmp_path, Calendars(), OWNERS_KEY, production=False)
    around._minute()
    loaded = told[-1]
    assert isinstance(loaded, on.SurroundingsLoaded) and loaded.surroundings.calendar.years == {2027}


@pytest.mark.parametrize(
    "content",
    [
        sign(YEAR_2027, OWNER) + b" " * MOST_BYTES,
        b'{"calendar": ' + b"[" * 60_000,
        b'{"calendar": {"year": ' + b"9" * 60_000 + b"}}",
    ],
    ids=["long", "deep", "a number of many digits"],
)
def test_a_file_that_is_a_bomb_is_refused_at_once(content: bytes, tmp_path: Path) -> None:
    start = time.perf_counter()
    with pytest.raises(CalendarRefused) as refused:
        install(content, tmp_path, Calendars(), OWNERS_KEY, production=True)
    assert refused.value.code == "calendar.unreadable" and time.perf_counter() - start < 1.0


def test_no_more_of_a_file_is_read_than_shows_that_it_is_none(tmp_path: Path) -> None:
    stick = tmp_path / "2027.json"
    with stick.open("wb") as file:
        file.truncate(64 << 30)  # sparse: reading it whole would take all memory
    assert len(read_file(stick)) == MOST_BYTES + 1


def test_a_damaged_file_on_the_disk_leaves_the_one_that_shipped(tmp_path: Path) -> None:
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "2026.json").write_text('{"calendar": ')
    found = read_calendars(CONFIG, tmp_path, KEY, production=False)
    assert found.calendar == SHIPPED.calendar and [one.code for one in found.refused] == ["calendar.unreadable"]
