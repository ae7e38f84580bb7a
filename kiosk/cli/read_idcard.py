"""`kiosk read idcard`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.output import fail, show

if TYPE_CHECKING:
    from drivers.idcard import CardData, IdCardReader, SelfTest, Serviceable
    from kiosk.identity.document import IdDocument
    from kiosk.identity.regions import Region

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
    "idcard.not-accepted": "The reader and the card do not accept each other: a worn card, or none that was issued.",
    "idcard.not-an-id-card": "This is not an ID card that the reader knows.",
}

_DOUBTS = {
    "identity.region-unknown": "no region with the first six digits of the number is known here; newer ones may be missing",
    "identity.region-ended": "that region ended long before the holder was born, or numbers were first given out",
}

_EXAMPLE = """example: kiosk read idcard --url serial:///dev/ttyUSB0 --wait 10 --json

a reader on USB: kiosk read idcard --url usb://0400:c35a --self-test"""


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog=_EXAMPLE)(idcard)


def idcard(
    url: Annotated[
        str, typer.Option(help="Address of the reader: serial:///dev/ttyUSB0?baud=115200, usb://0400:c35a (?serial=…) or tcp://HOST:PORT.")
    ],
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for a card.")] = 0,
    newest_address: Annotated[bool, typer.Option("--newest-address", help="Reads an address that was added to the chip, too.")] = False,
    fingerprints: Annotated[bool, typer.Option("--fingerprints", help="Reads the finger data, too; only their size is shown.")] = False,
    self_test: Annotated[bool, typer.Option("--self-test", help="No card: status, module number and speed, at whichever speed.")] = False,
    set_baud: Annotated[
        int | None, typer.Option(metavar="RATE", help="No card: changes the reader's speed for good, then as --self-test.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Reads the ID card on a reader and prints its fields: personal data, on your screen. Or tests the reader itself."""
    import drivers
    from drivers.errors import DeviceError
    from kiosk.identity.chip_text import ChipTextError, decode

    try:
        reader = drivers.load("idcard", "sam", {"url": url})  # an IdCardReader, and Serviceable
        try:
            if self_test or set_baud is not None:
                tested = _serviced(reader, url, set_baud)
                show({"status": "ok", "module_number": tested.module_number, "baud": tested.baud, "url": tested.url}, as_json)
                return
            reader.open()
            card = _read_within(reader, wait, fingerprints=fingerprints, newest_address=newest_address)
        finally:
            reader.close()
        document = decode(card.text, card.addresses or ())
    except DeviceError as error:
        words = _WORDS.get(error.code, "The reader failed.")
        fail(error.code, f"{words} ({error.detail})" if error.detail else words, as_json)
    except ChipTextError as error:
        fail(error.code, f"The card was read, and its text cannot be understood: {error}", as_json)
    answer: dict[str, object] = {**document.to_json(), **_region_in(document)}
    if fingerprints:
        answer["fingerprint_bytes"] = len(card.fingerprints)
    show(answer if as_json else {key: value for key, value in answer.items() if value is not None}, as_json)


def _region_in(document: IdDocument) -> dict[str, str | None]:
    """The region that gave a resident's number, and what is odd about it, in words. A doubt is never a reason to turn somebody away."""
    from kiosk.identity.id_number import doubt_about, region_of

    if document.kind != "resident":
        return {"region": None, "region_doubt": None}
    region, doubt = region_of(document.id_number), doubt_about(document.id_number)
    return {
        "region": _region_words(region) if region else None,
        "region_doubt": f"{_DOUBTS[doubt.value]}  [{doubt.value}]" if doubt else None,
    }


def _region_words(region: Region) -> str:
    """Name and years: 北京市通县, 1982 to 1997. A side without a year is older, or newer, than the table."""
    name = region.province + ("" if region.name == region.province else region.name)
    match region.first_year, region.last_year:
        case None, None:
            return name
        case first, None:
            return f"{name}, since {first}"
        case None, last:
            return f"{name}, until {last}"
    return f"{name}, {region.first_year} to {region.last_year}"


def _serviced(device: Serviceable, url: str, rate: int | None) -> SelfTest:
    """Tests the reader, on a serial line at every speed that it can have; after it was set to another where one is wanted."""
    if url.startswith("serial:"):
        device.find_rate()
    found = device.self_test()
    if rate is None:
        return found
    device.set_rate(rate)
    return device.self_test()


def _read_within(reader: IdCardReader, seconds: float, fingerprints: bool, newest_address: bool) -> CardData:
    from drivers.errors import UserAction

    deadline = time.monotonic() + seconds
    while True:
        try:
            return reader.read(fingerprints=fingerprints, newest_address=newest_address)
        except UserAction:
            left = deadline - time.monotonic()
            if left <= 0:
                raise
            time.sleep(min(_POLL_SECONDS, left))
