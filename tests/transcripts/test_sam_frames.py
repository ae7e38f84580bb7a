"""The SAM module's frames, literally: what goes out, what comes in, and what the driver says in a whole dialogue."""

from __future__ import annotations

import functools
import hashlib
import itertools
import operator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from drivers.errors import Garbled, HardwareFault, NoAnswer
from drivers.idcard import CardAlreadyRead, CardMoved, CardNotAccepted, Media, NoCard, NotAnIdCard, Online, sam
from drivers.idcard import sam_codec as codec
from tests.unit.test_chip_text import CHIPS

RESET = "AAAAAA9669000310FFEC"
STATUS = "AAAAAA9669000311FFED"
FIND = "AAAAAA96690003200122"
SELECT = "AAAAAA96690003200221"
READ = "AAAAAA96690003300132"
ADDRESS = "AAAAAA96690003300330"
READ_WITH_FINGERS = "AAAAAA96690003301023"

OK = "AAAAAA9669000400009094"
FOUND = "AAAAAA9669000800009F0000000097"
NOTHING = "AAAAAA9669000400008084"
SELECTED = "AAAAAA9669000C00009000000000000000009C"
NO_NEW_ADDRESS = "AAAAAA9669000400009195"
BAD_CHECKSUM = "AAAAAA9669000400001014"
ONE_NEW_ADDRESS = (
    "AAAAAA9669004A00009037682C67025E37682C673A53B06537682C67EF8D3900F753200020002000200020002000200020002000200020002000200020002000"
    "20002000200020002000200020002000F1"
)
CARD_HEAD = "AAAAAA9669050800009001000400"


def card_frame() -> bytes:
    """A whole read answer: a blank text, an empty photo."""
    body = bytes.fromhex("050800009001000400") + b" \0" * 128 + bytes(1024)
    check = 0
    for byte in body:
        check ^= byte
    return bytes.fromhex("AAAAAA9669") + body + bytes([check])


def parsed(stream: bytes) -> list[codec.Answer]:
    parser = codec.AnswerParser()
    return parser.feed(stream) + parser.gap()


@pytest.mark.parametrize(
    ("command", "data", "frame"),
    [
        (b"\x10\xff", b"", "AAAAAA9669000310FFEC"),
        (codec.STATUS, b"", STATUS),
        (b"\x12\xff", b"", "AAAAAA9669000312FFEE"),
        (codec.FIND, b"", FIND),
        (codec.SELECT, b"", SELECT),
        (codec.READ, b"", READ),
        (codec.ADDRESSES, b"", ADDRESS),
        (b"\x30\x05", b"", "AAAAAA96690003300536"),
        (b"\x30\x10", b"", "AAAAAA96690003301023"),
        (b"\x61\xff", b"\x50", "AAAAAA9669000461FF50CA"),
        (b"\x61\xff", b"\x58", "AAAAAA9669000461FF58C2"),
        (b"\x60\x00", b"", "AAAAAA96690003600063"),
        (b"\x60\x01", b"", "AAAAAA96690003600162"),
        (b"\x60\x02", b"", "AAAAAA96690003600261"),
        (b"\x60\x03", b"", "AAAAAA96690003600360"),
        (b"\x60\x04", b"", "AAAAAA96690003600467"),
    ],
)
def test_requests(command: bytes, data: bytes, frame: str) -> None:
    assert codec.request(command, data) == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("frame", "sw3", "data"),
    [
        (OK, 0x90, ""),
        ("AAAAAA9669000400006064", 0x60, ""),
        (FOUND, 0x9F, "00000000"),
        (NOTHING, 0x80, ""),
        (SELECTED, 0x90, "0000000000000000"),
        ("AAAAAA9669000400008185", 0x81, ""),
        ("AAAAAA9669000400004145", 0x41, ""),
        ("AAAAAA9669000400003135", 0x31, ""),
        ("AAAAAA9669000400003236", 0x32, ""),
        (NO_NEW_ADDRESS, 0x91, ""),
        (BAD_CHECKSUM, 0x10, ""),
        ("AAAAAA9669000400001115", 0x11, ""),
        ("AAAAAA9669000400002125", 0x21, ""),
        ("AAAAAA9669001400009005000300A53A340140E20100F1FB090088", 0x90, "05000300A53A340140E20100F1FB0900"),
        (ONE_NEW_ADDRESS, 0x90, ONE_NEW_ADDRESS[20:-2]),
    ],
)
def test_answers(frame: str, sw3: int, data: str) -> None:
    assert parsed(bytes.fromhex(frame)) == [codec.Answer(0, 0, sw3, bytes.fromhex(data))]


