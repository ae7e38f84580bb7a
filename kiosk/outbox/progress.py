"""What became of a record: the centre's word where it can be had, else what this terminal knew last, with its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import requests
from pydantic import ValidationError

from kiosk.outbox import http
from kiosk.outbox.records import Item
from kiosk.outbox.store import Store
from kiosk.outbox.trust import sealer
from kiosk.wire import tracking
from kiosk.wire.models import Progress, ProgressList, SealedQuestion, Trust
from kiosk.wire.seal import QuestionContext

State = Literal["waiting-here", "received-by-centre", "needs-attention", "unknown-number", "made-elsewhere"]


@dataclass(frozen=True)
class Answer:
    """What can be said about a number. `at`: since when the state holds; None when nothing is known of it.

    made-elsewhere: a right number of another terminal which the centre does not have (yet), or can't be asked about.
    """

    found: bool
    state: State
    tracking_number: str
    service: str | None
    at: datetime | None
    source: Literal["centre", "this-terminal"]


def answer(store: Store, terminal: str, session: requests.Session, url: str, number_as_typed: str) -> Answer:
    """Asks the centre and this terminal's own store. Without an `url` there is no centre to ask.

    Raises `BadTrackingNumber`; `http.TooManyRequests`; `http.Refused` when the centre refuses; `StoreError`.
    """
    number = tracking.parse(number_as_typed)
    here = store.find(number.text)
    if not url:
        return merge(number, terminal, here, None, asked=False)
    try:
        there = ask(session, url, number.text)
    except http.TooManyRequests:
        raise
    except (http.Unreachable, http.NotTheCentre):
        return merge(number, terminal, here, None, asked=False)
    return merge(number, terminal, here, there, asked=True)


def ask(session: requests.Session, url: str, tracking_number: str) -> Progress | None:
    """The centre's word on a number; None when it has no such record. Raises `Unreachable`, `NotTheCentre`, `Refused`."""
    try:
        found = http.exchange(session, "GET", f"{url.rstrip('/')}/v1/progress/{tracking_number}")
        return Progress.model_validate_json(found)
    except http.Refused as error:
        if error.problem.code == "tracking-number.unknown":
            return None
        raise
    except ValidationError:
        raise http.NotTheCentre("the answer is no progress") from None


def ask_by_document(session: requests.Session, url: str, trust: Trust, terminal: str, id_number: str) -> tuple[Progress, ...]:
    """All records of the person with this ID number, newest first. Needs the centre: a terminal can't read what it queued.

    Raises `Unreachable`, `NotTheCentre`, `Refused`.
    """
    sealed = sealer(trust)(id_number.encode(), QuestionContext(terminal))
    question = SealedQuestion(terminal=terminal, suite=sealed.suite, key_id=sealed.key_id, sealed=sealed.content)
    found = http.exchange(session, "POST", f"{url.rstrip('/')}/v1/progress/by-document", question.model_dump_json().encode())
    try:
        return ProgressList.model_validate_json(found).items
    except ValidationError:
        raise http.NotTheCentre("the answer is no list of progress") from None


def merge(number: tracking.TrackingNumber, terminal: str, here: Item | None, there: Progress | None, asked: bool) -> Answer:
    """The rule. `here`: this terminal's record; `there`: the centre's, when it was `asked` and has one."""
    service = here.service if here else there.service if there else None
    if here and here.state == "held":
        return Answer(True, "needs-attention", number.text, service, here.changed_at, "this-terminal")
    if there:
        state: State = "needs-attention" if there.state == "needs-attention" else "received-by-centre"
        return Answer(True, state, number.text, service, there.at, "centre")
    if here and here.state == "delivered":
        if asked:  # the centre signed for it and does not have it now: nobody may call that received
            return Answer(True, "needs-attention", number.text, service, here.changed_at, "centre")
        return Answer(True, "received-by-centre", number.text, service, here.changed_at, "this-terminal")
    if here:
        return Answer(True, "waiting-here", number.text, service, here.created_at, "this-terminal")
    elsewhere = number.terminal != terminal
    return Answer(
        False, "made-elsewhere" if elsewhere else "unknown-number", number.text, None, None, "centre" if asked else "this-terminal"
    )  # fmt: skip
