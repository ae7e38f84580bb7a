"""What became of a print job, told to a technician: the same keys and words for every kind of printer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import typer

from drivers.printing import Confirmed, Failed, Outcome
from kiosk.cli.output import show

WORDS = {
    "confirmed": "Printed: the printer itself confirmed it.",
    "unknown": "Sent, but the printer did not confirm it: look at the paper before you print again.",
    "printer.paper-out": "Not printed: put paper in.",
    "printer.cover-open": "Not printed: shut the cover.",
    "printer.jammed": "Not printed: paper is jammed. Open the printer, take the paper out, shut it.",
    "printer.toner-out": "Not printed: the toner or ink is used up. Put in a new one.",
    "printer.tray-missing": "Not printed: the paper tray is not in. Push it in.",
    "printer.output-full": "Not printed: the tray for finished pages is full. Empty it.",
    "printer.busy": "Not printed: the printer has another job. Wait until it is done.",
    "printer.too-slow": "Not printed: it took too long, and the job was cancelled. Look at the printer's own display.",
    "printer.job-refused": "Not printed: the printer does not take this kind of job. It has to print PDF by itself.",
    "printer.job-aborted": "Not printed: the printer gave the job up. Look at its own display.",
    "printer.job-cancelled": "Not printed: somebody cancelled the job at the printer.",
    "printer.overheated": "Not printed: the head is too hot; wait a minute.",
    "printer.offline": "Not printed: the printer is switched offline. Press its online key.",
    "device.hardware-fault": "Not printed: the printer says that it is broken. Switch it off and on; else have it mended.",
    "device.not-connected": "Not printed: there is no printer at this address, or the line broke. Check power, cable and address.",
    "device.no-answer": "Not printed: the printer does not answer. Check power, cable and, on a serial line, the speed.",
    "device.garbled": "Not printed: what answers there is no printer of this kind, or speaks at another speed. Check both.",
    "device.configuration": "Not printed: no printer can have this address, or no such model is known. Check --url and --model.",
    "device.cancelled": "Not printed: the job was cancelled.",
    "document.unsigned": "Not printed: it carries no seal.",
    "document.altered": "Not printed: it is not as it was sealed, or more was put behind it.",
    "document.expired": "Not printed: the seal's certificate is not valid now, or was not when it was sealed. Check the clock.",
    "document.untrusted": "Not printed: the seal is not by this authority, or not one for documents. Check --authority.",
    "document.revoked": "Not printed: the seal's certificate was revoked.",
    "document.wrong-signer": "Not printed: another organisation sealed it. Check --signer.",
    "document.not-a-pdf": "Not printed: it is no PDF.",
    "document.too-large": "Not printed: it is larger than a terminal takes.",
}


def tell(outcome: Outcome, as_json: bool) -> NoReturn:
    """Shows it, and leaves with 0 for confirmed, 1 for all else."""
    kind = type(outcome).__name__.lower()
    reason = {"reason": outcome.reason} if isinstance(outcome, Failed) else {}
    answer: Mapping[str, object] = {"outcome": kind, "evidence": outcome.evidence, **reason, "bytes": outcome.bytes_sent}
    if not as_json:
        print(WORDS.get(reason.get("reason", kind), "Not printed."))
    show(answer, as_json)
    raise typer.Exit(0 if isinstance(outcome, Confirmed) else 1)