@pytest.mark.parametrize(
    "frame",
    [
        "AAAAAA9669000400009095",
        "AAAAAA96690003200121",
        "AAAAAA96690003200022",
        "AAAAAA96690005050505",  # a gateway's time-out: cut off, by its own length
        "AAAAAA966900009094",
        "AAAAAA9669096100009094",  # longer than any answer
        "AAAA9669",
        "AAAAAA",
        "",
    ],
)
def test_what_is_no_answer(frame: str) -> None:
    assert parsed(bytes.fromhex(frame)) == []


def test_a_lost_first_byte_is_forgiven() -> None:
    assert [answer.sw3 for answer in parsed(bytes.fromhex(OK)[1:])] == [0x90]


def test_the_parts_of_a_card() -> None:
    [answer] = parsed(card_frame())
    assert codec.parts_of(codec.READ, answer.data) == (b" \0" * 128, bytes(1024), b"")
    assert codec.parts_of(codec.READ, answer.data[:-1]) is None
    assert codec.parts_of(codec.READ_WITH_FINGERS, answer.data) is None
    assert codec.parts_of(codec.READ, bytes.fromhex("01000000") + b" \0" * 128) == (b" \0" * 128, b"", b"")
    assert codec.parts_of(codec.READ, b"") is None
    assert codec.parts_of(codec.READ_WITH_FINGERS, b"") is None


PHOTO = bytes.fromhex("574C66007E00320000FF85") + bytes(1013)
FINGERS = (bytes.fromhex("4301") + bytes(510)) * 2


def whole(body: str, *parts: bytes) -> bytes:
    """A frame from its length on in hexadecimal, the parts behind it, and its check."""
    counted = bytes.fromhex(body) + b"".join(parts)
    return bytes.fromhex("AAAAAA9669") + counted + bytes([functools.reduce(operator.xor, counted, 0)])


@pytest.mark.parametrize(
    ("kind", "digest", "digest_with_fingers"),
    [
        ("resident", "9169bbd0d58f5bc5a0258a87c1a34c53f945a295ba20e0bea01b8442a8695aed",
         "42b80e234ec3c420fe07ad76b2925dff985b7a2addb99621e543bb327d7d481e"),
        ("hmt", "f2337851043abdb4874810c712a34617a2e7c5fc2a021781c107267d2ea0e661",
         "136fd09a112327f73d88cb5e467ae7b631f007fe87af15ef105ee18a83d9ea31"),
        ("foreigner-2017", "d1a7c13d8bfa78a7767d0370ac68261422e7c5dc18d1af6023e8d8072ff603a2",
         "6418890624bc787ac67e62efb04a393ff97a5e554188c5386946a738457b71a6"),
        ("foreigner-2023", "43c6209048d8172a3195c91f445e46bc9fcfb4c48f377b912a584556c410cf34",
         "6a92db27adfb3c30ef69306ed852cbd35cd0786d063054680100f4c55cefa533"),
    ],
)  # fmt: skip
def test_whole_answers_of_all_four_documents(kind: str, digest: str, digest_with_fingers: str) -> None:
    text = bytes.fromhex(CHIPS[kind])
    plain = whole("050800009001000400", text, PHOTO)
    assert (len(plain), hashlib.sha256(plain).hexdigest()) == (1295, digest)
    [answer] = parsed(plain)
    assert codec.parts_of(codec.READ, answer.data) == (text, PHOTO, b"")
    full = whole("090A000090010004000400", text, PHOTO, FINGERS)
    assert (len(full), hashlib.sha256(full).hexdigest()) == (2321, digest_with_fingers)
    [answer] = parsed(full)
    assert codec.parts_of(codec.READ_WITH_FINGERS, answer.data) == (text, PHOTO, FINGERS)


