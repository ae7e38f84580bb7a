"""P6: how soon a card's text is on the glass, beside the time its bytes need on the wire."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import serial
from PySide6.QtQuick import QQuickItem

from kiosk.runtime.watchers import CARD_POLL
from kiosk.session.events import CardRead, Event
from tests.bench.figures import Figure, p95, spread
from tests.bench.surroundings import Surroundings
from tests.bench.terminal import Terminal, terminal

REPLY_BYTES = 1295  # a resident's card: text, photo, lengths, frame
SEED = 6  # of the moments at which cards are laid down


def measure(around: Surroundings, rounds: int = 24) -> list[Figure]:
    """Lays a card down `rounds` times at seeded random moments of the poll, a plain read of the same bytes between any two."""
    found, placed, wires = [], [], []
    moments = random.Random(SEED)
    with terminal(around) as bench, plain_client(around.plain_reader) as read_plainly, Watch(bench) as watch:
        watch.one_card(around, 0.0)  # loads the driver's and the screen's last parts
        for _ in range(rounds):
            wires.append(read_plainly())
            since_found, since_placed = watch.one_card(around, moments.uniform(0, CARD_POLL))
            found.append(since_found)
            placed.append(since_placed)
    return figures([1000 * s for s in found], [1000 * s for s in placed], [1000 * s for s in wires])


def figures(found: list[float], placed: list[float], wires: list[float]) -> list[Figure]:
    """All in milliseconds."""
    wire = statistics.median(wires)
    limit = 1000 * CARD_POLL + 1.5 * wire
    return [
        Figure(
            "P6", "card found → text on screen / wire time of the reply", statistics.median(found) / wire, wire, 1.5, "ratio",
            note=f"{spread(found, 'ms')}; wire {wire:.1f} ms",
        ),
        Figure(
            "P6b", "card placed at a random moment → text on screen, p95; goal: poll interval + 1.5 × wire", p95(placed), wire, limit, "ms",
            note=f"{spread(placed, 'ms')}; poll {1000 * CARD_POLL:.0f} ms",
        ),
    ]  # fmt: skip


class Watch:
    """Notes when a card was found and when the first frame with its text was swapped."""

    def __init__(self, bench: Terminal) -> None:
        self._bench = bench
        self._found_at = self._shown_at = 0.0

    def __enter__(self) -> Watch:
        self._bench.app.bridge.seen = self._saw
        self._bench.app.screen.window.frameSwapped.connect(self._swapped)
        return self

    def __exit__(self, *_: object) -> None:
        self._bench.app.screen.window.frameSwapped.disconnect(self._swapped)
        self._bench.app.bridge.seen = lambda _event: None

    def one_card(self, around: Surroundings, delay: float) -> tuple[float, float]:
        """One visit up to the card's text. Seconds since the card was found, and since it was laid down."""
        self._found_at = self._shown_at = 0.0
        self._bench.begin_visit()
        self._bench.live(CARD_POLL + delay)
        placed_at = around.lay_card()
        self._bench.until(lambda: self._shown_at > 0, "the card's text on the glass")
        around.lift_card()
        self._bench.end_visit()
        return self._shown_at - self._found_at, self._shown_at - placed_at

    def _saw(self, event: Event) -> None:
        if isinstance(event, CardRead):
            self._found_at = event.found_at

    def _swapped(self) -> None:
        now = time.monotonic()
        if self._found_at and not self._shown_at and self._text_stands():
            self._shown_at = now

    def _text_stands(self) -> bool:
        name = self._bench.app.screen.window.findChild(QQuickItem, "cardName")
        return name is not None and name.isVisible() and bool(name.property("text"))


@contextmanager
def plain_client(url: str) -> Iterator[Callable[[], float]]:
    """A function that reads the card on the reader at `url` with pyserial alone: seconds from the request to the last byte."""
    with serial.Serial(url.removeprefix("serial://"), 115200, timeout=2) as line:
        for command, answer_bytes in ((b"\x20\x01", 15), (b"\x20\x02", 19)):
            line.write(frame(command))
            line.read(answer_bytes)

        def read() -> float:
            line.write(frame(b"\x30\x01"))
            begun = time.monotonic()
            reply = line.read(REPLY_BYTES)
            took = time.monotonic() - begun
            if len(reply) != REPLY_BYTES:
                raise TimeoutError(f"{len(reply)} bytes of {REPLY_BYTES}")
            return took

        yield read


def frame(command: bytes) -> bytes:
    """A request to the module."""
    counted = (len(command) + 1).to_bytes(2, "big") + command
    check = 0
    for byte in counted:
        check ^= byte
    return b"\xaa\xaa\xaa\x96\x69" + counted + bytes([check])
