"""The home screen and what stands behind its doors, touched as residents touch them: what is said is so, and each control tells its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.session import door_events as door
from kiosk.session import events as on
from kiosk.session.availability import here
from kiosk.session.state import Manner, Search, State
from tests.qml.door_states import BOARD, after, door_states
from tests.qml.test_screens import SIZES, STATES, Glass
from ui.robot import visible_items

HEARD: list[on.Event] = []
DOORS = {
    "openSearch": on.SearchOpened(), "allFrequent": on.SearchOpened(frequent=True), "lifeEvents": on.SearchOpened("*"),
    "event:birth": on.SearchOpened("birth"), "enterprise": on.SearchOpened("", "enterprise"), "progress": on.ProgressOpened(),
    "where": door.WhereOpened(), "callHelp": on.HelpPressed(), "help": on.HelpPressed(), "now": on.SearchOpened(now=True),
    "headline": door.AnnouncedOpened("notices"), "topics": door.AnnouncedOpened("topics"), "about": door.AboutOpened(),
}  # fmt: skip


@pytest.fixture(scope="module")
def glass() -> Iterator[Glass]:
    made = Glass(HEARD.append)
    yield made
    made.screen.close()


def heard(glass: Glass, name: str) -> list[on.Event]:
    """What touching it tells, besides that somebody touched."""
    HEARD.clear()
    glass.finger.touch(name)
    return [event for event in HEARD if not isinstance(event, on.Touched)]


@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]], ids=["portrait", "small"])
@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
def test_every_door_of_the_home_screen_opens(glass: Glass, size: tuple[int, int], elder: bool) -> None:
    """Also the ones that are below the fold: they are dragged into sight."""
    glass.show(replace(STATES["home with a board"], manner=Manner(elder=elder)), "zh", size)
    assert {name: heard(glass, name) for name in DOORS} == {name: [event] for name, event in DOORS.items()}


@pytest.mark.parametrize(("elder", "size", "most"), [(False, SIZES[0], 9), (True, SIZES[0], 5), (False, SIZES[1], 7)])
def test_the_first_of_what_people_come_for_stand_there(glass: Glass, elder: bool, size: tuple[int, int], most: int) -> None:
    state = replace(STATES["home"], manner=Manner(elder=elder))
    glass.show(state, "zh", size)
    glass.finger.until(lambda: len(services(glass)) == most, f"{most} services")
    assert state.catalogue is not None
    ranked = [
        code for code, head in state.catalogue.heads.items() if head.frequent and head.kind == "service" and (head.submits or head.collects)
    ]
    assert services(glass) == [f"service:{code}" for code in ranked[:most]]


def services(glass: Glass) -> list[str]:
    names = (item.objectName() for item in visible_items(glass.screen.window.contentItem()))
    return [name for name in names if name.startswith("service:")]


def test_what_can_be_done_at_this_hour_is_counted(glass: Glass) -> None:
    state = STATES["home at night"]
    assert state.catalogue is not None
    verdicts = [here(state, head) for head in state.catalogue.heads.values()]
    able = sum(1 for one in verdicts if one.verdict in ("yes", "degraded"))
    away = sum(1 for one in verdicts if one.verdict in ("no", "guide") and one.reason)
    glass.show(state, "zh", SIZES[0])
    expected = f"夜间可办 {able} 项 · {away} 项请到别处"
    glass.finger.until(lambda: expected in glass.finger.words(), expected)


def test_what_can_not_be_done_here_says_where(glass: Glass) -> None:
    """On the home screen by the name of the nearest place; in a list with its hours too."""
    state = STATES["home with a board"]
    glass.show(state, "zh", SIZES[0])
    glass.finger.until(lambda: any(text.startswith("请到（演示）") for text in glass.finger.words()), "where to go")
    gone = after_devices(state)
    glass.show(gone, "zh", SIZES[0])
    glass.finger.until(
        lambda: any(text.startswith("就近可到：（演示）") and "24小时开放" in text for text in glass.finger.words()), "where, open"
    )


def after_devices(state: State) -> State:
    """What can't be done at this hour, alone."""
    broken = on.DeviceChanged("idcard", on.Health("no-device", "device.not-connected"))
    opened = after(state, broken, on.SearchOpened(now=True))
    assert isinstance(opened.place, Search) and opened.catalogue is not None
    heads = opened.catalogue.heads
    unable = tuple(code for code in opened.place.results if here(opened, heads[code]).verdict == "no")
    return replace(opened, place=replace(opened.place, results=unable))


