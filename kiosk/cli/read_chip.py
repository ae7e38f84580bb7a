"""`kiosk read chip`."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.output import fail, show

if TYPE_CHECKING:
    from drivers.smartcard import SmartcardReader
    from kiosk.identity.icao import ChipReading

_POLL_SECONDS = 0.3

_WORDS = {
    "device.configuration": "There is no such reader.",
    "device.not-connected": "There is no reader, or pcscd does not run.",
    "device.no-answer": "The reader, or the chip, does not answer.",
    "device.garbled": "The chip's answer is damaged.",
    "device.hardware-fault": "The reader failed.",
    "smartcard.no-card": "There is nothing on the reader.",
    "smartcard.mute": "What lies there does not answer: turn it over or move it.",
    "smartcard.removed": "The document was moved: hold it still and try again.",
    "smartcard.in-use": "Another program holds the card.",
    "chip.not-a-travel-document": "This chip is not that of a passport or permit.",
    "chip.key-refused": "The chip does not take this number, birth and expiry: compare each character, 0 and O above all.",
    "chip.needs-pace": "This chip only speaks PACE, which is not there yet.",
    "chip.channel-broken": "The protected session broke: nothing of it is believed.",
    "chip.damaged": "The chip's files are not of their form.",
    "chip.altered": "The data do not fit what was signed. Do not accept this document.",
    "chip.unverifiable": "There is nothing to check the data by.",
    "chip.too-slow": "The chip took too long.",
}

_EXAMPLE = """example: kiosk read chip --number E00000000 --birth 1985-10-31 --expiry 2034-10-30 --wait 20 --json

or, with the lines printed in the document: kiosk read chip --mrz-line 'LINE1' --mrz-line 'LINE2'

What is read fits the hashes in the chip. That a state signed these is not checked yet: it counts as L1."""


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog=_EXAMPLE)(chip)


def chip(
    mrz_line: Annotated[list[str] | None, typer.Option(help="A line of the printed zone; once a line.")] = None,
    number: Annotated[str, typer.Option(help="Number of the document, in place of the lines.")] = "",
    birth: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date of birth.")] = None,
    expiry: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of validity.")] = None,
    reader: Annotated[str, typer.Option(help="A part of the reader's name; the first reader when left out.")] = "",
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for a document.")] = 0,
    limit: Annotated[float, typer.Option(min=1, help="Seconds that the reading may take.")] = 30,
    photo: Annotated[Path | None, typer.Option(help="Where the photo is put, as it lies in the chip.")] = None,
    list_readers: Annotated[bool, typer.Option("--list", help="Names the readers, and reads nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Reads the chip of a passport or permit and prints its fields: personal data, on your screen."""
    import drivers
    from drivers.errors import DeviceError
    from kiosk.identity.icao import ChipError

    information = "" if list_readers else _information(tuple(mrz_line or ()), number, birth, expiry, as_json)
    try:
        device = drivers.load("smartcard", "pcsc", {"reader": reader})
        try:
            device.open()
            if list_readers:
                return show({"readers": device.readers()}, as_json)
            reading = _read_within(device, information, wait, limit)
        finally:
            device.close()
    except (DeviceError, ChipError) as error:
        words = _WORDS.get(error.code, "The chip was not read.")
        fail(error.code, f"{words} ({error.detail})" if error.detail else words, as_json)
    if photo is not None:
        try:
            photo.write_bytes(reading.photo)
        except OSError as error:
            fail("read.photo", f"{photo}: {error.strerror}", as_json)
    _show(reading, as_json)


def _information(lines: tuple[str, ...], number: str, birth: datetime | None, expiry: datetime | None, as_json: bool) -> str:
    from kiosk.identity import mrz
    from kiosk.identity.icao import typed_information

    typed = number and birth is not None and expiry is not None
    if bool(lines) == bool(typed):
        fail("usage", "give the lines by --mrz-line, or --number, --birth and --expiry", as_json, status=2)
    try:
        if birth is not None and expiry is not None and typed:
            return typed_information(number, birth.date(), expiry.date())
        return mrz.information(lines)
    except mrz.MrzError as error:
        fail(error.code, f"The lines are not a machine-readable zone: {error.field}", as_json)
    except ValueError as error:
        fail("usage", str(error), as_json, status=2)


def _read_within(device: SmartcardReader, information: str, wait: float, limit: float) -> ChipReading:
    from drivers.smartcard import CardMute, CardRemoved, NoCard
    from kiosk.identity.icao import read_chip

    deadline = time.monotonic() + wait
    while True:
        try:
            device.connect()
            return read_chip(device.transmit, information, date.today(), deadline=time.monotonic() + limit)
        except (NoCard, CardRemoved, CardMute):
            left = deadline - time.monotonic()
            if left <= 0:
                raise
            time.sleep(min(_POLL_SECONDS, left))


def _show(reading: ChipReading, as_json: bool) -> None:
    from kiosk.core.assurance import Evidence, reached

    worth = reached([Evidence("chip")])
    answer: dict[str, object] = {
        **reading.document.to_json(),
        "photo_type": reading.photo_type or None,
        "photo_bytes": len(reading.photo),
        "verified_groups": list(reading.verified),
        "signer": reading.signer,
        "pace_offered": reading.pace_offered,
        "level": worth.level,
        "review": worth.review,
    }
    show(answer if as_json else {key: value for key, value in answer.items() if value is not None}, as_json)
