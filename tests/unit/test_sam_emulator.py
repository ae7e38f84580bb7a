"""The emulator against a client of twenty lines that knows nothing of the driver: literal bytes over the pty."""

from __future__ import annotations

import hashlib
import os
import select
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.errors import ConfigurationError
from drivers.idcard.sam_emulator import RequestSplitter, SamEmulator, SamModule
from drivers.idcard.specimens import SPECIMENS, CardImage, chip_text
from tests.contract.sam_counterpart import Counterpart

FIND, FOUND, NOTHING = "AAAAAA96690003200122", "AAAAAA9669000800009F0000000097", "AAAAAA9669000400008084"
SELECT, SELECTED = "AAAAAA96690003200221", "AAAAAA9669000C00009000000000000000009C"
READ, READ_FAILED = "AAAAAA96690003300132", "AAAAAA9669000400004145"
ADDRESS, NO_NEW_ADDRESS = "AAAAAA96690003300330", "AAAAAA9669000400009195"
OK = "AAAAAA9669000400009094"

PHOTO = bytes.fromhex("574C66007E00320000FF85") + bytes(1013)
FINGER = (bytes.fromhex("4301") + bytes(510)) * 2


def card(name: str) -> CardImage:
    return CardImage(chip_text(SPECIMENS[name]), PHOTO, FINGER)


class Client:
    def __init__(self, path: str) -> None:
        self._line = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._line)

    def ask(self, request: str, answer_bytes: int) -> str:
        os.write(self._line, bytes.fromhex(request))
        return self.hear(answer_bytes)

    def hear(self, count: int) -> str:
        heard, deadline = b"", time.monotonic() + 5
        while len(heard) < count and select.select([self._line], [], [], max(0.0, deadline - time.monotonic()))[0]:
            heard += os.read(self._line, 4096)
        return heard.hex().upper()

    def close(self) -> None:
        os.close(self._line)


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[SamEmulator]:
    with SamEmulator(link=tmp_path / "reader") as emulator:
        yield emulator


@pytest.fixture
def client(emulator: SamEmulator) -> Iterator[Client]:
    client = Client(emulator.url.removeprefix("serial://"))
    yield client
    client.close()


def test_a_dialogue_that_a_client_of_other_hands_had_with_a_reader(emulator: SamEmulator, client: Client) -> None:
    emulator.place(card("resident"))
    assert client.ask("AAAAAA9669000311FFED", 11) == OK
    assert client.ask("AAAAAA9669000461FF50CA", 11) == OK
    assert client.ask(FIND, 15) == FOUND
    assert client.ask(SELECT, 19) == SELECTED
    assert client.ask(FIND, 11) == NOTHING  # its own poll, which must not spoil the read
    answer = client.ask(READ, 1295)
    assert answer.startswith("AAAAAA9669050800009001000400")
    assert len(answer) == 2 * 1295
    assert client.ask(FIND, 11) == NOTHING
    assert client.ask(ADDRESS, 11) == NO_NEW_ADDRESS
    emulator.lift()
    assert client.ask(ADDRESS, 11) == READ_FAILED
    emulator.place(card("resident"))
    assert client.ask(FIND, 15) == FOUND


def test_a_client_of_other_making_reads_every_field_and_every_next_card(emulator: SamEmulator) -> None:
    client = Counterpart(emulator.url.removeprefix("serial://"))
    client.start()
    assert client.next_card() is None
    emulator.place(card("resident"))
    assert client.next_card() == {
        "name": "测试样本", "sex": "1", "nation": "01", "birth": "19491231", "address": "北京市朝阳区样本路1号",
        "number": "11010519491231002X", "authority": "样本市公安局", "from": "20200101", "to": "长期",
    }  # fmt: skip
    assert client.next_card() is None, "it was not lifted"
    emulator.lift()
    emulator.place(card("hmt"))
    read = client.next_card()
    assert read is not None
    assert read["number"] == "810000198108030023"
    assert client.log == [
        *("AAAAAA9669000400009094", "AAAAAA9669000400009094", NOTHING),
        *(FOUND[:28], SELECTED[:28], NOTHING, "AAAAAA9669050800009001000400", NOTHING),
        *(FOUND[:28], SELECTED[:28], NOTHING, "AAAAAA9669050800009001000400"),
    ]
    client.close()


def asked(module: SamModule, *requests: str) -> list[str]:
    return [module.handle(bytes.fromhex(request)).hex().upper() for request in requests]