@pytest.mark.parametrize(("length", "head", "size"), [("050A", "0000", 0), ("070A", "0200", 512), ("090A", "0400", 1024)])
def test_a_card_may_have_two_fingers_one_or_none(length: str, head: str, size: int) -> None:
    frame = whole(f"{length}00009001000400{head}", b" \0" * 128, PHOTO, FINGERS[:size])
    assert len(frame) == 1297 + size
    [answer] = parsed(frame)
    assert codec.parts_of(codec.READ_WITH_FINGERS, answer.data) == (b" \0" * 128, PHOTO, FINGERS[:size])


def test_finger_data_of_another_size_is_none() -> None:
    [answer] = parsed(whole("062A000090010004000120", b" \0" * 128, PHOTO, FINGERS[:288]))
    assert codec.parts_of(codec.READ_WITH_FINGERS, answer.data) is None


def test_a_reset_forgets_what_lay_there(monkeypatch: pytest.MonkeyPatch) -> None:
    line = ScriptedLine([(STATUS, OK), *READING, (STATUS, BAD_CHECKSUM), (STATUS, BAD_CHECKSUM), (RESET, OK), (STATUS, OK)])
    reader = reader_on(line, monkeypatch)
    reader.open()
    reader.read()
    with pytest.raises(Garbled):
        reader.state()
    assert reader.state() == Online(Media.UNKNOWN)
    line.assert_all_was_said()


def test_the_module_s_number_as_it_is_printed() -> None:
    [answer] = parsed(bytes.fromhex("AAAAAA9669001400009005000300A53A340140E20100F1FB090088"))
    assert codec.module_number(answer.data) == "05.03-20200101-0000123456-0000654321"


def test_newer_addresses_one_by_one() -> None:
    [answer] = parsed(bytes.fromhex(ONE_NEW_ADDRESS))
    [address] = codec.addresses_in(answer.data)
    assert address.decode("utf-16-le").rstrip() == "样本市样本区新样本路9号"
    assert codec.addresses_in(answer.data * 4) == (address,) * 4
    assert not codec.belongs_to(codec.Answer(0, 0, 0x90, answer.data * 5), codec.ADDRESSES)


def test_an_answer_hides_its_data() -> None:
    assert "data" not in repr(codec.Answer(0, 0, 0x90, b"secret"))


