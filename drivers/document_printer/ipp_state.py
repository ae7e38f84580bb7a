"""What a printer's attributes mean (RFC 8011, 5.4; reasons also PWG 5100.9 and the IANA registry of IPP)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from drivers.document_printer import HardwareError, NotReady, Online, Paper, State, Supply
from drivers.document_printer.ipp_codec import Attributes, Operation, numbers, texts
from drivers.errors import Garbled

A4 = "iso_a4_210x297mm"
PDF = "application/pdf"
WANTED = (
    "printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "marker-names", "marker-types", "marker-levels",
    "marker-low-levels", "printer-supply", "printer-supply-description", "printer-input-tray", "media-supported",
    "document-format-supported", "operations-supported", "sides-supported",
    "print-scaling-supported",
)  # fmt: skip
"""All that is asked of a printer. Asked for all it has, some need seconds."""

_IDLE, _PROCESSING, _STOPPED = 3, 4, 5
_LOW_PERCENT = 10
_A4_MEASURES = ((21_000, 29_700), (210_000, 297_000), (82_677, 116_929))
"""In hundredths of a millimetre, in micrometres, in ten-thousandths of an inch: not every printer says which."""
_LOW = ("media-low",)
_EMPTY = ("media-empty", "media-needed")
_SUPPLY_LOW = ("toner-low", "marker-supply-low", "marker-ink-low", "developer-low")
_SUPPLY_OUT = ("toner-empty", "marker-supply-empty", "marker-ink-empty", "developer-empty")
_NAMELESS = "toner"
_ENDS: tuple[Literal["report", "warning", "error"], ...] = ("report", "warning", "error")
_FIRST = {
    "media-jam": "printer.jammed",
    "cover-open": "printer.cover-open",
    "door-open": "printer.cover-open",
    "interlock-open": "printer.cover-open",
}
"""Whatever weight the printer gives them, nothing is printed, and a hand has to come before any paper is put in."""
_ALWAYS = {"paused": "printer.offline", "shutdown": "printer.offline", "timed-out": "printer.offline", "offline": "printer.offline"}
_WHERE_IT_STOPS = {
    "input-tray-missing": "printer.tray-missing",
    "output-area-full": "printer.output-full",
    "output-tray-missing": "printer.tray-missing",
    "toner-empty": "printer.toner-out",
    "marker-supply-empty": "printer.toner-out",
    "marker-supply-missing": "printer.toner-out",
    "marker-ink-empty": "printer.toner-out",
    "developer-empty": "printer.toner-out",
    "fuser-over-temp": "printer.overheated",
    "fuser-under-temp": "printer.offline",
    "moving-to-paused": "printer.offline",
    "connecting-to-device": "printer.offline",
    "spool-area-full": "printer.offline",
}
"""As an error, or when the printer stands still. As a report or a warning it prints on: an empty colour beside a full black."""
_HARMLESS = {*_LOW, *_EMPTY, *_SUPPLY_LOW, "stopped-partly", "marker-waste-almost-full", "opc-near-eol"}
"""Not why a printer stands still."""


@dataclass(frozen=True)
class Reason:
    """One of printer-state-reasons. RFC 8011, 5.4.12: without an ending it is an error."""

    name: str
    weight: Literal["report", "warning", "error"]


@dataclass(frozen=True)
class Printer:
    """A printer's answer, read."""

    state: State
    formats: tuple[str, ...] = ()
    operations: tuple[int, ...] = ()
    media: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    scalings: tuple[str, ...] = ()

    def refusal(self) -> str:
        """Why this terminal can't print here; "" when it can."""
        if PDF not in self.formats:
            return f"it takes {', '.join(self.formats) or 'nothing it names'}, no {PDF}: a CUPS queue has to stand between and convert"
        if self.media and A4 not in self.media:
            return f"it knows no {A4}"
        missing = {Operation.CANCEL_JOB, Operation.GET_JOB_ATTRIBUTES, Operation.GET_JOBS} - set(self.operations)
        if missing:
            return f"it can't {', '.join(sorted(each.name for each in missing))}: nobody could say what became of a job"
        return ""

    @property
    def takes_documents_apart(self) -> bool:
        """Create-Job and then Send-Document: the number of the job is known before a page is on its way."""
        return {Operation.CREATE_JOB, Operation.SEND_DOCUMENT} <= set(self.operations)

    def job_template(self) -> dict[str, int | str]:
        """How a job is to be printed, without what the printer does not know."""
        template: dict[str, int | str] = {"copies": 1, "media": A4}
        if "none" in self.scalings:
            template["print-scaling"] = "none"
        if "one-sided" in self.sides:
            template["sides"] = "one-sided"
        return template


def printer_of(attributes: Attributes) -> Printer:
    """Raises `Garbled` for a printer without a state (RFC 8011, 5.4.11: REQUIRED)."""
    return Printer(
        state=_state(attributes),
        formats=tuple(each.lower() for each in texts(attributes, "document-format-supported")),
        operations=numbers(attributes, "operations-supported"),
        media=texts(attributes, "media-supported"),
        sides=texts(attributes, "sides-supported"),
        scalings=texts(attributes, "print-scaling-supported"),
    )


