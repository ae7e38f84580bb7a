"""Places in words: where somebody can go instead, and whether it is open when they get there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.catalogue.dictionaries import Dictionaries
    from kiosk.catalogue.places import Label, Offer
    from kiosk.catalogue.service import Head
    from kiosk.core.hours import Open
    from kiosk.session.state import State
    from ui.words import Words


def dictionaries(state: State) -> Dictionaries | None:
    """The names of licences, topics, kinds of places; None until they were read, behind the home screen."""
    return state.surroundings.dictionaries if state.surroundings else None


def nearest(
    state: State, words: Words, where: str, head: Head | None, limit: int = 3, terminals: bool = True, label: Label | None = None
) -> list[str]:
    """One line a place: its name, where it is, and when it is open; the nearest that is open first. Empty while nothing is known."""
    if state.surroundings is None or state.clock is None:
        return []
    around = state.surroundings
    found = around.sites.nearest(where, head, state.rules.district, state.clock, around.calendar, limit, terminals=terminals, label=label)
    return [offer_line(offer, words, state.language, state.clock) for offer in found]


def offer_line(offer: Offer, words: Words, language: str, at: datetime) -> str:
    site = offer.site
    parts = [
        site.name.in_(language),
        site.address.in_(language) if site.address else "",
        hours_line(offer.open, words, language, at),
        site.phone,
    ]
    return " · ".join(part for part in parts if part)


def place_and_hours(offer: Offer, words: Words, language: str, at: datetime) -> str:
    """Where, and whether one would stand before a closed door."""
    return f"{offer.site.name.in_(language)} · {hours_line(offer.open, words, language, at)}"


def hours_line(open_: Open, words: Words, language: str, at: datetime) -> str:
    """现在开放，至17:00; 周一 09:00 开门; with a word of doubt where the year's holidays are not announced yet."""

    def said(code: str) -> str:
        return words.for_code(code, language)

    about = said("place.about") if open_.about else ""
    if open_.is_open:
        until = "" if open_.until is None else said("place.until").format(_closing(open_.until, at, words, language))
        return said("place.always-open") if open_.until is None else said("place.open") + until + about
    if open_.opens is None:
        return said("place.ask-first").rstrip("，; ")
    opens = moment_line(open_.opens, words, language, at)
    return (said("place.ask-first") + opens if open_.is_open is None else said("place.closed") + opens) + about


def moment_line(opens: datetime, words: Words, language: str, at: datetime) -> str:
    """明天 08:30开门."""
    return words.for_code("place.opens", language).format(_day(opens, at, words, language), f"{opens:%H:%M}")


def _closing(until: datetime, at: datetime, words: Words, language: str) -> str:
    """Midnight is 24:00 of the day that it ends. A place that goes on through the night closes on a day that is named."""
    last = until - timedelta(minutes=1)
    time = f"{last.hour + 1}:00" if until.hour == until.minute == 0 else f"{until:%H:%M}"
    return time if last.date() == at.date() else f"{_day(last, at, words, language)} {time}"


def _day(moment: datetime, at: datetime, words: Words, language: str) -> str:
    ahead = (moment.date() - at.date()).days
    if ahead in (0, 1):
        return words.for_code(("place.today", "place.tomorrow")[ahead], language)
    if ahead < 7:
        return words.for_code(f"weekday.{moment.weekday()}", language)
    return f"{moment:%m-%d}"
