"""IPP messages written out by hand after RFC 8010, appendix A: neither the codec, nor pyipp, nor the emulator had a part in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from drivers.document_printer import HardwareError, NotReady, Online, Paper, State, Supply
from drivers.document_printer.ipp_codec import Answer, Attributes, Operation, read, request
from drivers.document_printer.ipp_state import printer_of
from drivers.errors import Garbled


def attribute(tag: int, name: str, *values: bytes) -> bytes:
    return b"".join(
        bytes((tag,)) + len(label).to_bytes(2, "big") + label + len(value).to_bytes(2, "big") + value
        for label, value in zip([name.encode(), *[b""] * (len(values) - 1)], values, strict=True)
    )


HEAD = attribute(0x47, "attributes-charset", b"utf-8") + attribute(0x48, "attributes-natural-language", b"en")
URI = b"ipp://127.0.0.1:631/ipp/print"


def test_create_job_byte_by_byte() -> None:
    written = request(
        Operation.CREATE_JOB, 7, URI.decode(), "kiosk", of_operation={"job-name": "kiosk.1", "ipp-attribute-fidelity": True},
        of_job={"copies": 1, "media": "iso_a4_210x297mm", "print-scaling": "none", "sides": "one-sided"},
    )  # fmt: skip
    assert written == bytes.fromhex(
        "0101 0005 00000007 01"
        "47 0012 617474726962757465732d63686172736574 0005 7574662d38"
        "48 001b 617474726962757465732d6e61747572616c2d6c616e6775616765 0002 656e"
        "45 000b 7072696e7465722d757269 001d 6970703a2f2f3132372e302e302e313a3633312f6970702f7072696e74"
        "42 0014 72657175657374696e672d757365722d6e616d65 0005 6b696f736b"
        "42 0008 6a6f622d6e616d65 0007 6b696f736b2e31"
        "22 0016 6970702d6174747269627574652d666964656c697479 0001 01"
        "02 21 0006 636f70696573 0004 00000001"
        "44 0005 6d65646961 0010 69736f5f61345f323130783239376d6d"
        "44 000d 7072696e742d7363616c696e67 0004 6e6f6e65"
        "44 0005 7369646573 0009 6f6e652d7369646564"
        "03".replace(" ", "")
    )


def test_the_document_stands_behind_the_end_and_the_job_right_behind_the_printer() -> None:
    written = request(
        Operation.SEND_DOCUMENT, 8, URI.decode(), "kiosk", job=3,
        of_operation={"document-format": "application/pdf", "last-document": True}, document=b"%PDF",
    )  # fmt: skip
    assert written == (
        bytes.fromhex("0101000600000008") + b"\x01" + HEAD + attribute(0x45, "printer-uri", URI)
        + attribute(0x21, "job-id", b"\x00\x00\x00\x03") + attribute(0x42, "requesting-user-name", b"kiosk")
        + attribute(0x49, "document-format", b"application/pdf") + attribute(0x22, "last-document", b"\x01") + b"\x03%PDF"
    )  # fmt: skip


def test_an_answer_with_two_jobs() -> None:
    answer = bytes.fromhex("0200 0000 00000009 01") + HEAD
    for number, state in ((1, 5), (2, 3)):
        answer += b"\x02" + attribute(0x21, "job-id", bytes((0, 0, 0, number))) + attribute(0x23, "job-state", bytes((0, 0, 0, state)))
    answer += attribute(0x44, "job-state-reasons", b"job-incoming", b"job-data-insufficient") + b"\x03"
    jobs = (
        {"job-id": (1,), "job-state": (5,)},
        {"job-id": (2,), "job-state": (3,), "job-state-reasons": ("job-incoming", "job-data-insufficient")},
    )
    assert read(answer, 9) == Answer(0, {}, jobs)


def test_what_nothing_here_asks_for_is_passed_over() -> None:
    """A collection, a name with its language, a value that is "unknown", an operation of the maker's own."""
    printer = (
        attribute(0x34, "media-col-default", b"") + attribute(0x4A, "", b"media-size") + attribute(0x34, "", b"")
        + attribute(0x4A, "", b"x-dimension") + attribute(0x21, "", b"\x00\x00\x52\x08") + attribute(0x37, "", b"", b"")
        + attribute(0x36, "printer-name", b"\x00\x02zh\x00\x03\xe7\xba\xb8") + attribute(0x12, "marker-levels", b"")
        + attribute(0x23, "operations-supported", b"\x00\x00\x00\x05", b"\x00\x00\x49\x99")
    )  # fmt: skip
    answer = read(bytes.fromhex("0101 0000 00000001 01") + HEAD + b"\x04" + printer + b"\x03", 1)
    assert answer.printer["printer-name"] == ("纸",)
    assert answer.printer["operations-supported"] == (5, 0x4999)


