"""What became of a record: the centre's signed word where it can be had, else what this terminal knew last, with its time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from kiosk.outbox import http
from kiosk.outbox.http import Centre
from kiosk.outbox.records import Item
from kiosk.outbox.store import Store
from kiosk.outbox.trust import sealer
from kiosk.wire import progress, tracking
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.models import Progress, ProgressAnswer, SealedQuestion, Trust
from kiosk.wire.seal import QuestionContext

State = Literal[
    "waiting-here", "partly-received", "received-by-centre", "partly-issued", "issued", "refused", "abandoned", "needs-attention",
    "report-open", "report-answered", "unknown-number", "made-elsewhere",
]  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What can be said about a number. `at`: since when the state holds; None when nothing is known of it.

    partly-received: the centre has the record and waits for attachments. issued: a document lies there to be collected. partly-issued: some
    parts of a bundle are. abandoned: what had to be paid by the end of the day was not. report-open, report-answered: of an error in a
    guide. made-elsewhere: a right number of another terminal which the centre does not have (yet), or can't be asked about.
    """

    found: bool
    state: State
    tracking_number: str
    service: str | None
    at: datetime | None
    source: Literal["centre", "this-terminal"]


def answer(store: Store, terminal: str, centre: Centre | None, trust: Trust | None, number_as_typed: str) -> Answer:
    """Asks the centre and this terminal's own store. Without the keys to know it by, there is no centre to ask.

    Raises `BadTrackingNumber`; `http.TooManyRequests`; `http.Refused` when the centre refuses; `StoreError`.
    """
    number = tracking.parse(number_as_typed)
    here = store.find(number.text)
    if centre is None or trust is None:
        return merge(number, terminal, here, None, asked=False)
    try:
        there = ask(centre, trust, number.text)
    except http.TooManyRequests:
        raise
    except (http.Unreachable, http.NotTheCentre):
        return merge(number, terminal, here, None, asked=False)
    return merge(number, terminal, here, there, asked=True)


def ask(centre: Centre, trust: Trust, tracking_number: str) -> Progress | None:
    """The centre's signed word on a number in its canonical form; None when it signed that it has no such record.

    Raises `Unreachable`, `NotTheCentre`, `Refused`.
    """
    nonce = secrets.token_hex(16)
    found = centre.ask("GET", f"v1/progress/{tracking_number}?nonce={nonce}").content
    items = _believed(found, trust, progress.about_number(tracking_number, nonce))
    if len(items) > 1 or any(one.tracking_number != tracking_number for one in items):
        raise http.NotTheCentre("the answer is about other records than were asked for")
    return items[0] if items else None


def ask_by_document(centre: Centre, trust: Trust, id_number: str) -> tuple[Progress, ...]:
    """All records of the person with this ID number, newest first, as the centre signed them. A terminal can't read what it queued.

    Raises `Unreachable`, `NotTheCentre`, `Refused`.
    """
    sealed = sealer(trust)(id_number.encode(), QuestionContext(centre.terminal))
    question = SealedQuestion(terminal=centre.terminal, suite=sealed.suite, key_id=sealed.key_id, sealed=sealed.content)
    found = centre.ask("POST", "v1/progress/by-document", question.model_dump_json().encode()).content
    return _believed(found, trust, progress.about_document(question))


def _believed(content: bytes, trust: Trust, question: str) -> tuple[Progress, ...]:
    try:
        return progress.verify(trust, question, ProgressAnswer.model_validate_json(content))
    except ValidationError:
        raise http.NotTheCentre("the answer is no signed progress") from None
    except NotSignedByCentre as error:
        raise http.NotTheCentre(str(error)) from None


def state_of(there: Progress) -> State:
    """The centre's word as a resident is told it."""
    match there.state:
        case "needs-attention":
            return "needs-attention"
        case "incomplete":
            return "partly-received"
        case "issued" | "partly-issued" | "refused" | "abandoned":
            return there.state
        case "open":
            return "report-open"
        case "answered":
            return "report-answered"
        case _:
            return "received-by-centre"


def merge(number: tracking.TrackingNumber, terminal: str, here: Item | None, there: Progress | None, asked: bool) -> Answer:
    """The rule. `here`: this terminal's record; `there`: the centre's, when it was `asked` and has one."""
    service = here.service if here else there.service if there else None
    if here and here.state == "held":
        return Answer(True, "needs-attention", number.text, service, here.changed_at, "this-terminal")
    if there:
        return Answer(True, state_of(there), number.text, service, there.at, "centre")
    if here and here.state in ("uploading", "delivered"):
        if asked:  # the centre signed for it and does not have it now: nobody may call that received
            return Answer(True, "needs-attention", number.text, service, here.changed_at, "centre")
        known: State = "received-by-centre" if here.state == "delivered" else "partly-received"
        return Answer(True, known, number.text, service, here.changed_at, "this-terminal")
    if here:
        return Answer(True, "waiting-here", number.text, service, here.created_at, "this-terminal")
    elsewhere = number.terminal != terminal
    return Answer(
        False, "made-elsewhere" if elsewhere else "unknown-number", number.text, None, None, "centre" if asked else "this-terminal"
    )  # fmt: skip
