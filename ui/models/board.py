"""View model of what the centre announces: the monthly list of hot topics, notices, the days on which leaders answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import Announced
from ui.lazy import lazy
from ui.models.listing import Listing

if TYPE_CHECKING:
    from kiosk.session import door_events as on
    from kiosk.session.events import Event
    from kiosk.session.state import State
    from kiosk.wire.board import Notice, Topic
    from ui.words import Words
else:
    on = lazy("kiosk.session.door_events")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

PARTS: tuple[Literal["topics", "notices", "leaders"], ...] = ("topics", "notices", "leaders")


@QmlElement
class BoardModel(QObject):
    """`topics` have the roles id, title, stage (a word of `kiosk.wire.board.Stage`), stageWords, since, lead, result, votes, voted,
    canVote; `notices` title, text, urgent, until, service, serviceName; `leaders` day, who. On the home screen: `headline`, the notice
    that matters most, `solved` and `month` of the newest list."""

    changed = Signal()

    def __init__(self, words: Words, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._words, self._publish = words, publish
        self._topics = Listing("id", "title", "stage", "stageWords", "since", "lead", "result", "votes", "voted", "canVote")
        self._notices = Listing("title", "text", "urgent", "until", "service", "serviceName")
        self._leaders = Listing("day", "who")
        self._of: tuple[object, ...] = (None,)
        self._shown: dict[str, Any] = {}

    def show(self, state: State) -> None:
        of = (state.place, state.language, state.board, state.clock, state.catalogue)
        if state.board is None and self._of[0] is None and not isinstance(state.place, Announced):
            return  # nothing is known, and nobody asks
        if len(of) == len(self._of) and all(one is other for one, other in zip(of, self._of, strict=True)):
            return
        from kiosk.core.hours import CHINA
        from kiosk.session import doors

        self._of = of
        place = state.place if isinstance(state.place, Announced) else Announced()
        topics, notices = doors.topics(state), doors.notices(state)
        listed = doors.notices(state, everywhere=True) if place.everywhere else notices
        self._topics.fill([self._topic(state, place, one) for one in topics])
        self._notices.fill([self._notice(state, one) for one in listed])
        self._leaders.fill([{"day": one.day.isoformat(), "who": one.who.in_(state.language)} for one in doors.leader_days(state)])
        board = state.board
        self._shown = {
            "part": place.part, "everywhere": place.everywhere, "known": board is not None,
            "asOf": f"{board.as_of.astimezone(CHINA):%Y-%m-%d %H:%M}" if board else "",
            "problem": self._words.for_code(place.problem.code, state.language) if place.problem else "",
            "headline": notices[0].title.in_(state.language) if notices else "",
            "urgent": bool(notices) and notices[0].priority == "urgent",
            "nothing": {"topics": not topics, "notices": not listed, "leaders": not doors.leader_days(state)}[place.part],
            "solved": doors.solved(state), "listed": len(topics), "month": int(topics[0].month[5:]) if topics else 0,
        }  # fmt: skip
        self.changed.emit()

    def _topic(self, state: State, place: Announced, topic: Topic) -> dict[str, Any]:
        from kiosk.session.doors import may_vote

        return {
            "id": topic.id,
            "title": topic.title.in_(state.language),
            "stage": topic.stage,
            "stageWords": self._words.for_code(f"topic.{topic.stage}", state.language),
            "since": topic.since.isoformat(),
            "lead": topic.lead.in_(state.language) if topic.lead else "",
            "result": topic.result.in_(state.language) if topic.result else "",
            "votes": topic.votes + (topic.id in place.voted),
            "voted": topic.id in place.voted,
            "canVote": may_vote(state, place, topic.id),
        }

    def _notice(self, state: State, notice: Notice) -> dict[str, Any]:
        head = state.catalogue.heads.get(notice.service) if state.catalogue else None
        return {
            "title": notice.title.in_(state.language),
            "text": notice.text.in_(state.language),
            "urgent": notice.priority == "urgent",
            "until": notice.last_day.isoformat(),
            "service": head.code if head else "",
            "serviceName": head.name.in_(state.language) if head else "",
        }

    def _word(self, key: str) -> str:
        return str(self._shown.get(key, ""))

    def _count(self, key: str) -> int:
        return int(self._shown.get(key, 0))

    @Property(Listing, notify=changed)
    def topics(self) -> Listing:
        return self._topics

    @Property(Listing, notify=changed)
    def notices(self) -> Listing:
        return self._notices

    @Property(Listing, notify=changed)
    def leaders(self) -> Listing:
        return self._leaders

    @Property(str, notify=changed)
    def part(self) -> str:
        """topics, notices or leaders."""
        return self._word("part") or "topics"

    @Property(bool, notify=changed)
    def everywhere(self) -> bool:
        return bool(self._shown.get("everywhere"))

    @Property(bool, notify=changed)
    def known(self) -> bool:
        """The centre has said something, at some time."""
        return bool(self._shown.get("known"))

    @Property(bool, notify=changed)
    def nothing(self) -> bool:
        """There is nothing in this part."""
        return bool(self._shown.get("nothing", True))

    @Property(str, notify=changed)
    def asOf(self) -> str:
        """When the centre said so."""
        return self._word("asOf")

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._word("problem")

    @Property(str, notify=changed)
    def headline(self) -> str:
        return self._word("headline")

    @Property(bool, notify=changed)
    def urgent(self) -> bool:
        """The headline is."""
        return bool(self._shown.get("urgent"))

    @Property(int, notify=changed)
    def solved(self) -> int:
        return self._count("solved")

    @Property(int, notify=changed)
    def listed(self) -> int:
        return self._count("listed")

    @Property(int, notify=changed)
    def month(self) -> int:
        """Of the newest list, 1 to 12."""
        return self._count("month")

    @Slot(str)
    def open(self, part: str) -> None:
        for one in PARTS:
            if one == part:
                self._publish(on.AnnouncedOpened(one, bool(self._shown.get("everywhere"))))

    @Slot(bool)
    def chooseEverywhere(self, wanted: bool) -> None:
        self._publish(on.AnnouncedOpened("notices", wanted))

    @Slot(str)
    def vote(self, topic: str) -> None:
        self._publish(on.TopicVoted(topic))
