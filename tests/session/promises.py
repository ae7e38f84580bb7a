"""All promises of kiosk/session about one step of the machine: `check` after every single event of every walk."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import get_args

from kiosk.catalogue.bundles import BundleSource
from kiosk.catalogue.models import Step
from kiosk.catalogue.service import Catalogue, Head, Service
from kiosk.core.assurance import at_least
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import papers, rate
from kiosk.session.eligibility import refusals
from kiosk.session.help_events import CallBackAgreed, ReasonSent
from kiosk.session.knowing import visible
from kiosk.session.leaving import saving
from kiosk.session.marks import ForHelp
from kiosk.session.parties import Party
from kiosk.session.pay_events import PayOpened
from kiosk.session.rate_events import RatingSent
from kiosk.session.state import Announced, OutOfService, Place, Progress, Search, State, Visit
from tests.session.people import EVERYBODY

NUMBER, RECORD, SOUGHT = "CANARY00NUMBER", "canary-record", "canary-search"


def check(before: State, event: on.Event, after: State, effects: tuple[do.Effect, ...]) -> None:
    """Raises `AssertionError` where one is broken."""
    assert all(isinstance(effect, get_args(do.Effect)) for effect in effects)
    _late_answers_change_nothing(before, event, after, effects)
    _leaving_wipes(before, after, effects)
    _only_what_is_saved_is_printed(before, event, effects)
    _only_ones_own_is_collected(before, event, effects)
    _nothing_is_asked_in_vain(before, event, after)
    _what_is_sent_is_whole(before, effects)
    _nothing_is_looked_up_unasked(before, event, effects)
    _nobody_pays_twice(before, event, after, effects)
    _time_is_sane(before, event, after)
    _places_are_sound(before, after)
    _help_is_beside(before, event, after)


def _late_answers_change_nothing(before: State, event: on.Event, after: State, effects: tuple[do.Effect, ...]) -> None:
    own = isinstance(event, on.TicketSaved | on.TicketNotSaved) and event.kind == "terminal-fault"  # the machine's, whoever stands there
    if getattr(event, "visit", before.visit_number) != before.visit_number and not own:
        assert after == before and not effects, f"{event} came late"


def _leaving_wipes(before: State, after: State, effects: tuple[do.Effect, ...]) -> None:
    gone = before.occupied and not after.occupied
    assert (do.Wipe() in effects) == gone, "the one way out wipes, and nothing else does"
    assert not (after.guard.covered and not after.occupied), "the cover goes with the visit"
    if gone:
        assert {do.StopWatchingForCard(), do.StopWatchingForChip(), do.StopLooking(), do.WithdrawPaper()} <= set(effects)
        assert after.visit_number != before.visit_number, "what comes in late is told apart"
        assert after.language == after.rules.language
    if not after.occupied:  # what somebody says on the sheet of help at home stands there until they go
        assert not traces_in(dataclasses.replace(after, helping=None)) and not (gone and after.helping)
        assert not after.leaving and after.warned_at is None
    if before.occupied and after.occupied:
        found = isinstance(before.place, Search | Progress | Announced) and isinstance(after.place, Visit)
        back = isinstance(before.place, Visit) and isinstance(after.place, Search) and _is_found_by(before.place, after.place)
        assert (after.visit_number == before.visit_number) != back, "one visit never becomes another"
        assert type(after.place) is type(before.place) or found or back, "to what was found or is told of, and back to the search"


def _is_found_by(visit: Visit, search: Search) -> bool:
    """The search that one came from, which is asked anew; what can be done by now may be something else."""
    if visit.found_by is None:
        return False
    results = search.results if search.now else visit.found_by.results
    return search == dataclasses.replace(visit.found_by, asked=visit.found_by.asked + 1, problem=None, results=results)


def _only_what_is_saved_is_printed(before: State, event: on.Event, effects: tuple[do.Effect, ...]) -> None:
    for effect in effects:
        if isinstance(effect, do.PrintReceipt) and effect.copy:
            assert isinstance(event, on.ReprintPressed) and isinstance(before.place, Visit) and before.place.receipt is not None
            receipt = before.place.receipt
            assert (effect.record_id, effect.tracking_number) == (receipt.record_id, receipt.tracking_number)
            assert receipt.outcome in ("failed", "unknown"), "nobody has two of what came out"
            assert effect.copy == receipt.copies + 1 <= papers.MOST_COPIES and before.devices["receipt_printer"].word == "online"
            assert do.Note("receipt-reprinted", effect.record_id, str(effect.copy)) in effects
        elif isinstance(effect, do.PrintReceipt):
            assert isinstance(event, on.Saved) and event.visit == effect.visit == before.visit_number
            assert (effect.record_id, effect.tracking_number) == (event.record_id, event.tracking_number)
        if isinstance(effect, do.PrintNotice | do.PrintForm):
            assert isinstance(event, on.PrintNoticePressed | on.PrintFormPressed), "no paper is made by itself"
            assert isinstance(before.place, Visit) and effect.job not in before.place.printouts, "no job is asked for twice"
            earlier = [one for job, one in before.place.printouts.items() if job.partition("#")[0] == effect.job.partition("#")[0]]
            assert all(one.outcome in ("failed", "unknown") for one in earlier) and len(earlier) <= papers.MOST_COPIES
            printer = effect.printer if isinstance(effect, do.PrintNotice) else "document_printer"
            assert before.devices[printer].word == "online"
        if isinstance(effect, do.Save):
            paid = isinstance(before.place, Visit) and before.place.paying.stage == "paid"
            assert isinstance(event, on.NextPressed) or (paid and isinstance(event, on.Tick)), "nothing goes by itself but what is paid"


def _only_ones_own_is_collected(before: State, event: on.Event, effects: tuple[do.Effect, ...]) -> None:
    for effect in effects:
        if isinstance(effect, do.FindResults):
            assert isinstance(event, on.NextPressed), "nobody is asked about by themselves"
        if isinstance(effect, do.PrintResult):
            assert isinstance(event, on.ResultChosen) and isinstance(before.place, Visit)
            mine, [chosen] = before.place.mine, [one for one in before.place.collecting.results if one.record_id == effect.record_id]
            assert mine.document is not None and effect.id_number == mine.document.id_number
            assert at_least(mine.assurance, chosen.assurance) and chosen.is_valid
            assert all(one.outcome is not None for one in before.place.printouts.values()), "one at a time"
            assert effect.job not in before.place.printouts, "no job is asked for twice"


def _nothing_is_asked_in_vain(before: State, event: on.Event, after: State) -> None:
    """Nobody comes to a form, or any further, while a condition of acceptance is certainly not met."""
    one, other = before.place, after.place
    if not isinstance(one, Visit) or not isinstance(other, Visit) or not isinstance(event, on.NextPressed):
        return
    if _rank(other) > _rank(one) and other.step.kind != "receipt":
        assert not refusals(after, other), "a condition is not met, and somebody goes on"


def _rank(visit: Visit) -> int:
    return next(place for place, one in enumerate(visit.service.steps) if (one.kind, one.party) == (visit.step.kind, visit.step.party))


def _what_is_sent_is_whole(before: State, effects: tuple[do.Effect, ...]) -> None:
    """Only of who takes part, only what was asked, nothing that a rule refuses, no paper without its page or what stands in for it."""
    for effect in effects:
        if not isinstance(effect, do.Save):
            continue
        visit = before.place
        assert isinstance(visit, Visit) and not refusals(before, visit)
        assert [party.role for party in effect.parties] == [one.role for one in visit.parties if one.role not in visit.absent]
        for party in effect.parties:
            shown = visible(before, visit, party.role)
            assert set(party.fields) <= set(shown), "what was not asked is not sent"
            if any((step.kind, step.party) == ("form", party.role) for step in visit.steps):
                values = {name: entry.value for name, entry in party.fields.items()}
                assert not visit.service.form.problems(values, shown)
        for name, one in effect.exemptions.items():
            assert one.found != "no" and name not in effect.scans
            if one.kind in ("e-licence", "data-share"):
                assert one.consent and any(
                    word.purpose == "data-share" and word.given for party in effect.parties for word in party.consents
                )
        assert len(effect.notice_hash) == 64, "nobody sends what they were not told about"


def _nothing_is_looked_up_unasked(before: State, event: on.Event, effects: tuple[do.Effect, ...]) -> None:
    for effect in effects:
        if isinstance(effect, do.AskLicences):
            assert isinstance(event, on.ExemptionChosen) and event.wanted and isinstance(before.place, Visit)
            theirs = [party.document.id_number for party in before.place.parties if party.document and party.role != "agent"]
            assert effect.id_number in theirs, "nobody is looked up who does not stand here"
        if isinstance(effect, do.SaveTicket) and effect.kind == "terminal-fault":
            assert isinstance(event, on.Tick), "a fault is reported by itself, and by nobody else"
            assert not (effect.service or effect.step or effect.phone) and effect.language == before.rules.language
        elif isinstance(effect, do.SaveTicket):
            said = {"guide-error": on.GuideErrorSent, "cannot-be-done": ReasonSent, "call-back": CallBackAgreed}
            assert isinstance(event, said[effect.kind]), "nothing is reported by itself"
            assert bool(effect.phone) == (effect.kind == "call-back"), "nobody is named where nobody asked to be called"
        if isinstance(effect, do.SaveRating):
            assert isinstance(event, RatingSent | on.NextPressed) and isinstance(before.place, Visit), "nobody is rated for"
            assert before.place.rating is not None and effect.level == before.place.rating.level in rate.LEVELS
        if isinstance(effect, do.FindServices):
            assert isinstance(event, on.SearchOpened | on.SearchTyped | on.FacetChosen | on.BackPressed), "nobody looks by themselves"


def _help_is_beside(before: State, event: on.Event, after: State) -> None:
    """Nothing on the sheet moves what is under it; a telephone is on it only while its page is open and nothing is kept yet."""
    if isinstance(event, ForHelp):
        assert dataclasses.replace(after, helping=before.helping, touched_at=before.touched_at, warned_at=before.warned_at) == before
    if (sheet := after.helping) is not None:
        assert not sheet.phone or (sheet.page == "call-back" and sheet.stage != "saved")
        assert (sheet.stage == "saved") == bool(sheet.tracking_number)


def _nobody_pays_twice(before: State, event: on.Event, after: State, effects: tuple[do.Effect, ...]) -> None:
    """Another order is made only where nobody can have paid the one before; what may be paid goes with the record, or is ended."""
    visit = before.place if isinstance(before.place, Visit) else None
    for effect in effects:
        if isinstance(effect, do.AskPayment):
            assert visit is not None and isinstance(event, on.NextPressed | PayOpened), "nothing is ordered by itself"
            assert visit.paying.stage in ("none", "closed", "left", "refused") and effect.amount > 0
            assert effect.attempt - visit.paying.attempt == (visit.paying.stage != "refused"), "one number an order"
        if isinstance(effect, do.Save):
            assert visit is not None and not (visit.step.kind == "pay" and not visit.paying.settled)
            paid = (visit.paying.number, visit.paying.amount, visit.paying.stage) if visit.paying.settled else None
            carried = effect.payment and (effect.payment.number, effect.payment.amount, effect.payment.state)
            assert carried == paid, "what is paid is sent with it"
    if visit is not None and not isinstance(after.place, Visit) and visit.receipt is None and not saving(visit):
        ended = [effect for effect in effects if isinstance(effect, do.EndPayment) and effect.how == "abandon"]
        assert bool(ended) == (visit.paying.stage not in ("none", "closed", "left")), "who leaves leaves no open order behind"


def _time_is_sane(before: State, event: on.Event, after: State) -> None:
    if after.warned_at is None:
        assert after.seconds_left == 0
    else:
        assert 1 <= after.seconds_left <= after.rules.warning_seconds
    if isinstance(event, on.RESIDENT) and before.guard.cleaning_until is not None:
        assert after is before, "a glass that is wiped is deaf"
    elif isinstance(event, on.RESIDENT):
        assert after.touched_at == after.now and after.warned_at is None


def _places_are_sound(before: State, after: State) -> None:
    assert isinstance(after.place, get_args(Place))
    assert (after.out_of_order is not None) == isinstance(after.place, OutOfService)
    if isinstance(after.place, Visit):
        visit = after.place
        assert 0 <= visit.index < len(visit.steps) and list(visit.steps) == [one for one in visit.service.steps if one in visit.steps]
        assert not {step.party for step in visit.steps} & visit.absent, "who takes no part has no step"
        assert (visit.receipt is not None) == (visit.step.kind == "receipt"), "a receipt is shown for what is saved, and only there"
        assert not (visit.receipt and after.leaving), "nothing can be lost any more"
        assert visit.rating is None or rate.rateable(visit), "what is rated is over, and nothing of it still printed"
        assert [party.role for party in visit.parties] == [rule.role for rule in visit.service.source.parties]
        assert after.catalogue is not None
        if visit.bundle is None:
            assert visit.service is after.catalogue.services[visit.service.code]
        else:
            assert visit.bundle is after.catalogue.bundles[visit.service.code]


def snapshot(state: State) -> object:
    """What of a state could be changed in place: frozen dataclasses still hold mappings."""
    parties: tuple[Party, ...] = state.place.parties if isinstance(state.place, Visit) else ()
    visits = (state.place,) if isinstance(state.place, Visit) else ()
    held = [(dict(one.face_tries), dict(one.scans), dict(one.answers), dict(one.exemptions), dict(one.licences.held)) for one in visits]
    return dict(state.devices), [dict(party.fields) for party in parties], held


def traces_in(value: object) -> set[str]:
    """Traces of anybody, anywhere in what can be reached from `value`."""
    everything = "\0".join(set(leaves(value)))
    return {trace for trace in EVERYBODY | {NUMBER, RECORD, SOUGHT} if trace in everything}


def leaves(value: object) -> Iterator[str]:
    """Every text and number in a value of dataclasses, mappings and sequences. The catalogue was there before anybody came."""
    if isinstance(value, Catalogue | Service | Head | BundleSource | Step):
        return
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from leaves(key)
            yield from leaves(one)
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from leaves(one)
    else:
        yield str(value)
