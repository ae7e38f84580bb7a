"""Our emulated printer judged by a client by others (npm receiptio), our driver by a printer by others (PyPI emupos).

Both are installed for `make soak` alone, from lock files, where the repository keeps what can be made again. emupos needs Python 3.13:
`python3.13`, or what KIOSK_PYTHON_3_13 names. It knows neither GS ( H nor DLE DC4 8 nor Hanzi, and receiptio only port 9100.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageOps

from drivers.receipt_printer import Blank, Confirmed, NotReady, Online, Paper, Part, Raster, State, Unknown, escpos
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator

pytestmark = pytest.mark.soak

COUNTERPARTS = Path(__file__).parent / "counterparts"
BUILD = Path(__file__).parents[2] / "build"
MODELS = ["epson-tm-t20", "generic-80"]


@functools.cache
def installed(name: str, lock: str, *commands: tuple[str, ...]) -> Path:
    """The folder of a counterpart, made by `commands` unless it was made from this lock file before."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"{name}.lock").open("w") as held:  # both workers may come at once
        fcntl.flock(held, fcntl.LOCK_EX)
        wanted, folder = hashlib.sha256((COUNTERPARTS / lock).read_bytes()).hexdigest(), BUILD / name
        mark = folder / "installed"
        if not mark.exists() or mark.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(COUNTERPARTS, folder)
            for command in commands:
                done = subprocess.run(
                    command, cwd=folder, check=False, timeout=240, capture_output=True, text=True, env={**os.environ, "CI": "1"}
                )
                if done.returncode:
                    pytest.skip(f"{name} can't be installed here: {' '.join(command[:3])} said {done.stderr[-300:]}")
            mark.write_text(wanted)
    return folder


# Their client, our printer.


