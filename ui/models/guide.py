"""The guide of a service as it stands for this person: section by section, and the report of an error in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.core.languages import in_script
from kiosk.session.state import Visit
from ui.models.places import dictionaries
from ui.models.situation import Rows

if TYPE_CHECKING:
    from kiosk.session.guide_events import Topic
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

ROLES = ("key", "title", "lines", "tone")
TOPICS: tuple[Topic, ...] = ("fee", "time", "materials", "conditions", "place", "words", "other")
_SHOWN_AT = ("notice", "review", "receipt")


@QmlElement
class GuideModel(Rows):
    """Roles: key, title, lines (sentences), tone (plain, done, attention). At review and receipt only what still matters there."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__(ROLES)
        self._words = words
        self._shown: dict[str, Any] = {}

    def show(self, state: State) -> None:
        visit = state.place if isinstance(state.place, Visit) else None
        self.fill(self._rows_of(state, visit) if visit is not None and visit.step.kind in _SHOWN_AT else [])
        shown: dict[str, Any] = {}
        if visit is not None:
            reporting = visit.reporting
            shown = {
                "places": self._places(state, visit),
                "why": self._why(state, visit),
                "code": _in_short(state, visit) if visit.step.kind == "notice" else "",
                "report": reporting.stage if reporting else "",
                "topic": reporting.topic if reporting else "",
                "number": reporting.tracking_number if reporting else "",
                "problem": self._words.for_code(reporting.problem.code, state.language) if reporting and reporting.problem else "",
                "topicNames": [self._words.for_code(f"guide-error.{one}", state.language) for one in TOPICS],
            }
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _rows_of(self, state: State, visit: Visit) -> list[dict[str, Any]]:
        from kiosk.catalogue.telling import sections
        from kiosk.session import fees
        from kiosk.session.telling import told

        checklist = told(state, visit)
        if visit.step.kind == "receipt":  # what was paid meanwhile is not asked for
            checklist = replace(checklist, charges=fees.of(state, visit))
        found = sections(checklist, visit.service.source, dictionaries(state), state.written)
        if visit.step.kind == "receipt":
            open_ = visit.service.source.isFee and (checklist.charges or not visit.paying.settled)
            found = tuple(one for one in found if one.key == "fee" and open_)
        elif visit.step.kind == "review":
            found = tuple(one for one in found if one.key in ("fee", "time"))
        return [
            {
                "key": one.key,
                "title": in_script(one.title, state.language),
                "lines": [in_script(line, state.language) for line in one.lines],
                "tone": one.tone,
            }
            for one in found
        ]

    def _places(self, state: State, visit: Visit) -> list[str]:
        """Where it is done, for what is only told here: at another terminal only where it is this one that does not have it."""
        from kiosk.session.course import why_guide
        from ui.models.places import nearest

        if visit.step.kind != "notice" or visit.steps[-1].kind not in ("situation", "notice"):
            return []
        elsewhere = why_guide(state, visit) not in (None, "", "availability.guide-only", "availability.pay-at-window")
        return nearest(state, self._words, "", visit.head, terminals=elsewhere)

    def _why(self, state: State, visit: Visit) -> str:
        """Why this is a guide here; "" where it goes on to an application, or never does anywhere."""
        from kiosk.session.course import why_guide

        reason = why_guide(state, visit)
        return self._words.for_code(reason, state.language) if reason else ""

    @Property(list, notify=changed)
    def places(self) -> list[str]:
        return self._list("places")

    @Property(str, notify=changed)
    def why(self) -> str:
        return self._text("why")

    @Property(str, notify=changed)
    def code(self) -> str:
        """The checklist in short, for a telephone to read from the screen."""
        return self._text("code")

    @Property(str, notify=changed)
    def report(self) -> str:
        """Of the report of an error: "" closed, choosing, saving, saved or failed."""
        return self._text("report")

    @Property(str, notify=changed)
    def topic(self) -> str:
        return self._text("topic")

    @Property(str, notify=changed)
    def number(self) -> str:
        return self._text("number")

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._text("problem")

    @Property(list, notify=changed)
    def topics(self) -> list[str]:
        return list(TOPICS)

    @Property(list, notify=changed)
    def topicNames(self) -> list[str]:
        return self._list("topicNames")

    def _text(self, key: str) -> str:
        return str(self._shown.get(key, ""))

    def _list(self, key: str) -> list[str]:
        value = self._shown.get(key, [])
        return value if isinstance(value, list) else []


def _in_short(state: State, visit: Visit) -> str:
    from kiosk.catalogue.telling import in_short
    from kiosk.session.telling import told

    return in_script(in_short(told(state, visit), visit.service.source, dictionaries(state), state.written), state.language)