def _state(attributes: Attributes) -> State:
    [state] = numbers(attributes, "printer-state")[:1] or [0]
    if state not in (_IDLE, _PROCESSING, _STOPPED):
        raise Garbled(f"printer-state {state} is none")
    reasons = tuple(_reasons(attributes))
    supplies = tuple(_supplies(attributes, reasons))
    paper = _paper(attributes, reasons, stands=state == _STOPPED)
    names = {reason.name for reason in reasons}
    errors = names if state == _STOPPED else {reason.name for reason in reasons if reason.weight == "error"}
    paper_out = {_EMPTY[0]: "printer.paper-out"} if paper is Paper.OUT else {}
    for codes, heard in ((_FIRST, names), (paper_out, {_EMPTY[0]}), (_ALWAYS, names), (_WHERE_IT_STOPS, errors)):
        for name, code in codes.items():
            if name in heard:
                return NotReady(code, paper, supplies)
    if broken := [reason.name for reason in reasons if reason.name in errors and reason.name not in _HARMLESS]:
        return HardwareError(", ".join(broken))
    if state == _STOPPED or attributes.get("printer-is-accepting-jobs", (True,))[0] is False:
        return NotReady("printer.offline", paper, supplies)
    return Online(paper, supplies, tuple(dict.fromkeys(reason.name for reason in reasons)))


def _reasons(attributes: Attributes) -> Iterator[Reason]:
    for text in texts(attributes, "printer-state-reasons"):
        if text != "none":
            weight = next((weight for weight in _ENDS if text.endswith(f"-{weight}")), None)
            yield Reason(text.removesuffix(f"-{weight}"), weight or "error")


def _paper(attributes: Attributes, reasons: tuple[Reason, ...], *, stands: bool) -> Paper:
    """A tray that is empty is not the end of the paper where the printer only reports it and another has A4. A warning is believed: it is
    what ippeveprinter makes of its engine's error. media-ready is not: it names the size of an empty tray too."""
    names = {reason.name for reason in reasons}
    if "media-jam" in names:
        return Paper.JAMMED
    waits = stands or any(
        reason.name == "media-needed" or (reason.name == "media-empty" and reason.weight != "report") for reason in reasons
    )
    if names & set(_EMPTY) and (waits or not any(map(_has_a4, _described(attributes, "printer-input-tray")))):
        return Paper.OUT
    return Paper.LOW if names & set(_LOW) else Paper.FULL


def _has_a4(tray: Mapping[str, str]) -> bool:
    """RFC 3805, prtInputCurrentLevel: -1 and -3 say that there is some; -2 says nothing. Either edge may go first."""
    measures = sorted(int(text) for key in ("mediafeed", "mediaxfeed") if (text := tray.get(key, "")).isdecimal())
    level = tray.get("level", "")
    is_a4 = any(all(abs(each - of_a4) <= of_a4 // 100 for each, of_a4 in zip(measures, a4, strict=False)) for a4 in _A4_MEASURES)
    return len(measures) == 2 and is_a4 and (level in ("-1", "-3") or (level.isdecimal() and int(level) > 0))


def _supplies(attributes: Attributes, reasons: tuple[Reason, ...]) -> Iterator[Supply]:
    """Levels are as in RFC 3805, prtMarkerSuppliesLevel: -1, -2 and -3 are no percentages, and then the reasons say whether it is low. A
    box for waste toner is used up when it is full, and is left out. What a printer calls low before its own figures do, and names no supply
    for, is the emptiest one."""
    said_low = any(reason.name in _SUPPLY_LOW or reason.name in _SUPPLY_OUT for reason in reasons)
    markers = tuple(_named_markers(attributes) if "marker-names" in attributes else _described_markers(attributes))
    if said_low and not markers:
        yield Supply(_NAMELESS, None, is_low=True)
    lowest = min((percent for _, percent, _ in markers if percent is not None), default=0)
    is_named = any(percent is None or percent <= limit for _, percent, limit in markers)
    for name, percent, limit in markers:
        is_it = said_low and (percent is None or (percent == lowest and not is_named))
        yield Supply(name, percent, is_it or (percent is not None and percent <= limit))


def _named_markers(attributes: Attributes) -> Iterator[tuple[str, int | None, int]]:
    """marker-names and its kin (PWG 5100.9): name, percent, and from where on it is low."""
    levels, low = numbers(attributes, "marker-levels"), numbers(attributes, "marker-low-levels")
    types = texts(attributes, "marker-types")
    for index, name in enumerate(texts(attributes, "marker-names")):
        if not (index < len(types) and types[index].startswith("waste")):
            percent = levels[index] if index < len(levels) and 0 <= levels[index] <= 100 else None
            yield name, percent, low[index] if index < len(low) and low[index] > 0 else _LOW_PERCENT


def _described_markers(attributes: Attributes) -> Iterator[tuple[str, int | None, int]]:
    """printer-supply (PWG 5100.13), for printers without marker-names."""
    names = texts(attributes, "printer-supply-description")
    for index, supply in enumerate(_described(attributes, "printer-supply")):
        if supply.get("class") != "receptacleThatIsFilled":
            level, most = supply.get("level", ""), supply.get("maxcapacity", "")
            known = level.isdecimal() and most.isdecimal() and int(level) <= int(most) > 0
            name = names[index] if index < len(names) else supply.get("type", "")
            yield name, 100 * int(level) // int(most) if known else None, _LOW_PERCENT


def _described(attributes: Attributes, name: str) -> Iterator[Mapping[str, str]]:
    """Values such as `type=toner;level=75;` (PWG 5100.13, 5.6)."""
    for value in attributes.get(name, ()):
        if isinstance(value, bytes):
            pairs = (pair.partition("=") for pair in value.decode("utf-8", "replace").split(";"))
            yield {key.strip().lower(): content.strip() for key, _, content in pairs}