@pytest.fixture
def port_9100(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One test at a time, of all processes of this run: whoever comes second waits."""
    with (tmp_path_factory.getbasetemp().parent / "port-9100").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.fixture(params=MODELS)
def printer(request: pytest.FixtureRequest, tmp_path: Path, port_9100: None) -> Iterator[ReceiptPrinterEmulator]:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so receiptio can't judge our emulated printer")
    try:
        with ReceiptPrinterEmulator(tmp_path / "paper", 9100, model=request.param, buffer=4096, pace=1600) as emulator:
            yield emulator
    except OSError as error:
        pytest.skip(f"port 9100 is taken, and receiptio knows no other: {error}")


def receiptio(*words: str) -> str:
    folder = installed("receipt-counterpart", "package-lock.json", ("npm", "ci"))
    command = [str(folder / "node_modules" / ".bin" / "receiptio"), "-d", "127.0.0.1", *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60).stderr.strip()


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("", "online"),
        ("paper-low", "online"),
        ("paper-out", "paperempty"),
        ("cover-open", "coveropen"),
        ("cutter-error", "error"),
        ("overheated", "error"),
        ("silent", "offline"),
    ],
)
def test_a_client_by_others_understands_our_printers_state(printer: ReceiptPrinterEmulator, fault: str, word: str) -> None:
    printer.fault = fault
    assert receiptio("-q") == word


RECEIPT = "^^^居住登记回执\n\n苹果 | ￥12.00\n---\n{code:kiosk:sample:TEST; option:qrcode,6,l}\n^总计 | ^6.00\n"


def test_a_client_by_others_prints_and_is_told_so(printer: ReceiptPrinterEmulator, tmp_path: Path) -> None:
    (tmp_path / "sample.receipt").write_text(RECEIPT)
    assert receiptio("-l", "zh-hans", "-c", "48", str(tmp_path / "sample.receipt")) == "success"
    assert printer.last_receipt is not None
    assert printer.unknown_bytes == 0
    with Image.open(printer.last_receipt) as slip:
        (code,) = zxingcpp.read_barcodes(slip.convert("L"))
        black = ImageOps.invert(slip.convert("L")).getbbox()
    assert code.text == "kiosk:sample:TEST"
    assert black is not None
    assert (black[0] <= 4, black[2] >= 572) == (True, True), "what it sets to the left and to the right is at the edges"


def test_a_client_by_others_is_told_of_paper_that_ends(printer: ReceiptPrinterEmulator, tmp_path: Path) -> None:
    (tmp_path / "sample.receipt").write_text(RECEIPT)
    printer.fault = "paper-out@60"
    assert receiptio("-t", "5", "-l", "zh-hans", "-c", "48", str(tmp_path / "sample.receipt")) == "paperempty"
    assert printer.last_receipt is None


# Our driver, their printer.


class Emupos:
    """A printer by others on a port of its own, told by its command line what is wrong with it."""

    def __init__(self, folder: Path) -> None:
        python = os.environ.get("KIOSK_PYTHON_3_13", "python3.13")
        if shutil.which(python) is None or subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode:
            pytest.skip("there is no Python 3.13, which emupos needs; KIOSK_PYTHON_3_13 may name one")
        install = ("venv/bin/pip", "install", "-q", "--require-hashes", "-r", "emupos.txt")
        home = installed("emupos-counterpart", "emupos.txt", (python, "-m", "venv", "venv"), install)
        self._command, self._folder = str(home / "venv" / "bin" / "emupos"), folder
        self.port, self._api = free_port(), free_port()
        (folder / "emupos.yaml").write_text(
            f"schema: 1\napi: {{ host: 127.0.0.1, port: {self._api} }}\ndevices:\n  - id: front\n    type: printer\n"
            f"    profile: epson-tm-t20iii\n    connections:\n      - tcp: {{ port: {self.port} }}\n    receipts_dir: ./receipts\n"
        )
        run = [self._command, "run", "--config", "emupos.yaml"]
        unbuffered = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(run, cwd=folder, stdout=subprocess.PIPE, text=True, env=unbuffered)
        assert self.process.stdout is not None
        assert any("Showing events" in line for line in self.process.stdout), "emupos does not come up"

    def fault(self, verb: str, name: str) -> None:
        api = f"http://127.0.0.1:{self._api}"
        subprocess.run([self._command, "--api", api, "fault", verb, "front", name], check=True, capture_output=True, timeout=30)

    def receipts(self) -> list[Path]:
        """In the order of their time, which their names begin with; each has a description that is written last."""
        described = sorted((self._folder / "receipts").glob("*.json"))
        assert all(json.loads(path.read_text())["width_dots"] == 576 for path in described)
        return [path.with_suffix(".png") for path in described]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def emupos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emupos]:
    printer = Emupos(tmp_path_factory.mktemp("emupos"))
    yield printer
    with printer.process:
        printer.process.terminate()


def driver(url: str, model: str) -> escpos.Driver:
    return escpos.Driver(escpos.Options(url, model=model, answer_timeout=2.0, confirm_timeout=0.5, slowest_rows_per_second=10_000))


def picture() -> Raster:
    import segno

    drawn = Image.new("1", (576, 500), 1)
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((100, 20, 500, 60), outline=0, width=3)
    pen.line((0, 480, 575, 499), fill=0, width=3)
    code = Image.new("1", (21 * 8, 21 * 8), 1)
    for y, row in enumerate(segno.make("KIOSK TEST", error="l", version=1).matrix):
        for x, dark in enumerate(row):
            code.paste(0 if dark else 1, (x * 8, y * 8, x * 8 + 8, y * 8 + 8))
    drawn.paste(code, (200, 150))
    return Raster(576, 500, ImageOps.invert(drawn.convert("L")).convert("1").tobytes())


def inked(path: Path) -> Image.Image:
    """What is black on a slip, without the paper around it: how much of that there is depends on the knife."""
    with Image.open(path) as slip:
        black = slip.convert("1").convert("L")
    return black.crop(ImageOps.invert(black).getbbox())


@pytest.mark.parametrize("model", [*MODELS, "chinese-80"])
def test_their_paper_and_ours_are_the_same_dot_by_dot(emupos: Emupos, model: str, tmp_path: Path) -> None:
    parts: list[Part] = [picture(), Blank(100), picture()]
    before = len(emupos.receipts())
    theirs = driver(f"tcp://127.0.0.1:{emupos.port}", model)
    outcome = theirs.print("job", parts)
    theirs.close()
    assert isinstance(outcome, Unknown if model == "epson-tm-t20" else Confirmed), "emupos does not answer GS ( H"
    [slip] = emupos.receipts()[before:]
    with ReceiptPrinterEmulator(tmp_path / "ours", model=model, buffer=4096) as emulator:
        ours = driver(emulator.url, model)
        assert isinstance(ours.print("job", parts), Confirmed)
        ours.close()
        assert emulator.last_receipt is not None
        assert inked(slip).tobytes() == inked(emulator.last_receipt).tobytes()
    assert {code.text for code in zxingcpp.read_barcodes(inked(slip))} == {"KIOSK TEST"}


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("paper-near-end", Online(Paper.LOW)),
        ("paper-out", NotReady("printer.paper-out", Paper.OUT)),
        ("cover-open", NotReady("printer.cover-open", Paper.FULL)),
        ("offline", NotReady("printer.offline", Paper.FULL)),
    ],
)
def test_our_driver_understands_their_printers_state(emupos: Emupos, fault: str, state: State) -> None:
    ours = driver(f"tcp://127.0.0.1:{emupos.port}", "generic-80")
    assert ours.state() == Online(Paper.FULL)
    emupos.fault("set", fault)
    assert ours.state() == state
    emupos.fault("clear", fault)
    assert ours.state() == Online(Paper.FULL)
    ours.close()