@pytest.mark.parametrize(
    ("name", "check", "digest", "with_finger_check", "with_finger_digest"),
    [
        ("resident", 0x67, "9169bbd0d58f5bc5a0258a87c1a34c53f945a295ba20e0bea01b8442a8695aed",
         0x6D, "42b80e234ec3c420fe07ad76b2925dff985b7a2addb99621e543bb327d7d481e"),
        ("hmt", 0x91, "f2337851043abdb4874810c712a34617a2e7c5fc2a021781c107267d2ea0e661",
         0x9B, "136fd09a112327f73d88cb5e467ae7b631f007fe87af15ef105ee18a83d9ea31"),
        ("foreigner-2017", 0x41, "d1a7c13d8bfa78a7767d0370ac68261422e7c5dc18d1af6023e8d8072ff603a2",
         0x4B, "6418890624bc787ac67e62efb04a393ff97a5e554188c5386946a738457b71a6"),
        ("foreigner-2023", 0x39, "43c6209048d8172a3195c91f445e46bc9fcfb4c48f377b912a584556c410cf34",
         0x33, "6a92db27adfb3c30ef69306ed852cbd35cd0786d063054680100f4c55cefa533"),
    ],
)  # fmt: skip
def test_whole_cards(name: str, check: int, digest: str, with_finger_check: int, with_finger_digest: str) -> None:
    module = SamModule()
    module.place(card(name))
    asked(module, FIND, SELECT)
    frame = module.handle(bytes.fromhex(READ))
    assert (len(frame), frame[-1], hashlib.sha256(frame).hexdigest()) == (1295, check, digest)
    frame = module.handle(bytes.fromhex("AAAAAA96690003301023"))
    assert (len(frame), frame[-1], hashlib.sha256(frame).hexdigest()) == (2321, with_finger_check, with_finger_digest)


@pytest.mark.parametrize(
    ("request_frame", "answer"),
    [
        ("AAAAAA9669000312FFEE", "AAAAAA9669001400009005000300A53A340140E20100F1FB090088"),
        ("AAAAAA9669000310FFEC", OK),
        ("AAAAAA96690003600063", OK),
        ("AAAAAA96690003600467", OK),
        ("AAAAAA96690003600566", "AAAAAA9669000400002125"),
        ("AAAAAA96690003200121", "AAAAAA9669000400001014"),
        ("AAAAAA96690003200022", "AAAAAA9669000400001014"),
        ("AAAAAA96690003200023", "AAAAAA9669000400002125"),
        ("AAAAAA9669000420010025", "AAAAAA9669000400001115"),
        ("AAAAAA966900022022", "AAAAAA9669000400001115"),
        (FIND, NOTHING),
        (SELECT, "AAAAAA9669000400008185"),
        (READ, READ_FAILED),
        (ADDRESS, READ_FAILED),
        ("0011223344", ""),
    ],
)
def test_a_module_without_a_card(request_frame: str, answer: str) -> None:
    assert asked(SamModule(), request_frame) == [answer]


def test_more_that_a_selected_card_tells() -> None:
    address = "样本市样本区新样本路9号".ljust(35).encode("utf-16-le")
    module = SamModule()
    module.place(CardImage(b" \0" * 128, b"", addresses=address))
    *_, new_address, management = asked(module, FIND, SELECT, ADDRESS, "AAAAAA96690003300536")
    assert new_address.startswith("AAAAAA9669004A00009037682C67025E")
    assert new_address.endswith("2000F1")
    assert management == "AAAAAA96690020000090000000000000000000000000000102030405060708090A0B0C0D0E0FB0"


def test_a_reset_wakes_a_used_card() -> None:
    module = SamModule()
    module.place(card("hmt"))
    assert asked(module, FIND, SELECT, FIND, "AAAAAA9669000310FFEC", FIND) == [FOUND, SELECTED, NOTHING, OK, FOUND]


def test_faults_of_the_wire() -> None:
    module = SamModule()
    status, seen = "AAAAAA9669000311FFED", {}
    for fault in ("silent", "noise", "lost-first-aa", "wrong-checksum", "half-frame", "self-test-failed", "refused"):
        module.fault = fault
        [seen[fault]] = asked(module, status)
    assert seen["silent"] == ""
    assert seen["noise"].endswith(OK)
    assert len(seen["noise"]) > len(OK)
    assert seen["lost-first-aa"] == OK[2:]
    assert seen["wrong-checksum"][:-2] == OK[:-2]
    assert seen["wrong-checksum"] != OK
    assert seen["half-frame"] == OK[:10]
    assert seen["self-test-failed"] == "AAAAAA9669000400006064"
    assert seen["refused"] == "AAAAAA9669000400001014"
    module.fault = None
    assert asked(module, status) == [OK]


def test_faults_of_the_card() -> None:
    module = SamModule()
    module.place(card("resident"))
    module.fault = "moved"
    assert asked(module, FIND, SELECT, READ, FIND) == [FOUND, SELECTED, READ_FAILED, FOUND]
    module.fault = "not-an-id-card"
    assert asked(module, FIND, SELECT, FIND) == [FOUND, "AAAAAA9669000400004044", FOUND]


