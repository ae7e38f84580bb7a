"""The parts of a bundle at the centre: each is decided by itself, and what one comes to never changes what another has come to.

accepted → classified → approved → issued or refused; what another department does is accepted → sent-on → issued or refused. A part waits
until those that it depends on are issued or sent on. What is final stays as it is. The state of the whole is a function of its parts and
of nothing else, so that it is the same in whatever order they were decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Engine, Row, Select, select, update

from kiosk.central.case_tables import bundle_cases, sub_cases
from kiosk.central.ingest import ACCEPTED
from kiosk.central.tables import cases, events, moment, records, writing
from kiosk.wire import tracking
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import REASONS, PartProgress, Reason

State = Literal["accepted", "classified", "approved", "sent-on", "issued", "refused"]
STATES: tuple[State, ...] = get_args(State)
PARTLY, ISSUED, REFUSED, SENT_ON = "partly-issued", "issued", "refused", "sent-on"
FINAL = (ISSUED, REFUSED)
_OPEN: tuple[State, ...] = ("accepted", "classified", "approved", "sent-on")
_OURS: Mapping[State, tuple[State, ...]] = {
    "accepted": ("classified", "approved", "issued", "refused"),
    "classified": ("approved", "issued", "refused"),
    "approved": ("issued", "refused"),
}
_OTHERS: Mapping[State, tuple[State, ...]] = {"accepted": ("sent-on", "refused"), "sent-on": ("issued", "refused")}


class PartError(Exception):
    """Nothing was decided. `code`: part.unknown-number, .no-bundle, .unknown, .final, .waits, .not-now, .reason, .case-over."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Part:
    """`waits_for`: parts that come first and are not done. `task`: a service of ours, "" for what `dept` does."""

    id: str
    task: str
    dept: str
    depends_on: tuple[str, ...]
    state: State
    reason: Reason | Literal[""]
    changed_at: datetime
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """A bundle as it stands. `state`: of the whole. `collectable`: parts whose result can be fetched now."""

    record_id: str
    service: str
    state: str
    parts: tuple[Part, ...]
    collectable: tuple[str, ...]


def derived(states: Iterable[State]) -> str:
    """The state of a bundle by those of its parts. Everything issued: issued; some of it: partly-issued (部分办结); everything refused:
    refused; before that, the word of the part that is furthest behind."""
    found = set(states)
    if found == {"issued"}:
        return ISSUED
    if "issued" in found:
        return PARTLY
    if found == {"refused"}:
        return REFUSED
    return next(state for state in _OPEN if state in found)


def collectable(states: Mapping[str, State], together: bool) -> tuple[str, ...]:
    """Parts whose result can be fetched: each as it is issued, or, handed over together, when nothing is open any more. What another
    department has been given is not waited for: it hands its results over itself."""
    if together and any(state not in (*FINAL, SENT_ON) for state in states.values()):
        return ()
    return tuple(part for part, state in states.items() if state == ISSUED)


def bundle_of(engine: Engine, number: str) -> Bundle:
    """The bundle that was applied for under this number. Raises `PartError`."""
    with engine.connect() as connection:
        return _bundle(connection, _record(connection, number))


def record_of(engine: Engine, number: str) -> tuple[str, str]:
    """Ids of the record with this number and of its case. Raises `PartError` part.unknown-number."""
    with engine.connect() as connection:
        row = _record(connection, number)
    return row.id, row.case_id


def decide(engine: Engine, number: str, part_id: str, state: State, now: datetime, reason: Reason | Literal[""] = "") -> Bundle:
    """An officer's decision over one part. The same again changes nothing. Raises `PartError`."""
    if (state == REFUSED) != bool(reason) or (reason and reason not in REASONS):
        raise PartError("part.reason", f"a refusal has one of the reasons {', '.join(REASONS)}, and nothing else has")
    at = milliseconds(now)
    with writing(engine) as connection:
        record = _record(connection, number)
        case = connection.execute(select(cases.c.state).where(cases.c.case_id == record.case_id).with_for_update()).scalar_one()
        bundle = _bundle(connection, record)
        part = next((one for one in bundle.parts if one.id == part_id), None)
        if part is None:
            raise PartError("part.unknown", f"there is no part {part_id!r}; there are {', '.join(one.id for one in bundle.parts)}")
        if (part.state, part.reason) == (state, reason):
            return bundle
        _may(part, state, str(case))
        mine = (sub_cases.c.record_id == record.id, sub_cases.c.part == part_id)
        connection.execute(update(sub_cases).where(*mine).values(state=state, reason=reason, changed_at=at))
        connection.execute(events.insert().values(record_id=record.id, case_id=record.case_id, what=f"part-{state}", at=at))
        rederive(connection, record.id, record.case_id, at)
        return _bundle(connection, record)


