"""States of the step `photo`, of the screen before identification with each way, and of what the hands do."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.errors import Problem
from kiosk.session import events as on
from kiosk.session import photo_events as pose
from kiosk.session.photo import COUNTED
from kiosk.session.state import State, Visit
from tests.qml.guide_states import FILLED, after, answered
from tests.session.people import PEOPLE

RENEWAL = "id-card-renewal"
WALL, DARK = "photo.background-colour", "photo.too-dark"
FORM = {name: value for name, value in FILLED.items() if not name.startswith("loss") and name != "photo_receipt_number"}


def photo_states(home: State) -> dict[str, State]:
    """From a home screen with every device online."""
    at = after(answered(after(home, on.ServiceChosen(RENEWAL)), photo="here"), on.NextPressed(), on.NextPressed())
    number, person = at.visit_number, PEOPLE["applicant"]
    at = after(at, on.CardRead(number, person.document, minor=False), on.NextPressed(), on.FaceDeclined(), on.NextPressed())
    at = after(at, *(on.FieldFilled(name, value) for name, value in {**FORM, "renewal_reason": "expiring"}.items()), on.NextPressed())
    ready = after(at, on.ExemptionChosen("household-register", True), on.NextPressed())
    assert isinstance(ready.place, Visit) and ready.place.step.kind == "photo", ready.place
    looking = after(ready, on.NextPressed())
    steady = after(looking, pose.PhotoSeen(number, "", steady=True))
    taking = after(steady, on.Tick(steady.now + COUNTED))

    def taken(*faults: str) -> State:
        return after(taking, pose.PhotoTaken(number, person.page, faults))

    last = taken(WALL)
    for _ in range(4):
        again = after(last, on.NextPressed(), on.CapturePressed())
        last = after(again, pose.PhotoTaken(number, person.page, (WALL, DARK)))
    return {
        "photo ready": ready,
        "photo without camera": after(ready, on.DeviceChanged("camera", on.Health("no-device", "device.not-connected")), on.NextPressed()),
        "photo nobody": after(looking, pose.PhotoSeen(number, "photo.nobody-yet", steady=False)),
        "photo dark": after(looking, pose.PhotoSeen(number, "photo.dark-here", steady=False)),
        "photo wall": after(looking, pose.PhotoSeen(number, "photo.wall", steady=True)),
        "photo looking": looking,
        "photo counting": steady,
        "photo taking": taking,
        "photo good": taken(),
        "photo not white": taken(WALL),
        "photo with many faults": taken("photo.turned", WALL, DARK, "photo.one-sided-light", "photo.blurred"),
        "photo of nobody": taken("photo.no-face"),
        "photo no more": last,
        "photo failed": after(looking, pose.PhotoFailed(number, Problem("photo.engine-failed"))),
        "photo undecided": replace(ready, place=replace(ready.place, problems=(Problem("photo.undecided", "portrait"),))),
        "photo at the window": after(ready, pose.PhotoLeft(), on.BackPressed()),
        "photo kept": after(taken(), on.NextPressed(), on.BackPressed()),
        "photo for review": after(taken(WALL), pose.PhotoKept(), on.BackPressed()),
        "photo review": after(ready, pose.PhotoLeft()),
    }
