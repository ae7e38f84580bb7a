"""The one door between threads. Events come in from any thread; the session lives on the main thread and nowhere else."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.session.effects import Effect
from kiosk.session.events import RESIDENT, Event, Tick
from kiosk.session.machine import step
from kiosk.session.state import State

TICK_MILLISECONDS = 1000


class Bridge(QObject):
    """Holds the state, feeds it events, hands on its effects.

    `show` is called after each event that changed the state, `perform` for each effect, both on the main thread. `clock` gives
    monotonic seconds. `seen`, if set, is told of each event after it took effect (the dev dock, the scripted visit).
    """

    _arrived = Signal(object)

    def __init__(
        self, state: State, show: Callable[[State], None], perform: Callable[[Effect], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self.state = state
        self.seen: Callable[[Event], None] = lambda _event: None
        self._show, self._perform, self._clock = show, perform, clock
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(lambda: self.handle(Tick(self._clock())))

    def start(self) -> None:
        """Opens the door: call it before the first `publish`, and after the first frame (naming `Qt` costs a tenth of the way there)."""
        from PySide6.QtCore import Qt

        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._timer.start()
        self.handle(Tick(self._clock()))

    def stop(self) -> None:
        self._timer.stop()

    def publish(self, event: Event) -> None:
        """From any thread; takes effect on the main thread, in the order of arrival."""
        self._arrived.emit(event)

    def run(self, job: Callable[[], None]) -> None:
        """Runs `job` on the main thread. From any thread."""
        self._arrived.emit(job)

    def handle(self, event: Event) -> None:
        """Takes effect at once. Main thread only."""
        before = self.state
        if isinstance(event, RESIDENT):
            self._step(Tick(self._clock()))
        self._step(event)
        if self.state is not before:
            self._show(self.state)
        self.seen(event)

    def _step(self, event: Event) -> None:
        self.state, effects = step(self.state, event)
        for effect in effects:
            self._perform(effect)

    def _take(self, arrived: object) -> None:
        if callable(arrived):
            arrived()
        else:
            self.handle(arrived)  # type: ignore[arg-type]  # Signal(object) forgets the type; only `publish` emits