def test_faults_are_counted_where_they_apply_and_come_in_order() -> None:
    module = SamModule()
    module.place(card("resident"))
    module.fault = "moved:1,sw3-66@status:1,half-frame@status"
    assert module.fault == "moved:1,sw3-66@status:1,half-frame@status"
    status = "AAAAAA9669000311FFED"
    assert asked(module, status, FIND, SELECT, READ) == ["AAAAAA9669000400006662", FOUND, SELECTED, READ_FAILED]
    assert asked(module, status, FIND, SELECT)[0] == OK[:10]
    assert len(asked(module, READ)[0]) == 2 * 1295


def test_a_card_used_before_is_used_until_it_is_lifted() -> None:
    module = SamModule()
    module.place(card("resident"))
    module.fault = "used"
    assert asked(module, FIND, FIND, ADDRESS) == [NOTHING, NOTHING, NO_NEW_ADDRESS]
    module.lift()
    assert asked(module, FIND, ADDRESS) == [NOTHING, READ_FAILED]
    module.place(card("resident"))
    assert asked(module, FIND) == [FOUND]


def test_a_module_not_released_and_any_verdict() -> None:
    module = SamModule()
    module.fault = "not-authorised"
    assert asked(module, FIND) == ["AAAAAA9669000400006662"]
    module.fault = "sw3-3f"
    assert asked(module, FIND) == ["AAAAAA9669000400003F3B"]


def test_a_slow_answer_comes_whole_in_pieces(emulator: SamEmulator, client: Client) -> None:
    emulator.fault = "slow@find"
    begun = time.monotonic()
    assert client.ask(FIND, 11) == NOTHING
    emulator.place(card("resident"))
    emulator.fault = "slow@read"
    client.ask(FIND, 15)
    client.ask(SELECT, 19)
    assert len(client.ask(READ, 1295)) == 2 * 1295
    assert time.monotonic() - begun > 20 * 0.06


def test_a_change_of_speed_changes_the_pace_after_its_answer(emulator: SamEmulator, client: Client) -> None:
    assert client.ask("AAAAAA96690003600467", 11) == OK
    begun = time.monotonic()
    assert client.ask("AAAAAA9669000311FFED", 11) == OK
    assert time.monotonic() - begun > 0.9 * 21 * 10 / 9600
    assert emulator.module.rate == 9600


@pytest.mark.parametrize("fault", ["fire", "silent@noon", "silent:0", "silent:x", "sw3-4", "sw3-411", "moved,", "a@b@c", ",", "silent@"])
def test_an_unknown_fault_is_refused(fault: str) -> None:
    with pytest.raises(ConfigurationError):
        SamModule().fault = fault


def test_requests_are_cut_out_of_noise_and_pieces() -> None:
    splitter = RequestSplitter()
    stream = bytes.fromhex("00AAAA" + FIND + "AAAAAA9669FFFF" + SELECT + "AAAAAA")
    frames = [frame for at in range(len(stream)) for frame in splitter.feed(stream[at : at + 1])]
    assert [frame.hex().upper() for frame in frames] == [FIND, SELECT]
    assert splitter.waits


def test_half_a_request_does_not_swallow_the_next(emulator: SamEmulator, client: Client) -> None:
    heard = client.ask(FIND[:16] + "AAAAAA9669000311FFED" * 2, 22)
    assert heard == "AAAAAA9669000400001014" + OK  # what was cut took two bytes of the next, and no more


def test_the_pace_is_the_line_s(emulator: SamEmulator, client: Client) -> None:
    emulator.place(card("resident"))
    client.ask(FIND, 15)
    client.ask(SELECT, 19)
    begun = time.monotonic()
    client.ask(READ, 1295)
    taken = time.monotonic() - begun
    assert 0.9 * 1305 * 10 / 115200 < taken < 1305 * 10 / 115200 + 0.15


def test_the_link_comes_and_goes(tmp_path: Path) -> None:
    link = tmp_path / "folder" / "reader"
    emulator = SamEmulator(link)
    with emulator:
        assert link.is_char_device()
    assert not link.is_symlink()
    emulator.plug()
    assert link.is_char_device()
    emulator.unplug()
    emulator.unplug()
    link.write_text("something else")
    with pytest.raises(ConfigurationError):
        emulator.plug()
    assert link.read_text() == "something else"


def test_nothing_waits_for_the_rest_of_a_whole_request() -> None:
    splitter = RequestSplitter()
    splitter.feed(bytes.fromhex(FIND))
    assert not splitter.waits, "an idle emulator would wake five times a second"
