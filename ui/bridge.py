"""The one door between threads. Events come in from any thread; the session lives on the main thread and nowhere else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.session.state import State
from ui.lazy import lazy

if TYPE_CHECKING:
    from kiosk.session import events as on
    from kiosk.session.effects import Effect
    from kiosk.session.events import Event
else:
    on = lazy("kiosk.session.events")

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
        self._main = threading.get_ident()
        self._arrived.connect(self._take)  # queued from every other thread; saying so by name would load all enums of `Qt`, 17 ms
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(lambda: self.handle(on.Tick(self._clock())))

    def start(self) -> None:
        self._timer.start()
        self.handle(on.Tick(self._clock()))

    def stop(self) -> None:
        self._timer.stop()

    def publish(self, event: Event) -> None:
        """From any thread; takes effect on the main thread, in the order of arrival."""
        self._deliver(event)

    def run(self, job: Callable[[], None]) -> None:
        """Runs `job` on the main thread. From any thread."""
        self._deliver(job)

    def adopt(self, state: State) -> None:
        """Goes on from `state`, which somebody changed from outside: the dev dock alone. Main thread only."""
        self.state = state
        self._show(state)

    def _deliver(self, what: object) -> None:
        if threading.get_ident() == self._main:
            QTimer.singleShot(0, self, lambda: self._take(what))
        else:
            self._arrived.emit(what)

    def handle(self, event: Event) -> None:
        """Takes effect at once. Main thread only."""
        before = self.state
        if isinstance(event, on.RESIDENT):
            self._step(on.Tick(self._clock()))
        self._step(event)
        if self.state is not before:
            self._show(self.state)
        self.seen(event)

    def _step(self, event: Event) -> None:
        from kiosk.session.machine import step  # after the first frame, which shows the state as it was given

        self.state, effects = step(self.state, event)
        for effect in effects:
            self._perform(effect)

    def _take(self, arrived: object) -> None:
        if callable(arrived):
            arrived()
        else:
            self.handle(arrived)  # type: ignore[arg-type]  # Signal(object) forgets the type; only `publish` emits
