"""A document printer in memory, with faults on request. Refuses production."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from drivers.document_printer import (
    Confirmed,
    Failed,
    HardwareError,
    NotReady,
    Online,
    Outcome,
    Paper,
    State,
    Supply,
    Unknown,
    Wanted,
    always,
)
from drivers.document_printer.pages import NotAPdf, sheets_of
from drivers.errors import Cancelled, ConfigurationError, HardwareFault, NoAnswer, NotConnected

SIMULATED = True

_FULL, _LOW, _EMPTY = ((Supply("Black Cartridge", percent, percent <= 10),) for percent in (80, 5, 0))
_STATES: dict[str, State] = {
    "": Online(Paper.FULL, _FULL),
    "media-low": Online(Paper.LOW, _FULL, ("media-low",)),
    "toner-low": Online(Paper.FULL, _LOW, ("toner-low",)),
    "media-empty": NotReady("printer.paper-out", Paper.OUT, _FULL),
    "media-jam": NotReady("printer.jammed", Paper.JAMMED, _FULL),
    "cover-open": NotReady("printer.cover-open", Paper.FULL, _FULL),
    "toner-empty": NotReady("printer.toner-out", Paper.FULL, _EMPTY),
    "stopped": NotReady("printer.offline", Paper.FULL, _FULL),
    "broken": HardwareError("fuser-failure"),
}
_MID_JOB = "-mid-job"
FAULTS = (
    *_STATES, "silent", "disconnect", "rejects-pdf", "aborts",
    *(f"{fault}{_MID_JOB}" for fault in ("media-empty", "media-jam", "cover-open", "toner-empty", "stopped", "silent", "disconnect")),
)  # fmt: skip
_REMEMBERED = 1000
_PATIENCE = 100
"""So often somebody is asked whether they still wait before a job that stands still is given up."""


@dataclass(frozen=True)
class Options:
    """`fault`: one of `FAULTS`, in force from the start; "" is a printer in order."""

    fault: str = ""


class Driver:
    """Keeps the PDFs it printed in `pages`. Set `fault` at any time; a fault "-mid-job" befalls the next job and then stays. A job that
    stands still goes on when `fault` is "" again: `wanted` is the moment to do that."""

    def __init__(self, options: Options = Options()) -> None:
        self.pages: list[bytes] = []
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
        self.state()
        if self._fault == "rejects-pdf":
            raise ConfigurationError("simulated: it takes image/urf, no application/pdf")

    def close(self) -> None:
        pass

    def state(self) -> State:
        match self._fault:
            case "disconnect":
                raise NotConnected("simulated: nothing there")
            case "silent":
                raise NoAnswer("simulated: silent")
        return _STATES.get(self._fault, _STATES[""])

    def withdraw(self) -> None:
        self.state()

    def print(self, job_id: str, pdf: bytes, wanted: Wanted = always) -> Outcome:
        if job_id in self._outcomes:
            return self._outcomes[job_id]
        outcome = self._print(pdf, wanted)
        if not isinstance(outcome, Failed):
            self._outcomes[job_id] = outcome
            if len(self._outcomes) > _REMEMBERED:
                self._outcomes.popitem(last=False)
        return outcome

    def _print(self, pdf: bytes, wanted: Wanted) -> Outcome:
        try:
            sheets = sheets_of(pdf)
            self.open()
        except (NotAPdf, NotConnected, NoAnswer, ConfigurationError) as error:
            return Failed(error.code, f"check: {error}", 0)
        if trouble := self._trouble():
            return Failed(trouble, "simulated: before the job", 0)
        if not wanted():
            return Failed(Cancelled.code, "simulated: nobody waits for it", 0)
        if self._fault == "aborts":
            return Failed("printer.job-aborted", "simulated: aborted by the printer", len(pdf), sheets)
        self.fault = self._fault.removesuffix(_MID_JOB)
        if self._fault in ("silent", "disconnect"):
            return Unknown("simulated: no word of the job", len(pdf), sheets)
        for _ in range(_PATIENCE):
            if not wanted():
                return Failed(Cancelled.code, "simulated: nobody waits any more", len(pdf), sheets)
            if not self._trouble():
                self.pages.append(pdf)
                return Confirmed("simulated", len(pdf), sheets)
        return Failed(self._trouble(), "simulated: nobody helped", len(pdf), sheets)

    def _trouble(self) -> str:
        match _STATES.get(self._fault, _STATES[""]):
            case NotReady(reason=reason):
                return reason
            case HardwareError():
                return HardwareFault.code
            case _:
                return ""