def in_pieces(stream: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    return [stream[start:end] for start, end in itertools.pairwise(edges)]


def begins_a_frame(noise: bytes, frame: bytes) -> bool:
    """Whether noise and frame together hold an earlier frame whose checksum is right: by no means to be told from an answer."""
    line = noise + frame
    for start in range(len(noise)):
        if line[start : start + 4] == bytes.fromhex("AAAA9669"):
            end = start + 6 + int.from_bytes(line[start + 4 : start + 6], "big")
            if end <= len(line) and functools.reduce(operator.xor, line[start + 4 : end], 0) == 0:
                return True
    return False


@settings(deadline=None)
@given(
    noise=st.lists(st.binary(max_size=40) | st.sampled_from([bytes.fromhex(h) for h in ("AA", "AAAAAA9669", "AAAAAA96690960", CARD_HEAD)])),
    frame=st.sampled_from([bytes.fromhex(FOUND), bytes.fromhex(ONE_NEW_ADDRESS), card_frame()]),
    cuts=st.lists(st.integers(0, 4000), max_size=20),
)
def test_after_any_noise_in_any_pieces_the_answer_is_found(noise: list[bytes], frame: bytes, cuts: list[int]) -> None:
    assume(not begins_a_frame(b"".join(noise), frame))
    parser = codec.AnswerParser()
    answers = [answer for piece in in_pieces(b"".join(noise) + frame, cuts) for answer in parser.feed(piece)]
    answers += parser.gap()
    [expected] = parsed(frame)
    assert answers[-1] == expected


@settings(deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_at_all_leave_the_parser_ready(garbage: bytes) -> None:
    parser = codec.AnswerParser()
    parser.feed(garbage)
    parser.gap()
    assert not parser.begun
    assert [answer.sw3 for answer in parser.feed(bytes.fromhex(OK))] == [0x90]


class ScriptedLine:
    """A line that hears exactly the given requests and answers each as written; an empty answer is silence."""

    def __init__(self, dialogue: list[tuple[str, str]]) -> None:
        self._dialogue = dialogue
        self._incoming = b""

    def write(self, data: bytes, timeout: float = 5.0) -> None:
        expected, answer = self._dialogue.pop(0)
        assert data.hex().upper() == expected
        self._incoming = bytes.fromhex(answer)

    def read(self, size: int, timeout: float) -> bytes:
        came, self._incoming = self._incoming[:size], self._incoming[size:]
        return came

    def drain(self) -> bytes:
        came, self._incoming = self._incoming, b""
        return came

    def close(self) -> None:
        pass

    def assert_all_was_said(self) -> None:
        assert self._dialogue == []


def reader_on(line: ScriptedLine, monkeypatch: pytest.MonkeyPatch) -> sam.Driver:
    monkeypatch.setattr(sam, "open_url", lambda url: line)
    return sam.Driver(sam.Options("serial:///dev/none", 0.02, 0.02, 0.02, 0.02, 0.01))


CARD = card_frame().hex().upper()
READING = [(FIND, FOUND), (SELECT, SELECTED), (READ, CARD)]


def test_the_dialogue_of_one_card_and_its_lifting(monkeypatch: pytest.MonkeyPatch) -> None:
    line = ScriptedLine(
        [
            *[(STATUS, OK), *READING],
            *[(FIND, NOTHING), (FIND, NOTHING), (ADDRESS, NO_NEW_ADDRESS)],
            *[(FIND, NOTHING), (FIND, NOTHING), (ADDRESS, ONE_NEW_ADDRESS)],
            *[(FIND, NOTHING), (FIND, NOTHING), (ADDRESS, "AAAAAA9669000400004145")],
            *[(FIND, NOTHING), (FIND, NOTHING)],
            *[(FIND, NOTHING), *READING],  # a card that wakes on the second find
        ]
    )
    reader = reader_on(line, monkeypatch)
    reader.open()
    assert reader.read().text == b" \0" * 128
    for _ in range(2):
        with pytest.raises(CardAlreadyRead):
            reader.read()
    for _ in range(2):
        with pytest.raises(NoCard):
            reader.read()
    assert len(reader.read().photo) == 1024
    line.assert_all_was_said()


def test_fingers_that_fail_their_check_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    line = ScriptedLine(
        [
            (STATUS, OK),
            (FIND, FOUND),
            (SELECT, SELECTED),
            (READ_WITH_FINGERS, "AAAAAA9669000400003733"),
            (READ, CARD),
            (ADDRESS, ONE_NEW_ADDRESS),
        ]
    )
    reader = reader_on(line, monkeypatch)
    reader.open()
    card = reader.read(fingerprints=True, newest_address=True)
    assert (card.fingerprints, len(card.photo), len(card.addresses or ())) == (b"", 1024, 1)
    line.assert_all_was_said()


def test_a_card_lifted_before_its_newer_addresses_were_read_has_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    line = ScriptedLine([(STATUS, OK), *READING, (ADDRESS, "AAAAAA9669000400004145")])
    reader = reader_on(line, monkeypatch)
    reader.open()
    with pytest.raises(CardMoved):
        reader.read(newest_address=True)
    line.assert_all_was_said()


def test_the_module_s_number_is_asked_for_again_where_the_first_answer_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    number = ("AAAAAA9669000312FFEE", "AAAAAA9669001400009005000300A53A340140E20100F1FB090088")
    line = ScriptedLine([(STATUS, OK), (number[0], OK), number])
    tested = reader_on(line, monkeypatch).self_test()
    assert (tested.module_number, tested.baud) == ("05.03-20200101-0000123456-0000654321", 115200)
    line.assert_all_was_said()


def test_the_state_never_looks_for_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    line = ScriptedLine([(STATUS, OK), (STATUS, OK), *READING, (STATUS, OK), (ADDRESS, NO_NEW_ADDRESS), (STATUS, OK), (ADDRESS, NOTHING)])
    reader = reader_on(line, monkeypatch)
    reader.open()
    assert reader.state() == Online(Media.UNKNOWN)
    reader.read()
    assert reader.state() == Online(Media.READ)
    assert reader.state() == Online(Media.NOT_PRESENT)
    line.assert_all_was_said()


def test_an_answer_behind_noise_that_looks_like_a_frame_is_rescued(monkeypatch: pytest.MonkeyPatch) -> None:
    line = ScriptedLine([(STATUS, "AAAAAA96690900" + OK)])
    reader_on(line, monkeypatch).open()
    line.assert_all_was_said()


@pytest.mark.parametrize("refusal", [BAD_CHECKSUM, "AAAAAA9669000400001115", "AAAAAA9669000400002125"])
def test_a_refused_request_goes_out_once_more_and_then_the_module_is_reset(monkeypatch: pytest.MonkeyPatch, refusal: str) -> None:
    line = ScriptedLine([(STATUS, refusal), (STATUS, OK), (STATUS, refusal), (STATUS, refusal), (RESET, OK)])
    reader = reader_on(line, monkeypatch)
    reader.open()
    with pytest.raises(Garbled):
        reader.open()
    line.assert_all_was_said()


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        (["AAAAAA9669000400006064"], HardwareFault),
        (["AAAAAA9669000400006662"], HardwareFault),
        (["AAAAAA9669000400004044"], NotAnIdCard),
        ([OK], Garbled),
        ([""], NoAnswer),
        ([FOUND, "AAAAAA9669000400008185"], CardMoved),
        ([FOUND, NOTHING], CardMoved),
        ([FOUND, "AAAAAA9669000400004044"], NotAnIdCard),
        ([FOUND, SELECTED, "AAAAAA9669000400003135"], CardNotAccepted),
        ([FOUND, SELECTED, "AAAAAA9669000400004145"], CardMoved),
        ([FOUND, SELECTED, "AAAAAA9669000400004743"], CardMoved),
        ([FOUND, SELECTED, OK], Garbled),
        ([FOUND, SELECTED, "AAAAAA9669000400000105"], Garbled),
        ([FOUND, SELECTED, CARD[:600]], Garbled),
        ([FOUND, SELECTED, "AAAAAA96690005050505"], Garbled),
        ([FOUND, SELECTED, ""], NoAnswer),
    ],
)
def test_what_each_answer_on_the_way_to_a_card_means(monkeypatch: pytest.MonkeyPatch, answers: list[str], error: type[Exception]) -> None:
    line = ScriptedLine([(STATUS, OK), *zip([FIND, SELECT, READ], answers, strict=False)])
    reader = reader_on(line, monkeypatch)
    reader.open()
    with pytest.raises(error):
        reader.read()
    line.assert_all_was_said()