@pytest.mark.parametrize(
    "literal",
    [
        "",
        "0101 0000 000000",
        "0101 0000 00000002 03",
        "0301 0000 00000001 03",
        "0101 0000 00000001",
        "0101 0000 00000001 01 47 00",
        "0101 0000 00000001 04 21 0001 61 0003 000000 03",
        "0101 0000 00000001 04 22 0001 61 0001 02 03",
        "0101 0000 00000001 04 44 0000 0001 61 03",
        "0101 0000 00000001 44 0001 61 0001 61 03",
        "0101 0000 00000001 04 34 0001 61 0000 03",
        "0101 0000 00000001 04 37 0000 0000 03",
        "485454502f312e31",
    ],
)
def test_what_is_no_answer_is_garbled(literal: str) -> None:
    with pytest.raises(Garbled):
        read(bytes.fromhex(literal.replace(" ", "")), 1)


def test_a_negative_length_ends_the_reading() -> None:
    """pyipp's own reader reads on at the same place for ever."""
    with pytest.raises(Garbled):
        read(bytes.fromhex("0101 0000 00000001 01 41 0001 61 0000 41 fffb 0000 0000 03".replace(" ", "")), 1)


GOOD = bytes.fromhex("01010000000000010147001261") + b"ttributes-charset\x00\x05utf-8\x02\x21\x00\x06job-id\x00\x04\x00\x00\x00\x01\x03"


@given(some.binary(max_size=200), some.integers(0, len(GOOD)), some.integers(0, len(GOOD)))
def test_every_input_is_an_answer_or_garbled(noise: bytes, first: int, last: int) -> None:
    for data in (noise, GOOD[:8] + noise, GOOD[:first] + noise + GOOD[last:]):
        try:
            assert isinstance(read(data, 1), Answer)
        except Garbled:
            pass


TONER: Attributes = {"marker-names": ("Black",), "marker-levels": (40,), "marker-types": ("toner",)}
FULL = (Supply("Black", 40),)
LOW = (Supply("Black", 40, is_low=True),)
"""The printer calls low what it has 40 % of: it is believed."""
A4_TRAY = (
    b"type=sheetFeedAutoRemovableTray;dimunit=micrometers;mediafeed=297000;mediaxfeed=210000;maxcapacity=250;level=-3;status=0;name=2;"
)


@pytest.mark.parametrize(
    ("state", "reasons", "meaning"),
    [
        (3, "none", Online(Paper.FULL, FULL)),
        (4, "none", Online(Paper.FULL, FULL)),
        (3, "media-low-report", Online(Paper.LOW, FULL, ("media-low",))),
        (3, "toner-low-warning", Online(Paper.FULL, LOW, ("toner-low",))),
        (3, "toner-empty-report", Online(Paper.FULL, LOW, ("toner-empty",))),
        (3, "stopped-partly", Online(Paper.FULL, FULL, ("stopped-partly",))),
        (5, "media-empty", NotReady("printer.paper-out", Paper.OUT, FULL)),
        (5, "media-needed-error", NotReady("printer.paper-out", Paper.OUT, FULL)),
        (3, "media-empty-report", NotReady("printer.paper-out", Paper.OUT, FULL)),
        (5, "media-jam-error media-empty-error", NotReady("printer.jammed", Paper.JAMMED, FULL)),
        (5, "media-empty-error door-open-error", NotReady("printer.cover-open", Paper.OUT, FULL)),
        (5, "paused media-empty-report", NotReady("printer.paper-out", Paper.OUT, FULL)),
        (3, "cover-open-report", NotReady("printer.cover-open", Paper.FULL, FULL)),
        (5, "interlock-open", NotReady("printer.cover-open", Paper.FULL, FULL)),
        (5, "toner-empty-error", NotReady("printer.toner-out", Paper.FULL, LOW)),
        (5, "marker-supply-empty-warning", NotReady("printer.toner-out", Paper.FULL, LOW)),
        (5, "output-area-full-error", NotReady("printer.output-full", Paper.FULL, FULL)),
        (5, "input-tray-missing", NotReady("printer.tray-missing", Paper.FULL, FULL)),
        (5, "fuser-over-temp", NotReady("printer.overheated", Paper.FULL, FULL)),
        (5, "paused", NotReady("printer.offline", Paper.FULL, FULL)),
        (3, "shutdown-warning", NotReady("printer.offline", Paper.FULL, FULL)),
        (5, "toner-low-report", NotReady("printer.offline", Paper.FULL, LOW)),
        (5, "none", NotReady("printer.offline", Paper.FULL, FULL)),
        (5, "fuser-failure-error", HardwareError("fuser-failure")),
        (3, "opc-life-over-error", HardwareError("opc-life-over")),
        (3, "opc-life-over-warning", Online(Paper.FULL, FULL, ("opc-life-over",))),
    ],
)
def test_the_state_told_by_its_reasons(state: int, reasons: str, meaning: State) -> None:
    assert printer_of({"printer-state": (state,), "printer-state-reasons": tuple(reasons.split()), **TONER}).state == meaning


