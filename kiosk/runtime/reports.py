"""What a visit says beside its application: tickets, ratings, votes. Each goes under the seal as a record of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.core.languages import written
from kiosk.session import events as on
from kiosk.session.effects import SaveRating, SaveTicket, SaveVote

if TYPE_CHECKING:
    from kiosk.outbox.records import Draft, Receipt
    from kiosk.wire.rating import Rating
    from kiosk.wire.ticket import Ticket

Saying = SaveTicket | SaveRating | SaveVote


@dataclass(frozen=True)
class Report:
    """What is kept, and the events that answer."""

    draft: Draft
    saved: Callable[[Receipt], on.Event]
    refused: Callable[[Problem], on.Event]


def report_of(said: Saying, terminal: str) -> Report:
    from kiosk.outbox.records import Draft
    from kiosk.session.door_events import VoteNotSaved, VoteSaved
    from kiosk.session.rate_events import RatingNotSaved, RatingSaved
    from kiosk.wire.ticket import NO_SERVICE, NO_VERSION
    from kiosk.wire.vote import Vote

    match said:
        case SaveTicket(visit):
            ticket = to_ticket(said, terminal)
            draft = Draft(ticket.service or NO_SERVICE, ticket.guide_version or NO_VERSION, ticket.to_bytes(), "ticket")
            return Report(
                draft,
                lambda receipt: on.TicketSaved(visit, receipt.id, receipt.tracking_number, said.kind),
                lambda problem: on.TicketNotSaved(visit, problem, said.kind),
            )
        case SaveRating(visit):
            about = said.record_id or None  # of the case that it rates: it is never there before what it is about
            rating = to_rating(said, terminal).to_bytes()
            draft = Draft(said.service or NO_SERVICE, NO_VERSION, rating, "rating", case_id=about, refers_to=about)
            return Report(draft, lambda _receipt: RatingSaved(visit), lambda problem: RatingNotSaved(visit, problem))
        case SaveVote(visit, topic):
            draft = Draft(NO_SERVICE, NO_VERSION, Vote(topic=topic, terminal=terminal).to_bytes(), "vote")
            return Report(draft, lambda _receipt: VoteSaved(visit, topic), lambda problem: VoteNotSaved(visit, topic, problem))


def to_ticket(said: SaveTicket, terminal: str) -> Ticket:
    """The report as it goes under the seal."""
    from kiosk.wire.ticket import Ticket

    words = {name: getattr(said, name) for name in ("kind", "service", "topic", "guide_version", "step", "phone")}
    version = 1 if said.kind == "guide-error" else 2  # a centre of before reads what it knew
    return Ticket.model_validate({**words, "language": written(said.language), "schema_version": version, "terminal": terminal})


def to_rating(said: SaveRating, terminal: str) -> Rating:
    """The rating as it goes under the seal."""
    from kiosk.wire.rating import Rating

    words = {name: getattr(said, name) for name in ("record_id", "service", "level", "aspects")}
    return Rating.model_validate({**words, "language": written(said.language), "terminal": terminal})
