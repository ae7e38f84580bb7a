"""Whether a job is on paper, asked by a question that the printer knows by heart and forgets when it restarts.

A printer that restarts in a job (a brown-out, a key, a fault of its own) drops what is in its buffer and takes what is still on the line
for the rest of a receipt. It answers a question that stands there, too: behind a receipt without its middle. So the question is not sent
behind the job. It is defined as a macro before it, and behind the cut the macro is called. Nothing answers a call of what is forgotten.

GS : begins and ends the definition, GS ^ r t m calls it r times. It is lost when the printer restarts and not by ESC @, so says every
manual that has it (Wincor TH230, Citizen PPU-231, Bixolon SRP-332II, Toshiba B-EP, Woosim PC40, POS80B). Most execute what they record. GS
^ in the middle of a definition ends it, so one that broke off with an earlier job is put out of the way first.
"""

from __future__ import annotations

import secrets

from drivers.receipt_printer import Confirmed, Online, Paper, Unknown
from drivers.receipt_printer.escpos_codec import ASK_PAPER_BEHIND_THE_JOB, ask_for_completion, by_heart, call
from drivers.receipt_printer.escpos_ending import Remains, Stopped, not_confirmed
from drivers.receipt_printer.escpos_line import Line

_MOST_LATE = 64
"""Answers of earlier jobs to GS r: a printer that never answers would be asked twice as often each time. So many are never late at once."""

_LESSON = 48  # bytes, and some more
_TIMES = 4
"""GS r carries no number, so a picture that broke off may ask it with its own bytes, by chance. Not so often."""


class Witness:
    """For one job, on one connection. `stands`: the printer has the question by heart. While it does not, `ask` proves only that the
    printer came to the job's end, and not that it came through all of it."""

    def __init__(self, line: Line, remains: Remains, *, by_id: bool) -> None:
        self.stands = False
        self._line, self._remains = line, remains
        self._job = _new_id() if by_id else None
        self._mark = _new_id() if by_id else None
        self._heard = 0 if by_id else line.papers  # what was answered on this connection before is no answer to this job

    def swear_in(self, limit: float) -> None:
        """Teaches the printer the question and hears it answer. What it says while it learns is in when this returns. Raises as
        `Line.ask_behind_the_job`."""
        self._remains.half = _LESSON  # a lesson that breaks off is completed by zeros: a call of nothing, a question for nothing
        self.stands = self._learn_id(self._job, limit) if self._job else self._learn_paper(limit)
        self._remains.half = 0

    def _learn_id(self, job: bytes, limit: float) -> bool:
        """A printer without macros answers once at most, when it comes to the question: two answers are of one that was called."""
        behind = _new_id()
        lesson = by_heart(ask_for_completion(job)) + call(2) + ask_for_completion(behind)
        self._line.ask_behind_the_job(lesson, lambda: self._line.completed(behind) > 0, limit)
        self._heard = self._line.completed(job)
        return self._heard >= 2

    def _learn_paper(self, limit: float) -> bool:
        """Of the answers that were coming before, any may come or not: more than these, and one for the question itself, are of a call."""
        times = min(self._remains.answers, _MOST_LATE) + 2
        self._remains.answers += times + 1
        before = self._line.papers
        self._line.ask_behind_the_job(by_heart(ASK_PAPER_BEHIND_THE_JOB) + call(times), lambda: self._line.papers - before >= times, limit)
        self._heard = self._line.papers
        self._remains.answers = max(0, self._remains.answers - (self._heard - before))
        return self._heard - before >= times

    def mark(self) -> None:
        """Behind the last part, before the cut. Nobody waits for the answer."""
        self._remains.answers += self._job is None
        self._line.mark(self._mark)

    def short_of_mark(self) -> bool:
        """True: the printer has certainly not worked off what stands before the mark."""
        return not (self._line.completed(self._mark) if self._mark else self._line.papers > self._heard)

    def ask(self, limit: float) -> Confirmed | Unknown | Stopped:
        """Whether what was sent is on paper. Raises as `Line.ask_behind_the_job`."""
        outcome = self._ask_for_id(self._job, limit) if self._job else self._ask_for_paper(limit)
        if self._line.lost and isinstance(outcome, Confirmed):
            return Unknown(f"confirm: {outcome.evidence}, but {self._line.lost} DLE EOT on the way got no answer", self._line.sent)
        return outcome

    def _ask_for_id(self, job: bytes, limit: float) -> Confirmed | Unknown | Stopped:
        """By GS ( H. The answer carries the job's id: neither one to a job before nor one of another program is taken for it."""
        question = call(1) if self.stands else ask_for_completion(job)
        state = self._line.ask_behind_the_job(question, lambda: self._line.completed(job) > self._heard, limit)
        if state is None:
            return Confirmed(f"GS ( H answered 37 22 {job.hex(' ')} 00 behind the job", self._line.sent)
        return not_confirmed(state, f"no answer to GS ( H within {limit:.1f} s, and DLE EOT says", self._line)

    def _ask_for_paper(self, limit: float) -> Confirmed | Unknown | Stopped:
        """By GS r 1. It is asked for more often than answers are still coming from before the cut: so many can only be there with some from
        behind it, and are there if it is reached, even with all the others lost."""
        times = min(self._remains.answers, _MOST_LATE) + _TIMES
        self._remains.answers += times
        enough = self._heard + times
        question = call(times) if self.stands else ASK_PAPER_BEHIND_THE_JOB * times
        state = self._line.ask_behind_the_job(question, lambda: self._line.papers >= enough, limit)
        if state is not None:
            return not_confirmed(state, f"no answer to GS r 1 within {limit:.1f} s, and DLE EOT says", self._line)
        answer, state = self._line.paper(enough), self._line.state()
        if answer.paper is not Paper.OUT and isinstance(state, Online):
            return Confirmed(f"GS r 1 answered {answer.byte:02x} behind the job, then DLE EOT said online", self._line.sent)
        return not_confirmed(state, f"GS r 1 answered {answer.byte:02x}, then DLE EOT said", self._line)


def _new_id() -> bytes:
    """Four bytes that no job is likely to have had: one that a printer still holds from before a restart of the terminal included."""
    return bytes(0x21 + secrets.randbelow(0x7E - 0x21) for _ in range(4))
