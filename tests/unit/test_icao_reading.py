"""A chip read as a whole: each kind of document, each thing that a chip can do wrong, and the bounds that hold whatever it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from drivers.errors import ConfigurationError
from drivers.smartcard import CardRemoved
from drivers.smartcard.passport_chip import FAULTS, STEPS, PassportChip
from drivers.smartcard.passport_files import (
    PHOTO,
    SECURITY_OBJECT,
    SPECIMENS,
    TEXT,
    ChipDocument,
    chip_files,
    document,
    document_of,
    drawn_face,
)
from drivers.smartcard.specimen_signer import DIGESTS, SCHEMES, lds_security_object, signed_object, tlv
from kiosk.identity import icao
from kiosk.identity.icao import ChipError, ChipReading, read_chip
from kiosk.identity.icao.line import MOST_COMMANDS
from kiosk.identity.icao.security_object import security_object

TODAY = date(2026, 11, 23)
PASSPORT = document("passport")
JPEG_2000 = b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(range(256)) * 4


def read(chip: PassportChip, information: str = PASSPORT.key_information) -> ChipReading:
    chip.reset()
    return read_chip(chip.handle, information, TODAY)


def refused(kind: type[ChipError], chip: PassportChip, information: str = PASSPORT.key_information) -> ChipError:
    with pytest.raises(kind) as caught:
        read(chip, information)
    assert caught.value.code == kind.code
    return caught.value


def with_files(document: ChipDocument = PASSPORT, **changed: bytes | None) -> PassportChip:
    """A chip in which the files `text`, `photo` and `signed` are other ones, or missing."""
    files = chip_files(document)
    for name, content in changed.items():
        identifier = {"text": TEXT, "photo": PHOTO, "signed": SECURITY_OBJECT}[name]
        if content is None:
            del files[identifier]
        else:
            files[identifier] = content
    return PassportChip(document, files=files)


def signed(text: bytes, photo: bytes) -> bytes:
    return tlv(0x77, signed_object(lds_security_object({1: text, 2: photo}, "sha256"), "sha256", "ecdsa"))


@pytest.mark.parametrize("name", SPECIMENS)
def test_each_kind_of_document(name: str) -> None:
    shown = document(name)
    reading = read(PassportChip(shown), shown.key_information)
    assert reading.document.kind == name
    assert reading.document.origin == "chip"
    assert {reading.document.origin_of(field) for field in ("name", "birth", "id_number", "valid_to")} == {"chip"}
    assert (reading.photo, reading.photo_type) == (drawn_face(), "image/jpeg")
    assert reading.verified == (1, 2)
    assert reading.signer == "unchecked-chain"
    assert not reading.pace_offered


def test_the_fields_of_a_passport() -> None:
    found = read(PassportChip(PASSPORT)).document
    assert (found.id_number, found.name_english, found.sex_code) == ("E00000000", "ZHENGJIAN, YANGBEN", "2")
    assert (found.birth, found.valid_to) == (date(1985, 10, 31), date(2034, 10, 30))


def test_of_a_permit_only_what_is_certain_is_taken() -> None:
    shown = document("hk-macao-permit")
    reading = read(PassportChip(shown), shown.key_information)
    assert (reading.document.id_number, reading.document.birth) == ("C00000000", date(1981, 8, 3))
    assert reading.document.name == ""
    assert reading.rest == shown.text[30:]


def test_neither_text_nor_photo_shows_in_the_repr() -> None:
    shown = repr(read(PassportChip(PASSPORT)))
    assert "YANGBEN" not in shown and "E0000" not in shown and "JFIF" not in shown


def test_a_card_with_contacts_and_a_chip_that_drops_the_session_at_long_reads() -> None:
    assert read(PassportChip(PASSPORT, contact=True)).verified == (1, 2)
    assert read(PassportChip(PASSPORT, largest_read=0x80)).photo == drawn_face()
    refused(icao.ChannelBroken, PassportChip(PASSPORT, largest_read=0x10))


@pytest.mark.parametrize("size", [300, 0x7FFF - 200, 0x8000, 50_000])
def test_a_photo_of_any_size_that_is_allowed(size: int) -> None:
    picture = JPEG_2000 * (size // len(JPEG_2000) + 1)
    reading = read(PassportChip(document("passport", picture[:size])))
    assert (reading.photo, reading.photo_type) == (picture[:size], "image/jp2")


def test_progress_is_told_and_ends_at_the_end() -> None:
    told: list[tuple[int, int, int]] = []
    read_chip(PassportChip(PASSPORT).handle, PASSPORT.key_information, TODAY, progress=lambda *one: told.append(one))
    assert told == sorted(told, key=lambda one: ((TEXT, SECURITY_OBJECT, PHOTO).index(one[0]), one[1]))
    assert {file: (done, total) for file, done, total in told} == {
        file: (len(content), len(content)) for file, content in chip_files(PASSPORT).items() if file in (TEXT, PHOTO)
    } | {SECURITY_OBJECT: told[[one[0] for one in told].index(PHOTO) - 1][1:]}


@pytest.mark.parametrize("status", [0x6300, 0x6985, 0x63CF, 0x6982])
def test_a_wrong_key_by_any_status(status: int) -> None:
    wrong = document("travel-card").key_information
    error = refused(icao.KeyRefused, PassportChip(PASSPORT, refusal=status), wrong)
    assert error.code == "chip.key-refused"
    assert "E00" not in str(error)


def test_pace() -> None:
    assert read(PassportChip(PASSPORT, pace="offered")).pace_offered
    refused(icao.NeedsPace, PassportChip(PASSPORT, pace="only"))


def test_a_chip_of_another_kind() -> None:
    with pytest.raises(icao.NotATravelDocument):
        read_chip(lambda _apdu: b"\x6a\x82", PASSPORT.key_information, TODAY)


def test_a_hash_that_does_not_fit_gives_no_document() -> None:
    altered = PassportChip(PASSPORT, files=chip_files(PASSPORT, wrong_hash=True))
    assert refused(icao.ChipAltered, altered).code == "chip.altered"


def test_another_photo_or_text_than_the_signed_one() -> None:
    other = chip_files(document("passport", JPEG_2000))
    refused(icao.ChipAltered, with_files(photo=other[PHOTO]))
    refused(icao.ChipAltered, with_files(text=chip_files(document("travel-card"))[TEXT]))


def test_hashes_changed_to_fit_are_found_out_by_the_signature() -> None:
    files = chip_files(PASSPORT)
    other = chip_files(document("passport", JPEG_2000))
    genuine = lds_security_object({1: files[TEXT], 2: files[PHOTO]}, "sha256")
    forged = lds_security_object({1: files[TEXT], 2: other[PHOTO]}, "sha256")
    swapped = signed(files[TEXT], files[PHOTO]).replace(genuine, forged)
    refused(icao.ChipAltered, with_files(photo=other[PHOTO], signed=swapped))


def test_a_signature_with_one_bit_changed() -> None:
    whole = chip_files(PASSPORT)[SECURITY_OBJECT]
    for place in (-1, -5, -20):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises((icao.ChipAltered, icao.ChipUnverifiable)):
            read(with_files(signed=bytes(changed)))


@pytest.mark.parametrize("digest", DIGESTS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_digest_and_scheme(digest: str, scheme: str) -> None:
    if (digest, scheme) == ("sm3", "ecdsa"):
        with pytest.raises(ConfigurationError):
            chip_files(PASSPORT, digest, scheme)
        return
    assert read(PassportChip(PASSPORT, files=chip_files(PASSPORT, digest, scheme))).signer == "unchecked-chain"
    refused(icao.ChipAltered, PassportChip(PASSPORT, files=chip_files(PASSPORT, digest, scheme, wrong_hash=True)))


def test_an_unknown_signature_is_said_to_be_unchecked_and_an_unknown_hash_is_no_check() -> None:
    whole = chip_files(PASSPORT)[SECURITY_OBJECT]
    ecdsa_with_sha256, an_unknown_one = bytes.fromhex("06082A8648CE3D040302"), bytes.fromhex("06082A8648CE3D040309")
    sha256, another = bytes.fromhex("0609608648016503040201"), bytes.fromhex("0609608648016503040209")
    assert an_unknown_one not in whole and whole.count(sha256) >= 3
    cut = whole.rindex(ecdsa_with_sha256)
    assert read(with_files(signed=whole[:cut] + an_unknown_one + whole[cut + 10 :])).signer == "unchecked-signature"
    refused(icao.ChipUnverifiable, with_files(signed=whole.replace(sha256, another)))


def test_a_signature_without_its_certificate_is_said_to_be_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    files = chip_files(PASSPORT)
    certificate = _certificate_in(files[SECURITY_OBJECT])
    monkeypatch.setattr("drivers.smartcard.specimen_signer.tlv", lambda tag, value: b"" if value == certificate else tlv(tag, value))
    without = signed(files[TEXT], files[PHOTO])
    monkeypatch.undo()
    assert certificate not in without
    assert read(with_files(signed=without)).signer == "unchecked-signature"


def _certificate_in(security_object: bytes) -> bytes:
    """Its bytes: a SEQUENCE that begins with a SEQUENCE with the version 3."""
    begin = security_object.index(bytes.fromhex("A003020102")) - 8
    head = security_object.index(b"\x30\x82", begin)
    return security_object[head : head + 4 + int.from_bytes(security_object[head + 2 : head + 4], "big")]


@pytest.mark.parametrize(
    ("chip", "kind"),
    [
        (with_files(text=None), icao.ChipDamaged),
        (with_files(signed=None), icao.ChipUnverifiable),
        (with_files(photo=None), icao.ChipDamaged),
        (with_files(text=b"\x61\x03\x5f\x1f\x00"), icao.ChipAltered),
        (with_files(signed=tlv(0x77, b"")), icao.ChipUnverifiable),
        (with_files(signed=tlv(0x77, b"\x30\x03\x02\x01\x00")), icao.ChipUnverifiable),
        (with_files(signed=tlv(0x30, b"")), icao.ChipDamaged),
    ],
)
def test_missing_and_malformed_files(chip: PassportChip, kind: type[ChipError]) -> None:
    refused(kind, chip)


def test_text_that_is_no_zone_though_it_is_signed() -> None:
    photo = chip_files(PASSPORT)[PHOTO]
    for content in (b"", b"X" * 88, b"\xff" * 88, PASSPORT.text.encode()[:-1], PASSPORT.text.replace("E0", "E1").encode()):
        text = tlv(0x61, tlv(0x5F1F, content))
        refused(icao.ChipDamaged, with_files(text=text, signed=signed(text, photo)))


def test_a_document_without_photo_or_with_one_of_an_unknown_form() -> None:
    files = chip_files(PASSPORT)
    none = tlv(0x77, signed_object(lds_security_object({1: files[TEXT]}, "sha256"), "sha256", "rsa"))
    reading = read(with_files(photo=None, signed=none))
    assert (reading.photo, reading.photo_type, reading.verified) == (b"", "", (1,))
    for picture in (b"GIF89a" + bytes(50), b"\x00"):
        reading = read(PassportChip(document("passport", picture)))
        assert (reading.photo, reading.photo_type, reading.verified) == (b"", "", (1, 2))
    unsigned_photo = with_files(signed=none)
    refused(icao.ChipUnverifiable, unsigned_photo)


_ENDS: dict[str, type[ChipError]] = {
    "half-answer": icao.ChipDamaged,
    "wrong-mac": icao.ChannelBroken,
    "plain": icao.ChannelBroken,
    "endless": icao.ChipDamaged,
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", [*_ENDS, "6d00"])
def test_each_fault_at_each_step_ends_in_its_error_or_does_not_matter(fault: str, step: str) -> None:
    chip = PassportChip(PASSPORT)
    chip.fault = f"{fault}@{step}"
    protected_only = fault in ("wrong-mac", "plain") and step not in ("file", "read")
    if protected_only or (fault == "endless" and step != "read"):
        assert read(chip).verified == (1, 2)
        return
    with pytest.raises(ChipError) as caught:
        read(chip)
    if fault in _ENDS:
        assert isinstance(caught.value, _ENDS[fault])
    chip.fault = None
    assert read(chip).verified == (1, 2)


def test_the_faults_that_the_line_acts_out_are_known_and_others_are_not() -> None:
    chip = PassportChip(PASSPORT)
    for name in FAULTS:
        chip.fault = name
    for wrong in ("", "none", "silent@nowhere"):
        with pytest.raises(ConfigurationError):
            chip.fault = wrong


def test_what_the_reader_raises_passes_through() -> None:
    def transmit(_apdu: bytes) -> bytes:
        raise CardRemoved

    with pytest.raises(CardRemoved):
        read_chip(transmit, PASSPORT.key_information, TODAY)


def counted(answer: Callable[[bytes], bytes]) -> tuple[Callable[[bytes], bytes], list[bytes]]:
    said: list[bytes] = []

    def transmit(apdu: bytes) -> bytes:
        said.append(apdu)
        return answer(apdu)

    return transmit, said


def test_the_deadline_is_kept_and_the_clock_is_the_callers() -> None:
    now = 0.0

    def handle(apdu: bytes) -> bytes:
        nonlocal now
        now += 1.0
        return chip.handle(apdu)

    chip = PassportChip(PASSPORT)
    with pytest.raises(icao.TooSlow):
        read_chip(handle, PASSPORT.key_information, TODAY, deadline=10.0, clock=lambda: now)
    assert now <= 12.0
    chip.reset()
    now = 0.0
    assert read_chip(handle, PASSPORT.key_information, TODAY, deadline=500.0, clock=lambda: now).verified == (1, 2)


@pytest.mark.parametrize("answer", [b"\x61\x10", b"\x00\x61\x00", b"\x6c\x10", b"\x90\x00", b"", b"\x90", b"\x00" * 300])
def test_a_chip_that_always_says_the_same_is_left_soon(answer: bytes) -> None:
    transmit, said = counted(lambda _apdu: answer)
    with pytest.raises(ChipError):
        read_chip(transmit, PASSPORT.key_information, TODAY)
    assert len(said) < 40


def test_a_chip_that_gives_one_byte_at_a_time_is_left_before_long() -> None:
    def one_byte(apdu: bytes) -> bytes:
        return b"\x31\x90\x00" if apdu[1] == 0xB0 else b"\x90\x00"

    transmit, said = counted(one_byte)
    with pytest.raises(ChipError):
        read_chip(transmit, PASSPORT.key_information, TODAY)
    assert len(said) <= MOST_COMMANDS


def test_lengths_are_bounded_before_they_are_followed() -> None:
    big = document("passport", JPEG_2000 * 70)
    assert len(big.photo) > 64 * 1024
    transmit, said = counted(PassportChip(big).handle)
    with pytest.raises(icao.ChipDamaged, match="long"):
        read_chip(transmit, big.key_information, TODAY)
    assert len(said) < 30


def test_a_security_object_with_a_group_twice_or_of_no_number() -> None:
    twice = lds_security_object({1: b"a", 2: b"b"}, "sha256").replace(b"\x02\x01\x02", b"\x02\x01\x01")
    none = lds_security_object({1: b"a", 17: b"b"}, "sha256")
    for content in (twice, none, lds_security_object({}, "sha256")):
        with pytest.raises(icao.ChipUnverifiable):
            security_object(tlv(0x77, signed_object(content, "sha256", "ecdsa")))


def test_a_document_by_its_lines() -> None:
    same = document_of(PASSPORT.lines)
    assert read(PassportChip(same), PASSPORT.key_information).document.id_number == "E00000000"
    one_line = document("taiwan-permit")
    assert document_of(one_line.lines).key_information == one_line.key_information
    for wrong in ((), ("X" * 44,), ("X" * 43, "X" * 44), ("证" * 30,)):
        with pytest.raises(ConfigurationError):
            document_of(wrong)
