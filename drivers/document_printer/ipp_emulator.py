"""The other end of an IPP connection: takes PDFs over HTTP, gives the documents it printed as files.

For training, tests and demonstrations. Faults are the ones of the street: an empty tray, a jam, an open cover, a dead line.
"""

from __future__ import annotations

import contextlib
import itertools
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal, Self

from drivers.document_printer.ipp_interpreter import GOES_ON, MID_JOB, OF_A_JOB, STANDS, Inside, Job
from drivers.document_printer.pages import NotAPdf, sheets_of
from drivers.errors import ConfigurationError

__all__ = ["FAULTS", "Break", "DocumentPrinterEmulator"]

How = Literal["disconnect", "silence", "garbage", "slow", "endless"]
_OF_THE_LINE: dict[str, How] = {"disconnect": "disconnect", "silent": "silence", "garbage": "garbage", "slow": "slow"}
FAULTS = (
    *STANDS, *GOES_ON, *OF_A_JOB, *_OF_THE_LINE, *(f"{fault}{MID_JOB}" for fault in (*STANDS, "silent", "disconnect")),
)  # fmt: skip
_WITH_DOCUMENT = (0x0002, 0x0006)
_GARBAGE = b"\x01\x01\x00\x00\x00\x00\x00\x01\x01\x41\x00\x01a\x00\x00\x41\xff\xfb\x00\x00"
"""A negative length at the end makes a careless reader read the same place for ever."""


@dataclass(frozen=True)
class Break:
    """The next request of `operation` goes wrong: its `request` does not arrive in full and is not done, or it is done and its `answer`
    is what fails."""

    operation: int
    where: Literal["request", "answer"]
    how: How


class DocumentPrinterEmulator:
    """The printer on a loopback port. Use it as a context manager.

    `folder` gets `document-0001.pdf` and so on, and a picture of its first page beside it where poppler's pdftoppm is installed and
    `pictures` are wanted. `pace`: seconds a page, by `clock`. `port` 0 takes a free one. `apart`: it knows Create-Job and Send-Document.
    """

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        *,
        fault: str = "",
        pace: float = 0.0,
        pictures: bool = True,
        apart: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.documents: list[Path] = []
        self.breaks: list[Break] = []
        self.requests: list[bytes] = []
        self._folder, self._pace, self._clock = folder, pace, clock
        self._pdftoppm = shutil.which("pdftoppm") if pictures else None
        self._inside = Inside(_pages, apart=apart)
        self._changed = threading.Condition()
        self._over = threading.Event()
        self._page_due: float | None = None
        self.fault = fault
        self._server = _Server(self, port)
        self.url = self._inside.address = f"ipp://127.0.0.1:{self._server.server_port}/ipp/print"
        self._threads = [
            threading.Thread(target=self._server.serve_forever, args=(0.05,), name="document-printer-emulator", daemon=True),
            threading.Thread(target=self._work, name="document-printer-engine", daemon=True),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.nudge()
        self._server.shutdown()
        for thread in self._threads:
            thread.join(10.0)
        self._server.server_close()

    @property
    def fault(self) -> str:
        """One of `FAULTS` or ""; may be set at any time."""
        return self._inside.fault

    @fault.setter
    def fault(self, name: str) -> None:
        if name and name not in FAULTS:
            raise ConfigurationError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}")
        with self._changed:
            self._inside.fault = name
            self._changed.notify_all()

    @property
    def jobs_left(self) -> int:
        """How many jobs have not ended: what would still come out."""
        with self._changed:
            return sum(not job.has_ended for job in self._inside.jobs.values())

    @property
    def job_names(self) -> list[str]:
        """Of every job there ever was: what a printer shows to whoever looks."""
        with self._changed:
            return [job.name for job in self._inside.jobs.values()]

    def nudge(self) -> None:
        """The injected clock has moved."""
        with self._changed:
            self._changed.notify_all()

    def answer(self, body: bytes) -> bytes:
        """What the printer says to a request."""
        with self._changed:
            self.requests.append(body)
            answer = self._inside.answer(body)
            self._changed.notify_all()
        return answer

    def next_break(self, operation: int) -> Break | None:
        """What goes wrong with this request, by a fault that is set or one that was announced."""
        with self._changed:
            fault = self._inside.fault
            if operation in _WITH_DOCUMENT and fault.removesuffix(MID_JOB) in _OF_THE_LINE and fault.endswith(MID_JOB):
                self._inside.fault = fault = fault.removesuffix(MID_JOB)
                return Break(operation, "answer", _OF_THE_LINE[fault])
            if fault in _OF_THE_LINE:
                return Break(operation, "request", _OF_THE_LINE[fault])
            found = next((each for each in self.breaks if each.operation == operation), None)
            if found:
                self.breaks.remove(found)
            return found

    def _work(self) -> None:
        """The engine: sleeps until a page is due, a job, a fault, or the end. A page that is out is saved before the job is completed."""
        while not self._over.is_set():
            with self._changed:
                seconds = self._time_to_work()
                if seconds is None or seconds > 0:
                    self._changed.wait(seconds)
                    continue
                self._page_due = None
                finished = self._inside.print_page()
            if finished is not None:
                self._save(finished)
                with self._changed:
                    self._inside.complete(finished)

    def _time_to_work(self) -> float | None:
        if not self._inside.can_work:
            self._page_due = None
            return None
        if self._page_due is None:
            self._page_due = self._clock() + self._pace
        return max(0.0, self._page_due - self._clock())

    def _save(self, job: Job) -> None:
        """Under its name only when complete, so that whoever watches the folder never reads half a document."""
        path = self._folder / f"document-{len(self.documents) + 1:04}.pdf"
        half = path.with_suffix(".part")
        half.write_bytes(job.document)
        if self._pdftoppm:
            command = [self._pdftoppm, "-r", "100", "-f", "1", "-l", "1", "-png", "-singlefile", str(half), str(path.with_suffix(""))]
            subprocess.run(command, check=False, capture_output=True, timeout=30)
        self.documents.append(half.replace(path))


