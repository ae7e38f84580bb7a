"""`kiosk read idcard`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.output import fail, show

if TYPE_CHECKING:
    from drivers.idcard import CardData, IdCardReader

_POLL_SECONDS = 0.3

_WORDS = {
    "device.configuration": "The address is not one that a reader can have.",
    "device.not-connected": "There is no reader at this address.",
    "device.no-answer": "The reader does not answer.",
    "device.garbled": "The reader's answer is damaged: check the cable and the speed.",
    "device.hardware-fault": "The reader says that it is broken.",
    "idcard.no-card": "There is no card on the reader.",
    "idcard.moved": "The card was moved before it was read: hold it still and try again.",
    "idcard.already-read": "This card was read already: lift it and put it back.",
    "idcard.not-an-id-card": "This is not an ID card that the reader knows.",
}


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="example: kiosk read idcard --url serial:///dev/ttyUSB0 --wait 10 --json")(idcard)


def idcard(
    url: Annotated[str, typer.Option(help="Address of the reader: serial:///dev/ttyUSB0?baud=115200 or tcp://HOST:PORT.")],
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for a card.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Reads the ID card on a reader and prints its fields: personal data, on your screen."""
    import drivers
    from drivers.errors import DeviceError
    from kiosk.identity.chip_text import ChipTextError, decode

    try:
        reader: IdCardReader = drivers.load("idcard", "sam", {"url": url})
        try:
            reader.open()
            card = _read_within(reader, wait)
        finally:
            reader.close()
        document = decode(card.text)
    except DeviceError as error:
        words = _WORDS.get(error.code, "The reader failed.")
        fail(error.code, f"{words} ({error.detail})" if error.detail else words, as_json)
    except ChipTextError as error:
        fail(error.code, f"The card was read, and its text cannot be understood: {error}", as_json)
    show(document.to_json() if as_json else {key: value for key, value in document.to_json().items() if value is not None}, as_json)


def _read_within(reader: IdCardReader, seconds: float) -> CardData:
    from drivers.idcard import CardAlreadyRead, CardMoved, NoCard

    deadline = time.monotonic() + seconds
    while True:
        try:
            return reader.read()
        except (NoCard, CardMoved, CardAlreadyRead):
            left = deadline - time.monotonic()
            if left <= 0:
                raise
            time.sleep(min(_POLL_SECONDS, left))