def test_where_to_go_is_asked_by_two_choices(glass: Glass) -> None:
    glass.show(STATES["where in another district"], "zh", SIZES[0])
    assert heard(glass, "kind:traffic") == [door.WhereChosen("traffic", "440118")]
    assert heard(glass, "district:440104") == [door.WhereChosen("household", "440104")]
    chosen = [item.objectName() for item in visible_items(glass.screen.window.contentItem()) if item.property("chosen")]
    assert "kind:household" in chosen, "what is chosen is marked"


def test_a_terminal_that_does_not_answer_is_said_to_be_out_of_order(glass: Glass) -> None:
    state = STATES["where terminal"]
    assert state.board is not None
    everything = tuple(f"TERMINAL-{number:04}" for number in range(1, 1000))
    glass.show(replace(state, board=state.board.model_copy(update={"down": everything})), "zh", SIZES[0])
    glass.finger.until(lambda: "暂停服务" in glass.finger.words(), "what is out of order")


def test_me_too_is_told_and_then_shown(glass: Glass) -> None:
    glass.show(STATES["board topics"], "zh", SIZES[0])
    assert heard(glass, "vote:noise") == [door.TopicVoted("noise")]
    glass.show(STATES["board voted"], "zh", SIZES[0])
    glass.finger.until(lambda: "已记下 128" in glass.finger.words(), "the vote")


def test_a_board_is_shown_with_its_time_and_its_doubt(glass: Glass) -> None:
    """The centre's word with the hour of China at which it was said; offline, that there may be newer."""
    glass.show(STATES["board notices"], "zh", SIZES[0])
    glass.finger.until(lambda: "截至 2026-11-28 09:30" in glass.finger.words(), "the time")
    words = glass.finger.words()
    assert BOARD.notices[0].title.zh in "".join(words) and not any("黄埔区窗口搬迁" in text for text in words)
    glass.show(STATES["board leaders"], "zh", SIZES[0])
    glass.finger.until(lambda: "截至 2026-11-28 09:30 · 现在离线，可能有更新" in glass.finger.words(), "the doubt")
    glass.show(STATES["board not known"], "zh", SIZES[0])
    glass.finger.until(lambda: "还没有从中心收到内容" in glass.finger.words(), "that nothing is known")


def test_a_notice_and_a_reminder_lead_to_their_service(glass: Glass) -> None:
    glass.show(STATES["board notices"], "zh", SIZES[0])
    assert heard(glass, "about:id-card-renewal") == [on.ServiceChosen("id-card-renewal")]
    glass.show(STATES["answer and a card that lapses"], "zh", SIZES[0])
    glass.finger.until(lambda: "您的身份证将于 2027-01-07 到期。" in glass.finger.words(), "the reminder")
    assert heard(glass, "renew") == [on.ServiceChosen("id-card-renewal")]
    glass.show(STATES["answer"], "zh", SIZES[0])
    glass.finger.until(lambda: not glass.finger.all_named("renew"), "nothing to remind of")


def test_about_says_whose_it_is_and_what_it_keeps(glass: Glass) -> None:
    glass.show(STATES["about"], "zh", SIZES[0])
    wanted = {"广州市公安局审批管理处", "DEM0", "020-00000000", "110", "12345", "12389", "提交的申请加密保存在本机，只有中心能打开。"}
    glass.finger.until(lambda: wanted <= set(glass.finger.words()), "all of it")


def test_the_states_are_those_of_the_area() -> None:
    assert set(door_states(STATES["home"])) <= set(STATES)
