"""What the verdicts of one answer, or a person's, do to records: states, attachments, the next of each case, audit rows, counters. Written
for hundreds of records at once: a handful of statements, whatever their number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.outbox import ids, place, uploads
from kiosk.outbox.change import Change
from kiosk.outbox.records import Settled
from kiosk.wire.models import ItemVerdict

REASON = re.compile(r"[0-9A-Za-z._:-]{1,100}")
_GOOD = ("accepted", "duplicate")


@dataclass(frozen=True, slots=True)
class _Row:
    sequence: int
    id: str
    content_hash: str
    state: str
    missing: int
    case: str


def settle(doing: Change, verdicts: Iterable[ItemVerdict], by_file: bool) -> Settled:
    """See `Store.settle`."""
    asked = tuple(verdicts)
    open_ones = _not_acknowledged(doing, asked)
    taken: list[_Row] = []
    held = 0
    for item in asked:
        row, good = open_ones.get(item.id), item.verdict in _GOOD
        if row is None or row.content_hash != item.content_hash or (row.state == "held" and not (good and by_file)):
            continue
        del open_ones[item.id]
        if good:
            taken.append(row)
            doing.moves(row.sequence, row.state, "uploading" if row.missing else "delivered")
            doing.note("acknowledged" if row.missing else "delivered", row.id)
        else:
            reason = item.reason if item.reason and REASON.fullmatch(item.reason) else item.verdict
            hold(doing, row.sequence, row.state, row.id, reason)
            held += 1
    if taken:
        _acknowledge(doing, taken)
    uploading = sum(row.missing > 0 for row in taken)
    return Settled(delivered=len(taken) - uploading, held=held, uploading=uploading)


def hold(doing: Change, sequence: int, state: str, record: str, reason: str) -> None:
    """Takes a record and its attachments out of the line."""
    doing.execute(
        "UPDATE records SET state = 'held', turn = NULL, reason = ?, changed_at = ? WHERE sequence = ?", (reason, doing.at, sequence)
    )
    uploads.leave_line(doing, sequence)
    doing.moves(sequence, state, "held")
    doing.note("held", record, reason)


def next_of_case(doing: Change, case: str) -> None:
    """The first record of the case that is not acknowledged gets its place in line, unless it has one or is held."""
    row = doing.execute(
        "SELECT sequence, kind, state, turn FROM records WHERE sequence = ?2 AND acknowledged_at IS NULL UNION ALL"
        " SELECT * FROM (SELECT sequence, kind, state, turn FROM records WHERE case_id = ?1 AND case_id <> id"
        " AND acknowledged_at IS NULL ORDER BY seq LIMIT 1) LIMIT 1",
        (case, ids.find(doing.execute, case)),
    ).fetchone()
    if row is not None and row[2] == "waiting" and row[3] is None:
        turn = place.fresh(row[1], row[0])
        doing.execute("UPDATE records SET turn = ?1, turn_before = ?1 WHERE sequence = ?2", (turn, row[0]))


def end_of_case(doing: Change, case: str) -> tuple[int, bool]:
    """The `seq` of the next record of the case, and whether all before it are acknowledged."""
    [(latest, open_ones)] = doing.execute(
        "SELECT coalesce((SELECT max(seq) FROM records WHERE case_id = ?1 AND case_id <> id),"
        " (SELECT seq FROM records WHERE sequence = ?2), 0),"
        " EXISTS (SELECT 1 FROM records WHERE sequence = ?2 AND acknowledged_at IS NULL) OR"
        " EXISTS (SELECT 1 FROM records WHERE case_id = ?1 AND case_id <> id AND acknowledged_at IS NULL)",
        (case, ids.find(doing.execute, case)),
    )
    return int(latest) + 1, not open_ones


def _not_acknowledged(doing: Change, verdicts: tuple[ItemVerdict, ...]) -> dict[str, _Row]:
    columns = "acknowledged_at, sequence, id, content_hash, state, missing, case_id"
    rows = ids.find_all(doing.execute, columns, (item.id for item in verdicts))
    return {row[1]: _Row(*row) for acknowledged, *row in rows if acknowledged is None}


def _acknowledge(doing: Change, taken: list[_Row]) -> None:
    """The centre's signed yes: the sealed bytes go, the attachments and the next record of each case may."""
    doing.execute(
        "UPDATE records SET state = iif(missing, 'uploading', 'delivered'), turn = NULL, reason = NULL, acknowledged_at = ?1,"
        " changed_at = ?1, sealed = x'' WHERE sequence IN (SELECT value FROM json_each(?2))",
        (doing.at, ids.listed(row.sequence for row in taken)),
    )
    for row in taken:
        if row.missing:
            uploads.stand_in_line(doing, row.sequence)
    going_on = doing.execute(
        "SELECT case_id FROM records WHERE case_id IN (SELECT value FROM json_each(?)) AND case_id <> id AND acknowledged_at IS NULL",
        (ids.listed(row.case for row in taken),),
    ).fetchall()
    for case in dict.fromkeys(case for (case,) in going_on):
        next_of_case(doing, case)