def _pages(document: bytes) -> int:
    try:
        return sheets_of(document)
    except NotAPdf:
        return 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, emulator: DocumentPrinterEmulator, port: int) -> None:
        self.emulator = emulator
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        emulator = self.server.emulator
        head = self._read_head()
        trouble = emulator.next_break(int.from_bytes(head[2:4], "big"))
        if trouble and trouble.where == "request":
            self._break(trouble.how, b"")
            return
        answer = emulator.answer(head + self._read_rest(len(head)))
        if trouble:
            self._break(trouble.how, answer)
        else:
            self._send(answer, len(answer))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing about anybody's documents goes to a log."""

    def _read_head(self) -> bytes:
        """The first bytes of the request, in which the operation stands; all of it where the length is not told beforehand."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(min(8, int(self.headers.get("Content-Length", 0))))
        whole = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return bytes(whole)

    def _read_rest(self, read: int) -> bytes:
        return self.rfile.read(max(0, int(self.headers.get("Content-Length", 0)) - read))

    def _send(self, answer: bytes, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(answer)

    def _break(self, how: How, answer: bytes) -> None:
        over = self.server.emulator._over
        self.close_connection = True
        with contextlib.suppress(OSError):
            match how:
                case "disconnect":
                    pass
                case "silence":
                    over.wait()
                case "garbage":
                    self._send(_GARBAGE, len(_GARBAGE))
                case "slow":
                    self._dribble([bytes((byte,)) for byte in answer or _GARBAGE], 0.02)
                case "endless":
                    self._dribble([bytes(65536)], 0.0)

    def _dribble(self, pieces: Iterable[bytes], pause: float) -> None:
        """For as long as anybody listens: no single read of it ever takes long."""
        self._send(b"", 10**12)
        over = self.server.emulator._over
        for piece in itertools.cycle(pieces):
            self.wfile.write(piece)
            if over.wait(pause):
                return
