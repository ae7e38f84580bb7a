"""The PC/SC driver on a real pcscd with a virtual reader: the contract, and what happens to chip, reader and service under it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import drivers
from drivers.errors import Garbled, NoAnswer, NotConnected
from drivers.smartcard import CardInUse, CardRemoved, Media, Online, SmartcardReader
from drivers.smartcard.passport_chip import PassportChip
from drivers.smartcard.passport_files import document
from drivers.smartcard.pcsc import Driver, Options
from drivers.smartcard.private_pcscd import READER, PrivatePcscd
from drivers.smartcard.vpcd_emulator import VpcdEmulator
from kiosk.identity.icao import read_chip
from tests.contract.smartcard import GET_CHALLENGE, OK, SELECT_APPLET, SmartcardContract
from tests.pcscd import private_pcscd, until

pytestmark = pytest.mark.xdist_group("pcscd")

PASSPORT = document("passport")
TODAY = date(2026, 11, 23)


class PcscBench:
    def __init__(self, service: PrivatePcscd) -> None:
        self.service = service
        self.chip = PassportChip(PASSPORT)
        self.emulator = VpcdEmulator(self.chip, service.port)
        self.reader = self.another_reader()
        self._watcher = self.another_reader()

    def another_reader(self, exchange_seconds: float = 15.0) -> SmartcardReader:
        options = {"reader": "Virtual PCD", "exchange_seconds": exchange_seconds}
        driver: SmartcardReader = drivers.load("smartcard", "pcsc", options)
        return driver

    def impatient(self) -> None:
        """Replaces the reader by one whose limit is worth waiting for, opened and connected."""
        self.reader.close()
        self.reader = self.another_reader(exchange_seconds=1.5)
        self.reader.open()
        self.reader.connect()

    def insert(self) -> None:
        self.emulator.mute = False
        self.emulator.insert()
        self._await(Media.PRESENT)

    def insert_mute(self) -> None:
        self.emulator.mute = True
        self.emulator.insert()
        self._await(Media.MUTE)

    def remove(self) -> None:
        self.emulator.remove()
        self._await(Media.NOT_PRESENT)

    def fall_silent(self) -> None:
        self.impatient()
        self.chip.fault = "silent"

    def unplug(self) -> None:
        self.service.kill()

    def plug(self) -> None:
        self.service.start()

    def read(self) -> str:
        """The number in the document, through driver, service and virtual reader."""
        return read_chip(self.reader.transmit, PASSPORT.key_information, TODAY).document.id_number

    def _await(self, media: Media) -> None:
        self._watcher.open()
        until(lambda: self._watcher.state() == Online(media), f"{media.value} on the reader")
        self._watcher.close()

    def close(self) -> None:
        self.reader.close()
        self.emulator.remove()


@pytest.fixture
def bench() -> Iterator[PcscBench]:
    with private_pcscd() as service:
        bench = PcscBench(service)
        yield bench
        bench.close()


def opens(reader: SmartcardReader) -> bool:
    """Whether it does by now."""
    try:
        reader.open()
    except NoAnswer:
        return False
    return True


class TestPcsc(SmartcardContract):
    pass


def test_a_whole_document_through_every_layer(bench: PcscBench) -> None:
    bench.reader.open()
    bench.insert()
    bench.reader.connect()
    assert bench.read() == "E00000000"
    bench.reader.connect()
    assert bench.read() == "E00000000"


@pytest.mark.parametrize("step", ["select", "challenge", "authenticate", "file", "read"])
def test_taken_away_at_any_step(bench: PcscBench, step: str) -> None:
    bench.reader.open()
    bench.insert()
    bench.reader.connect()
    bench.chip.fault = f"removed@{step}"
    with pytest.raises(CardRemoved):
        bench.read()
    bench.chip.fault = None
    bench.remove()
    bench.insert()
    bench.reader.connect()
    assert bench.read() == "E00000000"


def test_taken_away_and_laid_down_again_before_the_service_looks(bench: PcscBench) -> None:
    bench.reader.open()
    bench.insert()
    bench.reader.connect()
    bench.chip.fault = "removed@read"
    with pytest.raises(CardRemoved):
        bench.read()
    bench.chip.fault = None
    bench.emulator.insert()
    until(lambda: bench.reader.state() == Online(Media.PRESENT), "the card seen")
    bench.reader.connect()
    assert bench.read() == "E00000000"


def test_half_an_answer_is_garbled(bench: PcscBench) -> None:
    bench.reader.open()
    bench.insert()
    bench.reader.connect()
    bench.chip.fault = "half-answer@challenge"
    with pytest.raises(Garbled):
        bench.read()
    bench.chip.fault = None
    bench.reader.connect()
    assert bench.read() == "E00000000"


def test_a_slow_chip_is_waited_for(bench: PcscBench) -> None:
    bench.reader.open()
    bench.insert()
    bench.reader.connect()
    bench.chip.fault = "slow@authenticate"
    assert bench.read() == "E00000000"


def test_a_chip_that_hangs_leaves_one_thread_behind_at_most_and_the_reader_comes_back(bench: PcscBench) -> None:
    bench.insert()
    bench.impatient()
    bench.chip.fault = "silent@select"
    with pytest.raises(NoAnswer):
        bench.read()
    waiting = threading.active_count()
    for _ in range(3):
        with pytest.raises(NoAnswer):
            bench.reader.open()
    assert threading.active_count() == waiting
    bench.chip.fault = None
    bench.emulator.remove()

    until(lambda: opens(bench.reader), "the hanging call back")
    bench.insert()
    bench.reader.connect()
    assert bench.read() == "E00000000"


def test_the_service_dies_in_the_middle_of_a_reading_and_comes_back(bench: PcscBench) -> None:
    bench.reader.open()
    bench.insert()
    bench.reader.connect()
    answers = 0

    def transmit(apdu: bytes) -> bytes:
        nonlocal answers
        answers += 1
        if answers == 12:
            bench.service.kill()
        return bench.reader.transmit(apdu)

    with pytest.raises(NotConnected):
        read_chip(transmit, PASSPORT.key_information, TODAY)
    assert answers == 12
    with pytest.raises(NotConnected):
        bench.reader.state()
    with pytest.raises(NotConnected):
        bench.reader.open()
    bench.service.start()
    bench.reader.open()
    bench.insert()
    bench.reader.connect()
    assert bench.read() == "E00000000"


def test_the_service_dies_while_it_is_asked(bench: PcscBench) -> None:
    bench.reader.open()
    bench.insert()
    bench.reader.connect()
    bench.chip.fault = "silent@select"
    killer = threading.Timer(0.2, bench.service.kill)
    killer.start()
    with pytest.raises(NotConnected):
        bench.reader.transmit(SELECT_APPLET)
    killer.join()


def test_a_service_that_hangs_is_waited_for_no_longer_than_its_limit(bench: PcscBench) -> None:
    reader: SmartcardReader = drivers.load("smartcard", "pcsc", {"reader": "Virtual PCD", "answer_seconds": 2.0})
    reader.open()
    os.kill(bench.service.process_id, signal.SIGSTOP)
    try:
        with pytest.raises(NoAnswer):
            reader.state()
        with pytest.raises(NotConnected):
            reader.state()
        with pytest.raises(NoAnswer):
            reader.open()
    finally:
        os.kill(bench.service.process_id, signal.SIGCONT)
    until(lambda: opens(reader), "the service back")
    assert reader.state() == Online(Media.NOT_PRESENT)
    reader.close()


def test_a_restarted_service_knows_no_old_connection(bench: PcscBench) -> None:
    bench.reader.open()
    bench.insert()
    bench.reader.connect()
    bench.service.stop()
    bench.service.start()
    bench.insert()
    with pytest.raises(NotConnected):
        bench.reader.transmit(SELECT_APPLET)
    bench.reader.open()
    bench.reader.connect()
    assert bench.reader.transmit(SELECT_APPLET) == OK


def test_a_card_that_another_program_holds(bench: PcscBench) -> None:
    bench.reader.open()
    bench.insert()
    bench.reader.connect()
    other = bench.another_reader()
    other.open()
    with pytest.raises(CardInUse):
        other.connect()
    assert bench.reader.transmit(SELECT_APPLET) == OK
    bench.reader.disconnect()
    other.connect()
    assert other.transmit(GET_CHALLENGE) == b"\x69\x82", "whoever comes next finds the card reset"
    other.close()


def test_a_reader_that_the_service_knows_no_longer_is_not_connected(bench: PcscBench) -> None:
    """vpcd cannot be unplugged under a running service; to that service an unplugged reader is a name that it does not know."""
    driver = Driver(Options("Virtual PCD"))
    driver.open()
    driver._reader = "Unplugged 00 00"
    with pytest.raises(NotConnected):
        driver.state()
    driver.open()
    driver._reader = "Unplugged 00 00"
    with pytest.raises(NotConnected):
        driver.connect()
    driver.open()
    assert driver.state() == Online(Media.NOT_PRESENT)
    driver.close()


def test_a_reader_of_another_name_is_not_there(bench: PcscBench) -> None:
    reader = drivers.load("smartcard", "pcsc", {"reader": "Another"})
    with pytest.raises(NotConnected, match=READER):
        reader.open()


def test_the_virtual_reader_listens_on_the_loopback_alone(bench: PcscBench) -> None:
    table = Path(f"/proc/{bench.service.process_id}/net/tcp").read_text(encoding="ascii")
    listening = [line.split()[1] for line in table.splitlines()[1:] if line.split()[3] == "0A"]
    port = f"{bench.service.port:04X}"
    assert [address for address in listening if address.endswith(port)] == [f"0100007F:{port}"]


def test_a_service_that_cannot_start_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.smartcard.private_pcscd._VPCD", tmp_path / "none.so")
    with pytest.raises(drivers.errors.ConfigurationError):
        PrivatePcscd(tmp_path).start()


def test_openssl_takes_the_emulators_signature(tmp_path: Path) -> None:
    """An independent reader of CMS: what the emulator signs is signed data, and what our own reader takes is not merely our own dialect."""
    from drivers.smartcard.specimen_signer import lds_security_object, signed_object

    content = lds_security_object({1: b"text", 2: b"photo"}, "sha256")
    for scheme in ("ecdsa", "rsa", "pss"):
        (tmp_path / "sod").write_bytes(signed_object(content, "sha256", scheme))
        command = ["openssl", "cms", "-verify", "-noverify", "-inform", "DER", "-in", str(tmp_path / "sod")]
        done = subprocess.run(command, capture_output=True, check=False, timeout=20)
        assert (done.returncode, done.stdout) == (0, content), done.stderr