def rederive(connection: Connection, record_id: str, case_id: str, at: int) -> None:
    """Makes the state of the case what its parts say; leaves a case without parts as it is."""
    states = list(connection.execute(select(sub_cases.c.state).where(sub_cases.c.record_id == record_id)).scalars())
    if states:
        connection.execute(update(cases).where(cases.c.case_id == case_id).values(state=derived(states), changed_at=at))


def progress_of(connection: Connection, record_ids: Sequence[str]) -> dict[str, tuple[PartProgress, ...]]:
    """The parts of those records that are bundles, in words for residents: what waits is told as waiting."""
    found: dict[str, tuple[PartProgress, ...]] = {}
    together = _together(connection, record_ids)
    for record_id, parts in _parts(connection, record_ids).items():
        fetched = collectable({one.id: one.state for one in parts}, record_id in together)
        found[record_id] = tuple(
            PartProgress(
                part=one.id,
                state="waiting" if one.waits_for and one.state == ACCEPTED else one.state,
                reason=one.reason,
                collectable=one.id in fetched,
            )
            for one in parts
        )
    return found


def _may(part: Part, state: State, case: str) -> None:
    if case in ("withdrawn", "abandoned"):
        raise PartError("part.case-over", f"the case is {case}")
    if part.state in FINAL:
        raise PartError("part.final", f"{part.id} is {part.state}, and stays so")
    if state not in (_OURS if part.task else _OTHERS).get(part.state, ()):
        raise PartError("part.not-now", f"{part.id} is {part.state} and can't become {state}")
    if part.waits_for and state != REFUSED:
        raise PartError("part.waits", f"{part.id} waits for {', '.join(part.waits_for)}")


def _record(connection: Connection, text: str) -> Row[Any]:
    try:
        number = tracking.parse(text).text
    except tracking.BadTrackingNumber as error:
        raise PartError(error.code, str(error)) from None
    asked: Select[Any] = select(records.c.id, records.c.case_id, records.c.service).where(records.c.tracking_number == number)
    row = connection.execute(asked).one_or_none()
    if row is None:
        raise PartError("part.unknown-number", "no record with this number has arrived")
    return row


def _bundle(connection: Connection, record: Row[Any]) -> Bundle:
    parts = _parts(connection, [record.id]).get(record.id, ())
    if not parts:
        raise PartError("part.no-bundle", "what was applied for has no parts")
    states = {one.id: one.state for one in parts}
    together = bool(_together(connection, [record.id]))
    return Bundle(record.id, record.service, derived(states.values()), parts, collectable(states, together))


def _together(connection: Connection, record_ids: Sequence[str]) -> set[str]:
    asked = select(bundle_cases.c.record_id).where(bundle_cases.c.record_id.in_(record_ids), bundle_cases.c.pickup == "together")
    return set(connection.execute(asked).scalars())


def _parts(connection: Connection, record_ids: Sequence[str]) -> dict[str, tuple[Part, ...]]:
    asked = select(sub_cases).where(sub_cases.c.record_id.in_(record_ids)).order_by(sub_cases.c.record_id, sub_cases.c.place)
    rows: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(asked):
        rows.setdefault(row.record_id, []).append(row)
    return {record_id: tuple(_part(row, mine) for row in mine) for record_id, mine in rows.items()}


def _part(row: Row[Any], all_: Sequence[Row[Any]]) -> Part:
    done = {one.part for one in all_ if one.state in (ISSUED, SENT_ON)}
    before = tuple(row.depends_on.split())
    waits = tuple(one for one in before if one not in done)
    return Part(row.part, row.task, row.dept, before, row.state, row.reason, moment(row.changed_at), waits)
