"""A receipt printer in memory, with faults on request. Refuses production."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from drivers.errors import ConfigurationError, NoAnswer, NotConnected
from drivers.receipt_printer import (
    Blank,
    Capabilities,
    Code,
    Confirmed,
    Failed,
    HardwareError,
    NotReady,
    Online,
    Outcome,
    Paper,
    Part,
    Raster,
    State,
    Text,
    Unknown,
    Wanted,
    always,
)

SIMULATED = True

_STATES: dict[str, State] = {
    "": Online(Paper.FULL),
    "paper-low": Online(Paper.LOW),
    "paper-out": NotReady("printer.paper-out", Paper.OUT),
    "cover-open": NotReady("printer.cover-open", Paper.FULL),
    "cutter-error": HardwareError("cutter error"),
}
FAULTS = (*_STATES, "silent", "disconnect", "paper-out-mid-job", "silent-mid-job", "disconnect-mid-job", "disconnect-behind-the-cut")
_REMEMBERED = 1000
_ROWS = {Text: 34, Code: 300}  # as real printers take, about


@dataclass(frozen=True)
class Options:
    """`fault`: one of `FAULTS`, in force from the start; "" is a printer in order. `dots`, `text_mode`: see `Capabilities`. `presenter`: a
    slip waits until `take` or `withdraw`."""

    fault: str = ""
    dots: int = 576
    text_mode: bool = False
    presenter: bool = False


class Driver:
    """Keeps what it printed in `receipts`, each as its parts. Set `fault` at any time; a fault "-mid-job" or "-behind-the-cut" befalls
    the next job and then stays."""

    def __init__(self, options: Options = Options()) -> None:
        self.receipts: list[tuple[Part, ...]] = []
        self.withdrawn = 0
        self.slip_waits = False
        self.fault = options.fault
        self._options = options
        self._outcomes: OrderedDict[str, Outcome] = OrderedDict()

    @property
    def fault(self) -> str:
        return self._fault

    @fault.setter
    def fault(self, name: str) -> None:
        if name not in FAULTS:
            raise ConfigurationError(f"there is no fault {name!r}; there are {', '.join(filter(None, FAULTS))}")
        self._fault = name

    def open(self) -> None:
        if self._fault == "disconnect":
            raise NotConnected("simulated: nothing there")
        if self._fault == "silent":
            raise NoAnswer("simulated: silent")

    def close(self) -> None:
        pass

    def state(self) -> State:
        self.open()
        state = _STATES.get(self._fault, _STATES[""])
        return replace(state, slip_waits=self.slip_waits) if isinstance(state, Online) else state

    def capabilities(self) -> Capabilities:
        return Capabilities(self._options.dots, self._options.text_mode)

    def expect_remains(self) -> None:
        pass  # this process holds all there is

    def withdraw(self) -> None:
        self.state()
        self.withdrawn += self.slip_waits
        self.slip_waits = False

    def take(self) -> None:
        """Somebody draws the slip out of the presenter."""
        self.slip_waits = False

    def print(self, job_id: str, parts: Iterable[Part], wanted: Wanted = always) -> Outcome:
        if job_id in self._outcomes:
            return self._outcomes[job_id]
        outcome = self._print(parts, wanted)
        if not isinstance(outcome, Failed):
            self._outcomes[job_id] = outcome
            if len(self._outcomes) > _REMEMBERED:
                self._outcomes.popitem(last=False)
        return outcome

    def _print(self, parts: Iterable[Part], wanted: Wanted) -> Outcome:
        match self._fault:
            case "silent":
                return Failed("device.no-answer", "simulated: silent before the job", 0)
            case "disconnect":
                return Failed("device.not-connected", "simulated: nothing there", 0)
            case "paper-out" | "cover-open":
                return Failed(f"printer.{self._fault}", "simulated: before the job", 0)
            case "cutter-error":
                return Failed("device.hardware-fault", "simulated: before the job", 0)
        taken: list[Part] = []
        for part in parts:
            if not self._takes(part):
                return Failed(ConfigurationError.code, "simulated: a part that this printer does not take", *_used(taken))
            taken.append(part)
            if not wanted():
                return Failed("device.cancelled", "simulated: nobody waits for it any more", *_used(taken))
        return self._end(tuple(taken))

    def _takes(self, part: Part) -> bool:
        match part:
            case Raster():
                return part.width <= self._options.dots
            case Blank():
                return True
            case Text():
                return self.capabilities().can_write(part.text)
            case Code():
                return self._options.text_mode

    def _end(self, taken: tuple[Part, ...]) -> Outcome:
        sent, rows = _used(taken)
        match self._fault:
            case "paper-out-mid-job":
                self._fault = "paper-out"
                return Failed("printer.paper-out", "simulated: in the job", sent // 2, rows // 2)
            case "silent-mid-job":
                self._fault = "silent"
                return Unknown("simulated: silent behind the job", sent, rows)
            case "disconnect-mid-job":
                self._fault = "disconnect"
                return Failed("device.not-connected", "simulated: in the job", sent // 2, rows // 2)
        self.receipts.append(taken)
        self.slip_waits = self._options.presenter
        if self._fault == "disconnect-behind-the-cut":
            self._fault = "disconnect"
            return Unknown("simulated: behind the cut", sent, rows)
        return Confirmed("simulated", sent, rows)


def _used(parts: Iterable[Part]) -> tuple[int, int]:
    """Bytes and rows that the parts take, about."""
    sent = rows = 0
    for part in parts:
        match part:
            case Raster():
                sent, rows = sent + len(part.rows), rows + part.height
            case Blank():
                rows += part.rows
            case Text() | Code():
                sent, rows = sent + 40, rows + _ROWS[type(part)]
    return sent, rows
