"""Receipts: how few bytes, how little work before the head starts, and how near a slow line comes to its limit.

Naive is the whole slip drawn first and sent as one raster. Printed by the driver on the emulator, which is in a process of its own;
bytes are all that the job sent, the status questions included.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import drivers
from drivers.printing import Confirmed
from drivers.receipt_printer import Capabilities, Part, Raster
from drivers.receipt_printer.escpos_encoder import Encoder
from drivers.receipt_printer.models import find
from kiosk.documents.contents import ReceiptContent
from kiosk.documents.receipt import draw_receipt, parts
from tests.bench.figures import Figure, spread
from tests.bench.slow_line import slow_line
from tests.bench.surroundings import Surroundings
from tests.unit.slips import EN, ZH

BAUD = 115_200
BYTES_A_SECOND = BAUD / 10
MODEL, BEST = "generic-80", "epson-tm-t20"
_FRAGMENT = 128


def measure(around: Surroundings, rounds: int = 15) -> list[Figure]:
    naive = _naive_bytes(ZH, 576)
    ours, peer = _work(rounds)
    jobs = [_print(around.printer, MODEL, ZH) for _ in range(rounds)]
    whole_first = [_print(around.printer, MODEL, ZH, _all_first) for _ in range(rounds)]
    first, late = statistics.median(job.first_ms for job in jobs), statistics.median(job.first_ms for job in whole_first)
    begun = [job.first_sent - job.begun for job in jobs]
    if not all(job.in_time for job in jobs) or any(job.in_time for job in whole_first):
        raise RuntimeError("the first picture byte has to leave before the last part is made, and where all are made first it cannot")
    whole = statistics.median(ours)
    seconds, wire, sent = _serial(around.printer)
    return [
        Figure(
            "P11", f"receipt: bytes sent / naive raster, {MODEL}; baseline: naive bytes",
            jobs[0].sent / naive, naive, 0.35, "of naive", note=f"{jobs[0].sent} of {naive} bytes",
        ),
        Figure(
            "P11b", "receipt: asked for → first picture byte sent / CPU of all layout and encoding",
            1000 * statistics.median(begun) / whole, whole, 1.0, "ratio",
            note=f"in each of {len(jobs)} jobs before the last part was made, else there is no figure",
        ),
        Figure("R1", "receipt: CPU of layout and encoding / drawn whole and encoded by python-escpos", whole / statistics.median(peer),
               statistics.median(peer), 1.0, "ratio", note=spread(ours, "ms")),
        Figure("R2", "receipt: asked for → first picture byte sent, status checks included; baseline: drawn whole first",
               first, late, 10, "ms", note=spread([job.first_ms for job in jobs], "ms")),
        Figure("R3", "receipt: job over 115200 baud / its bytes at 11,520 a second", seconds / wire, 1000 * wire, 1.15, "ratio",
               note=f"{sent} bytes in {seconds:.2f} s"),
        *_sizes(around.printer),
    ]  # fmt: skip


@dataclass
class _Job:
    """Monotonic seconds. `first_sent`: the driver had the first picture on its way and asked for the next part. `last_made`: the last part
    came out of the layout, whoever took it."""

    begun: float
    first_sent: float = 0.0
    last_made: float = 0.0
    ended: float = 0.0
    sent: int = 0

    @property
    def first_ms(self) -> float:
        return 1000 * (self.first_sent - self.begun)

    @property
    def in_time(self) -> bool:
        return self.first_sent < self.last_made

    def making(self, parts: Iterable[Part]) -> Iterator[Part]:
        for part in parts:
            self.last_made = time.monotonic()
            yield part

    def sending(self, parts: Iterable[Part]) -> Iterator[Part]:
        for part in parts:
            yield part
            if isinstance(part, Raster) and not self.first_sent:
                self.first_sent = time.monotonic()


def _all_first(parts: Iterable[Part]) -> Iterable[Part]:
    return list(parts)


_numbers = itertools.count()


def _print(
    url: str, model: str, content: ReceiptContent, prepare: Callable[[Iterable[Part]], Iterable[Part]] = iter, **options: Any
) -> _Job:
    printer = drivers.load("receipt_printer", "escpos", {"url": url, "model": model, **options})
    try:
        printer.open()
        job = _Job(time.monotonic())
        outcome = printer.print(f"bench-{next(_numbers)}", job.sending(prepare(job.making(parts(content, printer.capabilities())))))
        job.ended = time.monotonic()
    finally:
        printer.close()
    if not isinstance(outcome, Confirmed):
        raise RuntimeError(f"the receipt was not printed: {outcome}")
    job.sent = outcome.bytes_sent
    return job


def _naive_bytes(content: ReceiptContent, dots: int) -> int:
    """One GS v 0 with every row in full."""
    return 8 + dots // 8 * draw_receipt(content, dots).height


def _work(rounds: int) -> tuple[list[float], list[float]]:
    """CPU milliseconds of one receipt, ours and the peer's, in turns."""
    ours, peer = [], []
    for _ in range(rounds):
        begun = time.process_time()
        _encoded()
        between = time.process_time()
        _encoded_by_the_peer()
        ours.append(1000 * (between - begun))
        peer.append(1000 * (time.process_time() - between))
    return ours[1:], peer[1:]  # in the first one letters are measured and libraries loaded


def _encoded() -> int:
    model, capabilities = find(MODEL), Capabilities()
    encoder = Encoder(model, capabilities, _FRAGMENT)
    return sum(len(command.data) for part in parts(ZH, capabilities) for command in encoder.commands(part))


def _encoded_by_the_peer() -> int:
    from escpos.printer import Dummy

    printer = Dummy(profile="TM-T20II")
    printer.image(draw_receipt(ZH), impl="bitImageRaster", fragment_height=_FRAGMENT)
    return len(printer.output)


def _serial(url: str) -> tuple[float, float, int]:
    """Seconds of a job over a serial line, the seconds that its bytes take there, and the bytes."""
    with slow_line(url, BYTES_A_SECOND) as address:
        job = _print(address, MODEL, ZH)
    return job.ended - job.begun, job.sent / BYTES_A_SECOND, job.sent


def _sizes(url: str) -> list[Figure]:
    rows: tuple[tuple[str, str, str, ReceiptContent, int, float, dict[str, Any]], ...] = (
        ("R4", "zh, 576 dots, a model with GS L and ESC J", BEST, ZH, 576, 0.35, {}),
        ("R5", "en, 576 dots", MODEL, EN, 576, 0.35, {}),
        ("R6", "zh, 384 dots", "generic-58", ZH, 384, 0.45, {}),
        ("R7", "zh, in the printer's own letters", "chinese-80", ZH, 576, 0.05, {"text_mode": True}),
    )
    made = []
    for name, words, model, content, dots, share, options in rows:
        naive = _naive_bytes(content, dots)
        made.append(Figure(name, f"receipt: bytes sent, {words}; baseline: naive", _print(url, model, content, **options).sent, naive,
                           round(share * naive), "bytes", note=f"goal {share:g} of naive"))  # fmt: skip
    return made
