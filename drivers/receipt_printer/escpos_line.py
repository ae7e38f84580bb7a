"""One connection to an ESC/POS printer: who may speak when, and which byte answers what.

No thread reads along. Who reads on the thread that writes sees the same bytes in the same order: the stream has one, whoever takes it off.
What a second reader would buy is that nothing piles up while nobody reads, and nothing does: a write ends after `write_timeout` at the
latest, each picture's question takes in what has come, an idle printer is asked every few seconds, and in the seconds between a printer
says some answers of one byte and a few blocks of four, far below the 4096 bytes that the smallest buffer on the way holds (a serial
line's). What it would cost is a lock around every answer and a thread to end with each connection.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from drivers.errors import Garbled, NoAnswer
from drivers.receipt_printer import HardwareError, NotReady, Online, Paper, State
from drivers.receipt_printer.escpos_codec import (
    ASK_FULL_STATUS,
    ASK_PAPER_BEHIND_THE_JOB,
    CLEAR_BUFFERS,
    PRINTER,
    QUESTIONS,
    AutomaticStatus,
    Cleared,
    Completed,
    FullStatus,
    PaperStatus,
    RealTimeStatus,
    Stray,
    ask_for_completion,
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

    `sent` counts the bytes, and `lost` the DLE EOT that were never answered, since the connection was made or `begin`. A printer that
    answers later ones and not that one was not there when it came: switched off for a moment, or deaf; what stood beside it is lost too.
    """

    def __init__(self, transport: Transport, answer_timeout: float, write_timeout: float, *, has_presenter: bool = False) -> None:
        self.transport = transport
        self.sent = 0
        self.lost = 0
        self._answer_timeout = answer_timeout
        self._write_timeout = write_timeout
        self._has_presenter = has_presenter
        self._rest = b""
        self._owed = False
        self._asked_at = 0.0
        self._noise = 0
        self._status: RealTimeStatus | None = None
        self._papers: list[PaperStatus] = []
        self._completed: list[bytes] = []
        self._full_status: FullStatus | None = None
        self._cleared = False
        self._stop: HardwareError | NotReady | None = None

    def begin(self) -> None:
        """A job begins: counts anew."""
        self.sent = self.lost = 0
        self._papers.clear()
        self._completed.clear()
        self._stop = None

    def told_stop(self) -> HardwareError | NotReady | None:
        """Why the printer stopped, if it said so unasked and nothing better since."""
        self._take(self.transport.drain())
        return self._stop

    def send(self, data: bytes) -> None:
        for at in range(0, len(data), _CHUNK):
            chunk = data[at : at + _CHUNK]
            self.transport.write(chunk, self._write_timeout)
            self.sent += len(chunk)

    def state(self) -> State:
        state = decode({n: self._ask(n) for n in QUESTIONS})
        return self._with_presenter(state) if self._has_presenter and isinstance(state, Online) else state

    def glance(self) -> State | None:
        """Takes what the printer has said so far and puts DLE EOT 1 without waiting; the state when it says that it stopped."""
        if stop := self.told_stop():
            return stop
        if time.monotonic() > self._asked_at + self._answer_timeout:
            self._lose()
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
            return self.told_stop()
        state = self.glance()
        self._settle()
        return self.state() if state is None and self._status is not None and is_offline(self._status.byte) else state

    def mark(self, job: bytes | None) -> None:
        """Puts a question that nobody waits for, GS ( H with an id or GS r 1. Whether it was answered tells later how far it came."""
        self._settle()
        self.send(ask_for_completion(job) if job else ASK_PAPER_BEHIND_THE_JOB)

    @property
    def papers(self) -> int:
        """Answers to GS r since the connection was made or `begin`."""
        return len(self._papers)

    def paper(self, number: int) -> PaperStatus:
        """The `number`th of them, from 1."""
        return self._papers[number - 1]

    def completed(self, job: bytes) -> int:
        """Answers to GS ( H with this id, since the same."""
        return self._completed.count(job)

    def ask_behind_the_job(self, question: bytes, answered: Callable[[], bool], limit: float) -> State | None:
        """None when `answered`, else the state. What came with the answer has been heard by then. Raises as `_wait_behind_the_job`."""
        self._settle()
        self.send(question)
        state = self._wait_behind_the_job(answered, limit)
        self._settle()
        return None if answered() else state or self.state()

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

    def _wait_behind_the_job(self, answered: Callable[[], bool], limit: float) -> State | None:
        """Until the printer has answered what stands behind the job: then None. Gives up at the end of `limit`, with None too, and
        early with its state when the printer says that it stopped. Raises `NoAnswer` when in all of `limit` it said nothing."""
        deadline = time.monotonic() + limit
        next_glance, heard = 0.0, False
        while not answered() and (now := time.monotonic()) < deadline:
            if now >= next_glance:
                self._put(PRINTER)
                next_glance = now + _GLANCE_EVERY
            self._hear(min(deadline, next_glance) - now)
            if stop := self.told_stop():
                return stop
            heard = heard or self._status is not None
            if self._status is not None and is_offline(self._status.byte):
                state = self.state()
                if not isinstance(state, Online):
                    return state
        if not heard and not answered():
            raise NoAnswer("silent behind the job")
        return None

    def _with_presenter(self, state: Online) -> State:
        """DLE EOT 20 of Custom's printers. One that does not know it is taken for one with an empty presenter."""
        self._full_status = None
        self.send(ASK_FULL_STATUS)
        deadline = time.monotonic() + self._answer_timeout
        while self._full_status_said() is None and (left := deadline - time.monotonic()) > 0:
            self._hear(left)
        said = self._full_status_said()
        if said is not None and said.jammed:
            return NotReady("printer.jammed", Paper.JAMMED)
        return Online(state.paper, slip_waits=said is not None and said.slip_waits)

    def _full_status_said(self) -> FullStatus | None:
        """What the last look heard: asked anew by a method, because the hearing goes on behind the type checker's back."""
        return self._full_status

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
            self._asked_at = time.monotonic()
            self.send(real_time_request(n))

    def _settle(self) -> None:
        """Waits for the answer that is under way. One that does not come in its time is lost, and owed no longer."""
        deadline = time.monotonic() + self._answer_timeout
        while self._owed and (left := deadline - time.monotonic()) > 0:
            self._hear(left)
        self._lose()

    def _lose(self) -> None:
        """The answer that is under way, if there is one, does not come any more."""
        self.lost += self._owed
        self._owed = False

    def _hear(self, timeout: float) -> None:
        self._take(self.transport.read(256, timeout))

    def _take(self, data: bytes) -> None:
        answers, self._rest = split_answers(self._rest + data, full_status=self._has_presenter)
        for answer in answers:
            match answer:
                case RealTimeStatus():
                    self._take_status(answer)
                case PaperStatus():
                    self._papers.append(answer)
                case Completed(job):
                    self._completed.append(job)
                case AutomaticStatus():
                    self._stop = answer.stop
                case FullStatus():
                    self._full_status = answer
                case Cleared():
                    self._cleared = True
                case Stray():
                    self._noise += 1

    def _take_status(self, answer: RealTimeStatus) -> None:
        """One that nobody waits for is a lost one that came late; with none lost, whatever speaks there is no printer."""
        if not self._owed:
            self._noise += not self.lost
            self.lost -= self.lost > 0
        self._status, self._owed = answer, False
