"""A receipt printer in memory, with faults on request. Refuses production."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from drivers.errors import ConfigurationError, NoAnswer, NotConnected
from drivers.receipt_printer import Confirmed, Failed, HardwareError, NotReady, Online, Outcome, Paper, Raster, State, Unknown

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


@dataclass(frozen=True)
class Options:
    """`fault`: one of `FAULTS`, in force from the start; "" is a printer in order."""

    fault: str = ""


class Driver:
    """Keeps what it printed in `receipts`. Set `fault` at any time; a fault "-mid-job" or "-behind-the-cut" befalls the next
    job and then stays."""

    def __init__(self, options: Options = Options()) -> None:
        self.receipts: list[Raster] = []
        self.fault = options.fault
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
        return _STATES.get(self._fault, _STATES[""])

    def print(self, job_id: str, raster: Raster) -> Outcome:
        if job_id in self._outcomes:
            return self._outcomes[job_id]
        outcome = self._print(raster)
        if not isinstance(outcome, Failed):
            self._outcomes[job_id] = outcome
            if len(self._outcomes) > _REMEMBERED:
                self._outcomes.popitem(last=False)
        return outcome

    def _print(self, raster: Raster) -> Outcome:
        sent = len(raster.rows)
        match self._fault:
            case "silent":
                return Failed("device.no-answer", "simulated: silent before the job", 0)
            case "disconnect":
                return Failed("device.not-connected", "simulated: nothing there", 0)
            case "paper-out" | "cover-open":
                return Failed(f"printer.{self._fault}", "simulated: before the job", 0)
            case "cutter-error":
                return Failed("device.hardware-fault", "simulated: before the job", 0)
            case "paper-out-mid-job":
                self._fault = "paper-out"
                return Failed("printer.paper-out", "simulated: in the job", sent // 2)
            case "silent-mid-job":
                self._fault = "silent"
                return Unknown("simulated: silent behind the job", sent)
            case "disconnect-mid-job":
                self._fault = "disconnect"
                return Failed("device.not-connected", "simulated: in the job", sent // 2)
        self.receipts.append(raster)
        if self._fault == "disconnect-behind-the-cut":
            self._fault = "disconnect"
            return Unknown("simulated: behind the cut", sent)
        return Confirmed("simulated", sent)
