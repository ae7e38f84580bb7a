"""`kiosk emulate`: a device that is not there, on a pty or a port, for training and tests."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli import emulate_camera, emulate_chip, emulate_document_printer, emulate_printer, emulate_scanner
from kiosk.cli.output import fail
from kiosk.cli.waiting import run_until_told

if TYPE_CHECKING:
    from drivers.idcard.sam_emulator import SamEmulator
    from drivers.idcard.specimens import CardImage

app = typer.Typer(no_args_is_help=True, add_completion=False, help="A device on a pty or a port, until SIGTERM or Ctrl-C.")

_EXAMPLE = """example: kiosk emulate idcard --link /tmp/reader --specimen resident

and in another window: kiosk read idcard --url serial:///tmp/reader

A document file names fields as `kiosk read idcard --json` prints them:
{"kind": "resident", "name": "测试样本", "sex": "男", "nation_code": "01", "birth": "1949-12-31", "address": "…",
"id_number": "11010519491231002X", "authority": "…", "valid_from": "2020-01-01", "valid_to": "长期"}"""


@app.callback()
def _emulate() -> None:
    """A device on a pty or a port, until SIGTERM or Ctrl-C. Prints one line of JSON with its address when it is ready."""


@app.command(epilog=_EXAMPLE)
def idcard(
    link: Annotated[Path, typer.Option(help="Where the link to the pty is made; the reader's address is serial://LINK.")],
    document: Annotated[Path | None, typer.Option(help="JSON file with the fields of the card that lies on the reader.")] = None,
    specimen: Annotated[
        str | None, typer.Option(help="A person who does not exist: resident, hmt, foreigner-2017 or foreigner-2023.")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="No card lies on the reader.")] = False,
    photo: Annotated[Path | None, typer.Option(help="A picture whose face is on the card's chip.")] = None,
    addresses: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="An address added after the card was printed; up to four, oldest first.")
    ] = None,
    fingers: Annotated[bool, typer.Option("--fingers", help="The chip holds finger data.")] = False,
    fault: Annotated[
        str | None, typer.Option(help="NAME, NAME@STEP, NAME@STEP:TIMES or several with commas, such as half-frame@read:2,unplug@find.")
    ] = None,
    cycle: Annotated[float | None, typer.Option(min=0.1, help="Seconds after which the card is lifted, and put back, and so on.")] = None,
    baud: Annotated[int, typer.Option(help="Pace of the line, bits a second.")] = 115200,
    strict_speed: Annotated[bool, typer.Option("--strict-speed", help="Hears only what is sent at its own speed.")] = False,
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stops also when standard input ends.")] = False,
) -> None:
    """An ID-card reader with a card on it. A wrong --fault lists them all."""
    from drivers.errors import DeviceError
    from drivers.idcard.sam_emulator import SamEmulator
    from drivers.idcard.specimens import load_document
    from drivers.idcard.specimens import specimen as specimen_card

    if sum((document is not None, specimen is not None, empty)) != 1:
        fail("usage", "give one of --document, --specimen and --empty", as_json=False, status=2)
    if empty and (photo is not None or addresses or fingers or cycle is not None):
        fail("usage", "--photo, --addresses, --fingers and --cycle need a card", as_json=False, status=2)
    try:
        emulator = SamEmulator(link, baud, strict_speed)
        emulator.fault = fault
        card = load_document(document) if document is not None else specimen_card(specimen) if specimen is not None else None
        if card is not None:
            card = _with_more(card, photo, addresses or [], fingers)
            emulator.place(card)
        with emulator, _lifted_and_put_back(emulator, card, cycle):
            run_until_told(until_eof, ready={"url": emulator.url})
    except DeviceError as error:
        fail(error.code, error.detail, as_json=False)
    except OSError as error:
        fail("emulate.link", f"{link}: {error.strerror}", as_json=False)


@contextlib.contextmanager
def _lifted_and_put_back(emulator: SamEmulator, card: CardImage | None, seconds: float | None) -> Iterator[None]:
    if card is None or seconds is None:
        yield
        return
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(seconds):
            emulator.lift()
            if not over.wait(seconds):
                emulator.place(card)

    hands = threading.Thread(target=go_on, name="emulator-hands", daemon=True)
    hands.start()
    try:
        yield
    finally:
        over.set()
        hands.join()


def _with_more(card: CardImage, photo: Path | None, addresses: list[str], fingers: bool) -> CardImage:
    from drivers.idcard.specimens import FINGERS, address_records, photo_of

    return replace(
        card,
        photo=photo_of(photo) if photo is not None else card.photo,
        addresses=address_records(addresses) if addresses else card.addresses,
        finger=FINGERS if fingers else card.finger,
    )


emulate_printer.register(app)
emulate_document_printer.register(app)
emulate_camera.register(app)
emulate_chip.register(app)
emulate_scanner.register(app)
