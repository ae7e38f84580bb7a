"""One connection to an ESC/POS printer: who may speak when, and which byte answers what."""

from __future__ import annotations

import time

from drivers.errors import Garbled, NoAnswer
from drivers.receipt_printer import Online, State
from drivers.receipt_printer.escpos_codec import (
    ASK_PAPER_BEHIND_THE_JOB,
    CLEAR_BUFFERS,
    PRINTER,
    QUESTIONS,
    Cleared,
    PaperStatus,
    RealTimeStatus,
    Stray,
    decode,
    is_offline,
    real_time_request,
    split_answers,
)
from drivers.transport import Transport

_CHUNK = 2048  # 2.1 s at 9600 baud: a slow line is not mistaken for a printer that takes nothing
_GLANCE_EVERY = 0.25
_LONGEST_HEAD = 8  # GS v 0 m xL xH yL yH


class Line:
    """One connection, and whose turn it is to speak: `_owed` says whether a DLE EOT still waits for its answer.

    `sent` counts the bytes since the connection was made or a job set it to 0.
    """

    def __init__(self, transport: Transport, answer_timeout: float, write_timeout: float) -> None:
        self.transport = transport
        self.sent = 0
        self._answer_timeout = answer_timeout
        self._write_timeout = write_timeout
        self._rest = b""
        self._owed = False
        self._noise = 0
        self._status: RealTimeStatus | None = None
        self._papers: list[PaperStatus] = []
        self._cleared = False

    def send(self, data: bytes) -> None:
        for at in range(0, len(data), _CHUNK):
            chunk = data[at : at + _CHUNK]
            self.transport.write(chunk, self._write_timeout)
            self.sent += len(chunk)

    def state(self) -> State:
        return decode({n: self._ask(n) for n in QUESTIONS})

    def glance(self) -> State | None:
        """Takes what the printer has said so far and puts DLE EOT 1 without waiting; the whole state when it says that it stopped."""
        self._take(self.transport.drain())
        if self._status is not None and is_offline(self._status.byte):
            return self.state()
        self._put(PRINTER)
        return None

    def settled_glance(self) -> State | None:
        """A glance that is waited for, put when the one before is answered: what was sent before that has reached the printer.

        None when the printer is well, and when it is silent: silence is for the question behind the job to judge.
        """
        self._settle()
        if self._status is None:
            return None
        state = self.glance()
        self._settle()
        return self.state() if state is None and self._status is not None and is_offline(self._status.byte) else state

    def ask_behind_the_job(self, times: int, limit: float) -> tuple[PaperStatus | None, State]:
        """The last of `times` answers to GS r 1 or None, and the state after it. Gives up early when the printer says that it stopped.

        Raises `NoAnswer` when in all of `limit` not even DLE EOT was answered.
        """
        self._settle()
        self._papers.clear()
        self.send(ASK_PAPER_BEHIND_THE_JOB * times)
        deadline = time.monotonic() + limit
        next_glance, heard = 0.0, False
        while len(self._papers) < times and (now := time.monotonic()) < deadline:
            if now >= next_glance:
                self._put(PRINTER)
                next_glance = now + _GLANCE_EVERY
            self._hear(min(deadline, next_glance) - now)
            heard = heard or self._status is not None
            if self._status is not None and is_offline(self._status.byte):
                state = self.state()
                if not isinstance(state, Online):
                    return self._answer_number(times), state
        if not heard and len(self._papers) < times:
            raise NoAnswer("silent behind the job")
        answer = self._answer_number(times)
        return answer, self.state()

    def clear(self, limit: float) -> bool:
        """DLE DC4 8, and whether the printer said in time that its buffers are empty. Nothing else is sent in between, as it demands.

        Zeros go first: where a picture command broke off in its head, a printer without DLE DC4 8 would take this for its height.
        """
        self._cleared = False
        command = bytes(_LONGEST_HEAD) + CLEAR_BUFFERS
        self.transport.write(command, limit)
        self.sent += len(command)
        deadline = time.monotonic() + limit
        while not self._cleared and (left := deadline - time.monotonic()) > 0:
            self._hear(left)
        return self._cleared

    def _answer_number(self, count: int) -> PaperStatus | None:
        return self._papers[count - 1] if len(self._papers) >= count else None

    def _ask(self, n: int) -> int:
        """The byte that answers DLE EOT n."""
        self._settle()
        self._take(self.transport.drain())
        self._noise, before = 0, len(self._papers)
        self._put(n)
        self._settle()
        if self._noise or (self._status is None and len(self._papers) > before):
            raise Garbled(f"bytes that are no answer to DLE EOT {n}")
        if self._status is None:
            raise NoAnswer(f"no answer to DLE EOT {n}")
        return self._status.byte

    def _put(self, n: int) -> None:
        """Sends DLE EOT n unless one is under way: answers carry no number, so there is never more than one."""
        if not self._owed:
            self._status = None
            self._owed = True
            self.send(real_time_request(n))

    def _settle(self) -> None:
        """Waits for the answer that is under way. One that does not come in its time is lost, and owed no longer."""
        deadline = time.monotonic() + self._answer_timeout
        while self._owed and (left := deadline - time.monotonic()) > 0:
            self._hear(left)
        self._owed = False

    def _hear(self, timeout: float) -> None:
        self._take(self.transport.read(256, timeout))

    def _take(self, data: bytes) -> None:
        answers, self._rest = split_answers(self._rest + data)
        for answer in answers:
            match answer:
                case RealTimeStatus():
                    self._noise += not self._owed  # a second answer to one question: whatever speaks there is no printer
                    self._status, self._owed = answer, False
                case PaperStatus():
                    self._papers.append(answer)
                case Cleared():
                    self._cleared = True
                case Stray():
                    self._noise += 1
