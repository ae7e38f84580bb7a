"""The chip's text: four layouts against literal bytes, both from bytes to fields and from fields to bytes."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.errors import ConfigurationError
from drivers.idcard.specimens import PHOTO_MARK, SPECIMENS, chip_text, emulated_photo, load_document, photo_of
from kiosk.identity.chip_text import ChipTextError, decode
from kiosk.identity.document import IdDocument

CHIPS = {
    "resident": (
        "4B6DD58B37682C67200020002000200020002000200020002000200020003100"
        "30003100310039003400390031003200330031001753AC4E025E1D6733963A53"
        "37682C67EF8D3100F75320002000200020002000200020002000200020002000"
        "2000200020002000200020002000200020002000200020002000310031003000"
        "3100300035003100390034003900310032003300310030003000320058003768"
        "2C67025E6C51895B405C20002000200020002000200020002000200032003000"
        "3200300030003100300031007F951F6720002000200020002000200020002000"
        "2000200020002000200020002000200020002000200020002000200020002000"
    ),
    "hmt": (
        "C18BF64E37682C67200020002000200020002000200020002000200020003200"
        "20002000310039003800310030003800300033007F5E1C4E0177E073776D025E"
        "9999326D3A5337682C67EF8D3200F75320002000200020002000200020002000"
        "2000200020002000200020002000200020002000200020002000380031003000"
        "3000300030003100390038003100300038003000330030003000320033003768"
        "2C67025E6C51895B405C20002000200020002000200020002000200032003000"
        "3100380030003900300031003200300032003300300039003000310048003100"
        "3200330034003500360037003800300031002000200020004A00200020002000"
    ),
    "foreigner-2017": (
        "5A00480045004E0047004A00490041004E002000590041004E00470042004500"
        "4E00200020002000200020002000200020002000200020002000200020002000"
        "2000200020002000200020002000200020002000200020002000200020002000"
        "2000200020002000200020002000200020002000200020003200430041004E00"
        "310031003000300038003100300038003000330031003900430041004E00C18B"
        "F64E37682C672000200020002000200020002000200020002000200032003000"
        "3100370030003600310036003200300032003700300036003100350031003900"
        "3800310030003800300033003000310031003500300030004900200020002000"
    ),
    "foreigner-2023": (
        "C18BF64E37682C67200020002000200020002000200020002000200020003200"
        "30003100310039003800300030003100300031005A00480045004E0047004A00"
        "490041004E002C002000590041004E004700420045004E002000200020002000"
        "2000200020002000200020002000200020002000200020002000390033003100"
        "3500380036003100390038003000300031003000310030003000320038002000"
        "2000200020002000200020002000200020002000200020002000200032003000"
        "3200330031003200300031003200300033003300310031003300300020002000"
        "200020002000200020002000200020002000500041004B005900300030003000"
    ),
}


def changed(kind: str, start: int, characters: str) -> bytes:
    text = bytearray.fromhex(CHIPS[kind])
    raw = characters.encode("utf-16-le", "surrogatepass")
    text[start : start + len(raw)] = raw
    return bytes(text)


def test_resident() -> None:
    assert decode(bytes.fromhex(CHIPS["resident"])) == IdDocument(
        kind="resident",
        name="测试样本",
        sex_code="1",
        nation_code="01",
        birth=date(1949, 12, 31),
        address="北京市朝阳区样本路1号",
        id_number="11010519491231002X",
        authority="样本市公安局",
        valid_from=date(2020, 1, 1),
        valid_to=None,
    )


def test_residence_permit_for_hong_kong_macao_and_taiwan() -> None:
    assert decode(bytes.fromhex(CHIPS["hmt"])) == IdDocument(
        kind="hmt",
        name="证件样本",
        sex_code="2",
        birth=date(1981, 8, 3),
        address="广东省珠海市香洲区样本路2号",
        id_number="810000198108030023",
        authority="样本市公安局",
        valid_from=date(2018, 9, 1),
        valid_to=date(2023, 9, 1),
        permit_number="H12345678",
        issue_count="01",
    )


def test_foreigner_2017() -> None:
    assert decode(bytes.fromhex(CHIPS["foreigner-2017"])) == IdDocument(
        kind="foreigner-2017",
        name="证件样本",
        name_english="ZHENGJIAN YANGBEN",
        sex_code="2",
        birth=date(1981, 8, 3),
        id_number="CAN110081080319",
        nationality="CAN",
        authority="1500",
        card_version="01",
        valid_from=date(2017, 6, 16),
        valid_to=date(2027, 6, 15),
    )


def test_foreigner_2023() -> None:
    assert decode(bytes.fromhex(CHIPS["foreigner-2023"])) == IdDocument(
        kind="foreigner-2023",
        name="证件样本",
        name_english="ZHENGJIAN, YANGBEN",
        sex_code="2",
        birth=date(1980, 1, 1),
        id_number="931586198001010028",
        nationality="PAK",
        renewal_count="01",
        valid_from=date(2023, 12, 1),
        valid_to=date(2033, 11, 30),
        old_number="PAK310080010103",
        provenance={"old_number": "derived"},
    )


def test_where_each_field_comes_from() -> None:
    foreigner = decode(bytes.fromhex(CHIPS["foreigner-2023"]))
    assert (foreigner.origin_of("old_number"), foreigner.origin_of("id_number"), foreigner.origin) == ("derived", "sam", "sam")
    assert decode(bytes.fromhex(CHIPS["resident"])).provenance == {}


def test_the_newest_address_stands_beside_the_printed_one() -> None:
    first, second, blank = (record.ljust(35).encode("utf-16-le") for record in ("样本市样本区新样本路9号", "样本市样本区新样本路10号", ""))
    text = bytes.fromhex(CHIPS["resident"])
    document = decode(text, (first, second))
    assert (document.address, document.newest_address) == ("北京市朝阳区样本路1号", "样本市样本区新样本路10号")
    assert document.origin_of("newest_address") == "sam"
    assert decode(text, (first, blank)).newest_address == "样本市样本区新样本路9号"
    assert decode(text, (blank,)).newest_address == decode(text).newest_address == ""
    for broken in (first[:-1], first[:-2] + b"\x42\xd8"):
        with pytest.raises(ChipTextError) as caught:
            decode(text, (broken,))
        assert caught.value.field == "newest_address"


@pytest.mark.parametrize("kind", list(CHIPS))
def test_specimens_are_the_same_bytes(kind: str) -> None:
    assert chip_text(SPECIMENS[kind]).hex() == CHIPS[kind].lower()


@pytest.mark.parametrize("kind", list(CHIPS))
def test_what_is_printed_can_be_emulated_again(kind: str, tmp_path: Path) -> None:
    text = bytes.fromhex(CHIPS[kind])
    address = "样本市样本区新样本路9号".ljust(35).encode("utf-16-le")
    file = tmp_path / "document.json"
    file.write_text(json.dumps(decode(text, (address,)).to_json()), encoding="utf-8")
    assert (load_document(file).text, load_document(file).addresses) == (text, address)


CHARACTERS = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0x20000, max_codepoint=0x323AF),  # beyond the basic plane: two units each
    st.characters(min_codepoint=0xE000, max_codepoint=0xF8FF),  # private use
    st.sampled_from("·•ⅠA()（）-, "),
)


def words(units: int) -> st.SearchStrategy[str]:
    """Text of at most so many UTF-16 units that does not end in what a chip pads with."""
    return st.text(CHARACTERS, max_size=units).map(lambda text: fitting(text, units).rstrip(" \0"))


def fitting(text: str, units: int) -> str:
    while len(text.encode("utf-16-le")) > 2 * units:
        text = text[:-1]
    return text


DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["resident", "hmt"]), "name": words(15), "sex": st.sampled_from("0129"), "birth": DAYS,
            "address": words(35), "id_number": st.from_regex(r"[1-8][0-9]{16}[0-9X]", fullmatch=True), "authority": words(15),
            "valid_from": DAYS, "valid_to": st.one_of(DAYS, st.just("长期")),
        }
    )
)  # fmt: skip
def test_what_is_written_on_a_chip_is_what_is_read(person: dict[str, Any]) -> None:
    document = decode(chip_text({name: str(value) for name, value in person.items()}))
    assert {name: getattr(document, "sex_code" if name == "sex" else name) for name in person} == {
        **person,
        "valid_to": None if person["valid_to"] == "长期" else person["valid_to"],
    }


@settings(deadline=None)
@given(
    st.text("ABCXYZ,' -", min_size=1, max_size=46).map(str.strip),
    words(15),
    st.from_regex(r"[A-Z]{3}", fullmatch=True),
    st.from_regex(r"9[0-9]{16}[0-9X]", fullmatch=True),
    DAYS,
)
def test_a_foreigner_s_chip_keeps_long_names(english: str, chinese: str, nationality: str, number: str, birth: date) -> None:
    fields = {"kind": "foreigner-2023", "name_english": english, "name": chinese, "nationality": nationality, "id_number": number}
    days = {"birth": str(birth), "valid_from": "2023-12-01", "valid_to": "2033-11-30"}
    document = decode(chip_text({**fields, **days}))
    assert (document.name_english, document.name, document.nationality, document.id_number) == (english, chinese, nationality, number)
    assert document.birth == birth


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"name": "\\ud842"}',
        '{"kind": "ship"}',
        '{"newest_address": "' + "样" * 36 + '"}',
        '{"colour": "red"}',
        '{"nation": "汉"}',
        '{"name": "' + "样" * 16 + '"}',
        '{"nationality": "CAN"}',
    ],
)
def test_a_document_file_that_is_no_card(content: str, tmp_path: Path) -> None:
    file = tmp_path / "document.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError):
        load_document(file)


def test_json_has_stable_keys_and_words() -> None:
    document = decode(bytes.fromhex(CHIPS["resident"])).to_json()
    assert document["sex"] == "男"
    assert document["nation"] == "汉"
    assert document["birth"] == "1949-12-31"
    assert document["valid_to"] == "长期"
    assert document["name_english"] is None
    assert all(decode(bytes.fromhex(text)).to_json().keys() == document.keys() for text in CHIPS.values())


def test_a_long_english_name_goes_on_behind() -> None:
    long_name = "ABCDEFGHIJ KLMNOPQRST UVWXYZABCDEF GHIJKLMNOP"
    assert decode(chip_text({**SPECIMENS["foreigner-2023"], "name_english": long_name})).name_english == long_name


def test_no_link_no_old_number() -> None:
    assert decode(changed("foreigner-2023", 250, "   ")).old_number == ""


@pytest.mark.parametrize(
    ("code", "nation"), [("05", "维吾尔"), ("46", "德昂"), ("56", "基诺"), ("98", "外国血统中国籍人士"), ("59", "其他（59）")]
)
def test_nations(code: str, nation: str) -> None:
    document = decode(changed("resident", 32, code))
    assert (document.nation_code, document.nation) == (code, nation)


@pytest.mark.parametrize(("code", "sex"), [("0", "未知"), ("1", "男"), ("2", "女"), ("9", "未说明"), ("7", "未知（7）")])
def test_sexes(code: str, sex: str) -> None:
    document = decode(changed("resident", 30, code))
    assert (document.sex_code, document.sex) == (code, sex)


@pytest.mark.parametrize("name", ["\U00020bb7样本", "\ue81d样本", "样·本", "样"])
def test_rare_characters_stay_as_they_are(name: str) -> None:
    assert decode(changed("resident", 0, name.ljust(14))).name == name


@pytest.mark.parametrize(
    ("start", "characters", "field"),
    [
        (36, "19490231", "birth"),
        (36, "1949123 ", "birth"),
        (36, "１９４９１２３１", "birth"),
        (36, "长期      ", "birth"),
        (204, "短期      ", "valid_to"),
        (204, "20201301", "valid_to"),
        (0, "\ud842样", "name"),
    ],
)
def test_a_text_that_cannot_be_decoded_names_the_field_and_nothing_else(start: int, characters: str, field: str) -> None:
    with pytest.raises(ChipTextError) as caught:
        decode(changed("resident", start, characters))
    assert caught.value.field == field
    assert caught.value.code == "identity.chip-text"
    assert caught.value.__cause__ is None
    assert characters.strip() not in str(caught.value)


@pytest.mark.parametrize("size", [0, 255, 257])
def test_the_size_must_be_right(size: int) -> None:
    with pytest.raises(ChipTextError):
        decode(bytes(size))


@settings(deadline=None)
@given(st.binary(min_size=256, max_size=256))
def test_any_bytes_give_a_document_or_the_one_error(text: bytes) -> None:
    try:
        decode(text)
    except ChipTextError:
        return


def test_repr_holds_no_personal_data() -> None:
    assert repr(decode(bytes.fromhex(CHIPS["resident"]))) == "IdDocument(kind='resident', …)"


def test_validity_includes_both_ends() -> None:
    document = decode(bytes.fromhex(CHIPS["hmt"]))
    assert document.valid_on(date(2018, 9, 1))
    assert document.valid_on(date(2023, 9, 1))
    assert not document.valid_on(date(2023, 9, 2))
    assert decode(bytes.fromhex(CHIPS["resident"])).valid_on(date(2999, 1, 1))


def test_the_emulated_photo_is_marked_and_a_picture() -> None:
    from PIL import Image

    photo = emulated_photo()
    assert len(photo) == 1024
    assert photo.startswith(PHOTO_MARK)
    assert not photo.startswith(b"WLf")
    with Image.open(io.BytesIO(photo[len(PHOTO_MARK) :])) as picture:
        picture.load()
        assert picture.size == (102, 126)


def drawn(folder: Path, size: tuple[int, int], noisy: bool) -> Path:
    from PIL import Image

    file = folder / "picture.png"
    (Image.effect_noise(size, 120) if noisy else Image.new("RGB", size, (200, 180, 160))).convert("RGB").save(file)
    return file


@pytest.mark.parametrize(("size", "noisy"), [((102, 126), False), ((900, 600), True), ((51, 300), True), ((1, 1), False)])
def test_any_picture_fits_on_an_emulated_card(tmp_path: Path, size: tuple[int, int], noisy: bool) -> None:
    from PIL import Image

    photo = photo_of(drawn(tmp_path, size, noisy))
    assert len(photo) == 1024
    assert photo.startswith(PHOTO_MARK)
    assert not photo.startswith(b"WLf")
    with Image.open(io.BytesIO(photo[len(PHOTO_MARK) :])) as picture:
        picture.load()
        assert picture.size == (102, 126)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    for name in ("text.png", "none.png"):
        with pytest.raises(ConfigurationError):
            photo_of(tmp_path / name)
