"""States of the human way out and of the rating: one for each thing that they can show."""

from __future__ import annotations

from kiosk.core.errors import Problem
from kiosk.session import events as on
from kiosk.session.help_events import CallBackAgreed, HelpTurned, PhoneGiven, PhoneTyped, ReasonChosen, ReasonSent
from kiosk.session.parties import Signature
from kiosk.session.rate_events import AspectToggled, LevelChosen, RatingNotSaved, RatingOpened, RatingSaved, RatingSent
from kiosk.session.state import State, Visit
from tests.qml.guide_states import LOST, MORNING, SURROUNDINGS, after
from tests.session.people import PEOPLE, filled_in

NUMBER, CODE = "DEM0000019VXZA", "residence-registration"


def help_states(home: State) -> dict[str, State]:
    home = after(home, on.Minute(MORNING), on.SurroundingsLoaded(SURROUNDINGS))
    refused = after(home, on.ServiceChosen(LOST), on.SituationAnswered("hukou", "99"))
    return {
        **sheets(after(home, on.HelpPressed())),
        "help after a refusal": after(refused, on.HelpPressed(), HelpTurned("stuck")),
        **ratings(home),
    }


def sheets(opened: State) -> dict[str, State]:
    number = opened.visit_number
    stuck = after(opened, HelpTurned("stuck"))
    chosen = after(stuck, ReasonChosen("need-help-in-person"))
    sent = after(chosen, ReasonSent())
    calling = after(opened, HelpTurned("call-back"))
    typed = after(calling, PhoneTyped("13800138000"))
    checking = after(typed, PhoneGiven())
    agreed = after(checking, CallBackAgreed())
    full = Problem("store.full")
    offline = on.NetworkChanged(False, 3)
    return {
        "help at home": opened,
        "help stuck": stuck,
        "help stuck chosen": chosen,
        "help stuck saving": sent,
        "help stuck failed": after(sent, on.TicketNotSaved(number, full, "cannot-be-done")),
        "help stuck saved": after(sent, on.TicketSaved(number, "0" * 36, NUMBER, "cannot-be-done")),
        "help call": calling,
        "help call typed": typed,
        "help call wrong": after(calling, PhoneTyped("1380013"), PhoneGiven()),
        "help call checking": checking,
        "help call saving": agreed,
        "help call failed": after(agreed, on.TicketNotSaved(number, full, "call-back")),
        "help call saved offline": after(agreed, offline, on.TicketSaved(number, "0" * 36, NUMBER, "call-back")),
    }


def ratings(home: State) -> dict[str, State]:
    receipt = at_receipt(home)
    number = receipt.visit_number
    printed = after(receipt, on.Printed(number, "confirmed"))
    opened = after(printed, RatingOpened())
    chosen = after(opened, LevelChosen(2), AspectToggled("device"))
    sent = after(chosen, RatingSent())
    return {
        "receipt to be rated": printed,
        "rating": opened,
        "rating chosen": chosen,
        "rating saving": sent,
        "rating failed": after(sent, RatingNotSaved(number, Problem("store.full"))),
        "rating saved": after(sent, RatingSaved(number)),
    }


def at_receipt(home: State) -> State:
    """The end of a visit whose paper is still being printed."""
    somebody = PEOPLE["applicant"].as_(hukou="430100")
    identify = after(home, on.ServiceChosen(CODE), on.NextPressed())
    number = identify.visit_number
    form = after(identify, on.CardRead(number, somebody.document), on.NextPressed())
    assert isinstance(form.place, Visit) and form.place.step.kind == "form", form.place
    typed = (on.FieldFilled(name, value) for name, value in filled_in(form.place.service.form, "applicant").items())
    sign = after(form, *typed, on.NextPressed(), on.NextPressed())
    signature = on.Signed(Signature((((0, 1, 1), (5, 9, 9)),), 100, 100))
    saved = on.Saved(number, "0" * 36, NUMBER, "2026-11-28T10:02:00+08:00")
    receipt = after(sign, signature, on.NextPressed(), saved)
    assert isinstance(receipt.place, Visit) and receipt.place.receipt is not None, receipt.place
    return receipt