@pytest.mark.parametrize(
    ("reason", "tray", "paper"),
    [
        ("media-empty-report", A4_TRAY, Paper.FULL),
        ("media-empty-report", A4_TRAY.replace(b"level=-3", b"level=12"), Paper.FULL),
        ("media-empty-report", A4_TRAY.replace(b"level=-3", b"level=0"), Paper.OUT),
        ("media-empty-report", A4_TRAY.replace(b"level=-3", b"level=-2"), Paper.OUT),
        ("media-empty-report", A4_TRAY.replace(b"297000", b"279400"), Paper.OUT),
        ("media-empty-report", b"mediafeed=82680;mediaxfeed=116930;level=1", Paper.FULL),
        ("media-empty-warning", A4_TRAY, Paper.OUT),
        ("media-needed-report", A4_TRAY, Paper.OUT),
    ],
)
def test_an_empty_tray_beside_one_with_a4(reason: str, tray: bytes, paper: Paper) -> None:
    state = printer_of({"printer-state": (3,), "printer-state-reasons": (reason,), "printer-input-tray": (tray,)}).state
    assert isinstance(state, Online | NotReady)
    assert state.paper is paper


def test_supplies_without_marker_names() -> None:
    supplies: Attributes = {
        "printer-supply-description": ("Toner Waste Tank", "Black Toner", "Colour"),
        "printer-supply": (
            b"index=1;class=receptacleThatIsFilled;type=wasteToner;unit=percent;maxcapacity=100;level=25;",
            b"index=2;class=supplyThatIsConsumed;type=toner;unit=percent;maxcapacity=200;level=18;",
            b"index=3;class=supplyThatIsConsumed;type=toner;unit=percent;maxcapacity=100;level=-2;",
        ),
    }
    state = printer_of({"printer-state": (3,), **supplies}).state
    assert isinstance(state, Online)
    assert state.supplies == (Supply("Black Toner", 9, is_low=True), Supply("Colour", None))


@pytest.mark.parametrize(
    ("levels", "supplies"),
    [
        ((), (Supply("toner", None, is_low=True),)),
        ((60, 15), (Supply("Cyan", 60), Supply("Black", 15, is_low=True))),
        ((60, 5), (Supply("Cyan", 60), Supply("Black", 5, is_low=True))),
        ((60, -2), (Supply("Cyan", 60), Supply("Black", None, is_low=True))),
    ],
)
def test_toner_that_the_printer_calls_low_is_low_whatever_its_figures_say(levels: tuple[int, ...], supplies: tuple[Supply, ...]) -> None:
    markers: Attributes = {"marker-names": ("Cyan", "Black")[: len(levels)], "marker-levels": levels} if levels else {}
    state = printer_of({"printer-state": (3,), "printer-state-reasons": ("toner-low-warning",), **markers}).state
    assert isinstance(state, Online)
    assert state.supplies == supplies


@pytest.mark.parametrize("state", [(), (6,), ("idle",)])
def test_a_printer_without_a_state_is_garbled(state: tuple[int | str, ...]) -> None:
    with pytest.raises(Garbled):
        printer_of({"printer-state": state})
