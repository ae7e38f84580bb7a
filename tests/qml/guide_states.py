"""States of what leads somebody to a service and tells what it takes: search, situation, guide, parts of a bundle, exemptions, reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from kiosk.catalogue.surroundings import read_surroundings
from kiosk.core.errors import Problem
from kiosk.session import events as on
from kiosk.session.machine import step
from kiosk.session.state import Search, State, Visit
from kiosk.settings import CONFIG
from tests.session.people import PEOPLE
from tests.session.walker import CATALOGUE

MORNING = datetime(2026, 11, 28, 10, 0, tzinfo=timezone(timedelta(hours=8)))
SURROUNDINGS = read_surroundings(CONFIG, None)
LOST, BUNDLE, GUIDE = "id-card-lost", "bundle-newborn", "id-card-progress"


def after(state: State, *happened: on.Event) -> State:
    for event in happened:
        state, _ = step(state, event)
    return state


def answered(state: State, **given: str) -> State:
    """The first choice of every question that is asked, but for those given."""
    while True:
        assert isinstance(state.place, Visit)
        from kiosk.session.knowing import answers, asked

        have = answers(state, state.place)
        open_ = [one for one in asked(state, state.place) if one.id not in have]
        if not open_:
            return state
        state = after(state, *(on.SituationAnswered(one.id, given.get(one.id, one.choices[0].value)) for one in open_))


def guide_states(home: State) -> dict[str, State]:
    home = after(home, on.Minute(MORNING), on.SurroundingsLoaded(SURROUNDINGS))
    return {"home knowing its surroundings": home, **searching(home), **asked_first(home), **told(home), **exempt(home)}


def searching(home: State) -> dict[str, State]:
    opened = after(home, on.SearchOpened())
    assert isinstance(opened.place, Search)
    number, codes = opened.visit_number, tuple(opened.catalogue.heads if opened.catalogue else ())
    typed = after(opened, on.SearchTyped("身份证"))
    assert isinstance(typed.place, Search)
    asked = typed.place.asked
    return {
        "search opened": opened,
        "search found": after(opened, on.ServicesFound(number, opened.place.asked, codes[:20])),
        "search bundles": after(opened, on.FacetChosen("birth"), on.ServicesFound(number, 2, codes[-10:])),
        "search found offline": after(typed, on.NetworkChanged(False, 3), on.ServicesFound(number, asked, codes[10:40])),
        "search guides": after(opened, on.ServicesFound(number, opened.place.asked, guides())),
        "search nothing": after(typed, on.ServicesFound(number, asked, ())),
        "search failed": replace(typed, place=replace(typed.place, problem=Problem("availability.needs-network"))),
    }


def guides() -> tuple[str, ...]:
    """Some that are only told here."""
    return tuple(code for code, head in CATALOGUE.heads.items() if not head.submits and not head.collects)[:5]


def asked_first(home: State) -> dict[str, State]:
    chosen = after(home, on.ServiceChosen(LOST))
    bundle = after(home, on.ServiceChosen(BUNDLE))
    elsewhere = after(chosen, on.SituationAnswered("hukou", "99"))
    return {
        "situation": chosen,
        "situation unanswered": after(chosen, on.NextPressed()),
        "situation refused": elsewhere,
        "situation refused twice": after(elsewhere, on.SituationAnswered("proof", "none")),
        "situation answered": answered(chosen),
        "situation bundle": bundle,
        "situation bundle answered": answered(bundle),
    }


def told(home: State) -> dict[str, State]:
    notice = after(answered(after(home, on.ServiceChosen(LOST))), on.NextPressed())
    bundle = after(answered(after(home, on.ServiceChosen(BUNDLE))), on.NextPressed())
    guide = after(home, on.ServiceChosen(GUIDE))
    report = after(notice, on.GuideErrorOpened())
    chosen = after(report, on.GuideErrorTopic("fee"))
    sent = after(chosen, on.GuideErrorSent())
    number = notice.visit_number
    return {
        "guide before applying": notice,
        "guide of a bundle": bundle,
        "guide alone": guide,
        "guide error": report,
        "guide error chosen": chosen,
        "guide error saving": sent,
        "guide error saved": after(sent, on.TicketSaved(number, "0" * 36, "DEM0000019VXZA")),
        "guide error failed": after(sent, on.TicketNotSaved(number, Problem("store.full"))),
    }


def exempt(home: State) -> dict[str, State]:
    """At the papers of somebody who lost their card and showed an e-ID code."""
    at = after(answered(after(home, on.ServiceChosen(LOST))), on.NextPressed(), on.NextPressed())
    number = at.visit_number
    card = replace(PEOPLE["applicant"].document, origin="register", address="广东省广州市天河区样本路1号")
    at = after(at, on.WayChosen("eid"), on.CodeScanned(number, "KIOSK-EID:1:SAMPLE"), on.CodeVerified(number, 1, card, minor=False))
    at = after(at, on.NextPressed())
    form = at
    at = after(at, *(on.FieldFilled(name, value) for name, value in FILLED.items()), on.NextPressed())
    asked = after(at, on.ExemptionChosen("household-register", True))
    assert isinstance(asked.place, Visit) and asked.place.step.kind == "materials", asked.place
    question = asked.place.licences.asking
    found = after(asked, on.LicencesFound(number, question, {"household-register": "2026-11-20T00:00:00+08:00"}))
    page = PEOPLE["applicant"].page
    scanned = after(
        found, on.ScanPressed("photo-receipt"), on.CapturePressed(), on.PageCaptured(number, None), on.NextPressed(),
        on.PageStraightened(number, page), on.NextPressed(),
    )  # fmt: skip
    review = after(scanned, on.NextPressed())
    assert isinstance(review.place, Visit) and review.place.step.kind == "review", (
        review.place.problems if isinstance(review.place, Visit) else ""
    )
    sign = after(review, on.NextPressed(), on.Signed(PEOPLE["applicant"].signature), on.NextPressed())
    saved = after(sign, on.Saved(number, "0" * 36, "DEM0000019VXZA", "2026-11-28T10:02:00+08:00"))
    receipt = after(saved, on.Printed(number, "failed", "printer.paper-out"))
    return {
        "form with every control": form,
        "form with every control wrong": after(form, on.FieldFilled("phone", "12"), on.NextPressed()),
        "materials that may be looked up": at,
        "materials being looked up": asked,
        "materials looked up": found,
        "materials not found": after(asked, on.LicencesFound(number, question, {})),
        "materials nobody could say": after(asked, on.LicencesRefused(number, question, Problem("licences.offline"))),
        "review with a fee": review,
        "receipt with a fee": receipt,
    }


FILLED = {
    "loss_kind": "lost", "loss_date": "2026-11-20", "loss_statement": "confirmed", "photo_receipt_number": "440100202611200001",
    "current_address": "广东省广州市天河区样本路1号", "phone": "13800138000", "handling_district": "440106", "delivery_way": "pickup",
}  # fmt: skip
