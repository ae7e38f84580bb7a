"""View model of 去哪办: kinds of business, districts, and the nearest places."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import Where
from ui.lazy import lazy
from ui.models.listing import Listing

if TYPE_CHECKING:
    from kiosk.catalogue.places import Offer
    from kiosk.session import door_events as on
    from kiosk.session.events import Event
    from kiosk.session.state import State
    from ui.words import Words
else:
    on = lazy("kiosk.session.door_events")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class WhereModel(QObject):
    """`kinds` have the roles id, name, chosen; `districts` id, name, chosen, the terminal's own first; `places` name,
    address, open (yes, no, unknown), hours, phone, about (its facilities and labels), district, down."""

    changed = Signal()

    def __init__(self, words: Words, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._words, self._publish = words, publish
        self._kinds, self._districts = Listing("id", "name", "chosen"), Listing("id", "name", "chosen")
        self._places = Listing("name", "address", "open", "hours", "phone", "about", "district", "down")
        self._of: tuple[object, ...] = ()
        self._place = Where()
        self._district = ""

    def show(self, state: State) -> None:
        if not isinstance(state.place, Where):
            self._of = ()
            self._places.fill([])
            return
        of = (state.place, state.language, state.surroundings, state.clock, state.board, state.catalogue)
        if self._of and all(one is other for one, other in zip(of, self._of, strict=True)):
            return
        from kiosk.session.whereabouts import KINDS, nearest

        self._of, self._place = of, state.place
        names = {kind: self._words.for_code(f"where.{kind}", state.language) for kind in KINDS}
        self._kinds.fill([{"id": kind, "name": names[kind], "chosen": kind == state.place.kind} for kind in KINDS])
        own = state.rules.district
        known = state.surroundings.districts if state.surroundings else {}
        self._district = state.place.district or own
        first = sorted(known.values(), key=lambda one: (one.code != own, one.code))
        self._districts.fill(
            [{"id": one.code, "name": one.name.in_(state.language), "chosen": one.code == self._district} for one in first]
        )
        self._places.fill([self._row(state, offer) for offer in nearest(state, state.place)])
        self.changed.emit()

    def _row(self, state: State, offer: Offer) -> dict[str, Any]:
        from kiosk.session.whereabouts import is_down
        from ui.models.places import hours_line

        assert state.clock is not None and state.surroundings is not None  # else there are no offers
        site, language = offer.site, state.language
        about = [f"label.{one}" for one in sorted(site.labels)] + [f"facility.{one}" for one in sorted(site.facilities)]
        district = state.surroundings.districts.get(site.district)
        return {
            "name": site.name.in_(language),
            "address": site.address.in_(language) if site.address else "",
            "open": {True: "yes", False: "no", None: "unknown"}[offer.open.is_open],
            "hours": hours_line(offer.open, self._words, language, state.clock),
            "phone": site.phone,
            "about": " · ".join(self._words.for_code(code, language) for code in about),
            "district": district.name.in_(language) if district else "",
            "down": is_down(state, site),
        }

    @Property(Listing, notify=changed)
    def kinds(self) -> Listing:
        return self._kinds

    @Property(Listing, notify=changed)
    def districts(self) -> Listing:
        return self._districts

    @Property(Listing, notify=changed)
    def places(self) -> Listing:
        return self._places

    @Property(str, notify=changed)
    def district(self) -> str:
        """The code of the district that is asked about."""
        return self._district

    @Property(bool, notify=changed)
    def nothing(self) -> bool:
        """No such place is known, or nothing is known of places."""
        return self._places.rowCount() == 0

    @Slot()
    def open(self) -> None:
        self._publish(on.WhereOpened())

    @Slot(str)
    def chooseKind(self, kind: str) -> None:
        self._publish(on.WhereChosen(kind, self._place.district))

    @Slot(str)
    def chooseDistrict(self, district: str) -> None:
        self._publish(on.WhereChosen(self._place.kind, district))
