"""The chip's text: four layouts against literal bytes, both from bytes to fields and from fields to bytes."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.errors import ConfigurationError
from drivers.idcard.specimens import PHOTO_MARK, SPECIMENS, chip_text, emulated_photo, load_document
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
    )


@pytest.mark.parametrize("kind", list(CHIPS))
def test_specimens_are_the_same_bytes(kind: str) -> None:
    assert chip_text(SPECIMENS[kind]).hex() == CHIPS[kind].lower()


@pytest.mark.parametrize("kind", ["resident", "hmt", "foreigner-2017"])
def test_what_is_printed_can_be_emulated_again(kind: str, tmp_path: Path) -> None:
    text = bytes.fromhex(CHIPS[kind])
    file = tmp_path / "document.json"
    file.write_text(json.dumps(decode(text).to_json()), encoding="utf-8")
    assert load_document(file).text == text


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"kind": "ship"}', '{"colour": "red"}', '{"nation": "汉"}', '{"name": "' + "样" * 16 + '"}', '{"nationality": "CAN"}'],
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
