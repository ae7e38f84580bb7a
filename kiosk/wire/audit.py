"""The audit chain: what happened to which record, without a word about persons. Each row's hash covers the row and the hash before it, so
a row that was changed, taken out or put in is found, and where.

What the chain alone can't show is rows cut off its end. For that its head goes out with every heartbeat and the centre keeps it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.wire import encoding

START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """`at`: milliseconds since 1970 UTC. `what`: a stable word (enqueued, delivered, held, …). `subject`: the id it is about, or empty.
    `detail`: a code or hash; never a name, a number of a document or anything typed by a resident."""

    seq: int
    at: int
    what: str
    subject: str
    detail: str
    hash: str


@dataclass(frozen=True)
class Fault:
    """The first place where a chain does not hold. `seq`: the row, or the missing one."""

    seq: int
    code: str
    detail: str


def next_hash(before: str, seq: int, at: int, what: str, subject: str, detail: str) -> str:
    """The hash of a row, in hexadecimal."""
    return hashlib.sha256(encoding.fields("kiosk audit v1", (before, seq, at, what, subject, detail))).hexdigest()


def verify(entries: Iterable[Entry]) -> tuple[Entry | None, Fault | None]:
    """The last row that holds, and the first fault if there is one: audit.gap (a row is missing) or audit.tampered (one was changed)."""
    last: Entry | None = None
    for entry in entries:
        expected = 1 if last is None else last.seq + 1
        if entry.seq != expected:
            return last, Fault(expected, "audit.gap", f"row {expected} is missing; {entry.seq} comes next")
        before = START if last is None else last.hash
        if entry.hash != next_hash(before, entry.seq, entry.at, entry.what, entry.subject, entry.detail):
            return last, Fault(entry.seq, "audit.tampered", f"row {entry.seq} is not as it was written")
        last = entry
    return last, None
