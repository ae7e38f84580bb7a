"""What a value of each kind of field has to look like, on the terminal and at the centre alike: formats that JSON Schema can't say.

A rule here never refuses what real people have: names with "·" or with one character, characters of any extension, hundreds of letters;
identity numbers whose region was dissolved; telephones of Hong Kong. What is refused has a code, `form.<what>`, whose words in
config/wordings/forms.yaml say how to mend it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.catalogue.models import FieldKind

LONGEST_NAME = 100
"""Characters. The longest of the identity card's own field is 35 UTF-16 units; travel documents and Uyghur names in full go beyond."""
MIDDLE_DOT = "·"  # U+00B7, which GB 18030 and the identity card use
_DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･．"), MIDDLE_DOT)
_APOSTROPHES = dict.fromkeys(map(ord, "’‘＇"), "'")
_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
_PLATE = (  # GA 36; new-energy plates have eight characters: D A B C E run on electricity alone, F G H J K do not
    rf"{_PROVINCE}[A-Z](?:[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳领]|[A-HJK][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[A-HJK])"
    rf"|{_PROVINCE}[0-9]{{5}}领|使[0-9]{{6}}"
)
_VIN_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def tidy(kind: FieldKind, value: str) -> str:
    """`value` as it is kept: without what is only a way of typing. A name's characters are never changed, but for the middle dot, which
    keyboards have in seven shapes, and the apostrophe, which they have in four. What was taken out may bring together what belongs together
    (a letter and its accent): it is looked at until nothing changes any more."""
    while (kept := _tidied(kind, value)) != value:
        value = kept
    return value


def _tidied(kind: FieldKind, value: str) -> str:
    value = value.strip()
    match kind:
        case "name":
            if not _has_han(value):
                return " ".join(value.replace("．", ".").translate(_DOTS | _APOSTROPHES).split())
            return re.sub(rf"\s*{MIDDLE_DOT}\s*", MIDDLE_DOT, value.translate(_DOTS | _APOSTROPHES))
        case "pinyin":
            return " ".join(_without_umlaut(unicodedata.normalize("NFKC", value).upper()).replace("’", "'").split())
        case "phone":
            return re.sub(r"[\s\-()（）]", "", unicodedata.normalize("NFKC", value))
        case "plate":
            plain = "".join(unicodedata.normalize("NFKC", value).split()).upper()
            return re.sub(rf"[{MIDDLE_DOT}.\-]", "", plain.translate(_DOTS))
        case "number" | "id-number" | "uscc" | "vin" | "count" | "date":
            return "".join(unicodedata.normalize("NFKC", value).split()).upper().replace(MIDDLE_DOT, "")
        case "email":
            return unicodedata.normalize("NFKC", value).strip()
        case _:
            return value


def problem_of(kind: FieldKind, value: str) -> str:
    """The code of what is wrong with a tidied `value` that is not empty; "" where nothing is."""
    test = _TESTS.get(kind)
    return "" if test is None or test(value) else f"form.{kind}"


def example_of(kind: FieldKind) -> str:
    """A value of this kind that nobody has, in the right form: for hints, the guide's check and tests."""
    return _EXAMPLES.get(kind, "样本内容")


def _without_umlaut(name: str) -> str:
    """Ü as passports write it: YU after L and N in pinyin, U after J, Q, X and Y; UE in a name of another language (ICAO 9303-3)."""
    name = re.sub(r"(?<=[LN])Ü", "YU", name)
    return re.sub(r"(?<=[JQXY])Ü", "U", name).replace("Ü", "UE")


def _is_name(value: str) -> bool:
    """Letters of any script, spaces, dots, hyphens and apostrophes between them; private-use characters, which cards hold for names
    that no standard has yet. No digits: those are a slip of the finger."""
    if not 1 <= len(value) <= LONGEST_NAME or value[0] in " '-·." or value[-1] in " '-·":
        return False
    return all(unicodedata.category(one) in ("Lo", "Lu", "Ll", "Lm", "Lt", "Mn", "Mc", "Co") or one in " ·'-.〇" for one in value)


def _is_pinyin(value: str) -> bool:
    return re.fullmatch(r"[A-Z]+(?:[ '\-][A-Z]+)*", value) is not None and len(value) <= LONGEST_NAME


def _is_phone(value: str) -> bool:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(value, "CN")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)


def _is_date(value: str) -> bool:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is None:
        return False
    try:
        return 1850 <= date.fromisoformat(value).year <= 2100
    except ValueError:
        return False


def _is_id_number(value: str) -> bool:
    """GB 11643 by its check character and its day of birth; the region is not judged (see `kiosk.identity.id_number`)."""
    from stdnum.iso7064 import mod_11_2

    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", value):
        return True  # the foreigner's number of 2017
    if re.fullmatch(r"[1-9][0-9]{16}[0-9X]", value) is None or not mod_11_2.is_valid(value):
        return False
    return _is_date(f"{value[6:10]}-{value[10:12]}-{value[12:14]}")


def _is_uscc(value: str) -> bool:
    from stdnum.cn import uscc

    return bool(uscc.is_valid(value))


def _is_vin(value: str) -> bool:
    """GB 16735: 17 characters without I, O and Q. The ninth is a check character where the maker sits in China (L) or North America (1 to
    5); ISO 3779 asks none of others, and cars from Europe and Japan have any character there."""
    if len(value) != 17 or any(one not in _VIN_VALUES for one in value):
        return False
    if value[0] not in "L12345":
        return True
    rest = sum(_VIN_VALUES[one] * weight for one, weight in zip(value, _VIN_WEIGHTS, strict=True)) % 11
    return value[8] == ("X" if rest == 10 else str(rest))


def _is_address(value: str) -> bool:
    letters = sum(1 for one in value if one.isalpha())
    return 4 <= len(value) <= 200 and letters >= 2


def _has_han(value: str) -> bool:
    return any("一" <= one <= "鿿" or "㐀" <= one <= "䶿" or ord(one) >= 0x20000 or unicodedata.category(one) == "Co" for one in value)


_TESTS: Mapping[FieldKind, Callable[[str], bool]] = {
    "name": _is_name,
    "pinyin": _is_pinyin,
    "phone": _is_phone,
    "date": _is_date,
    "id-number": _is_id_number,
    "uscc": _is_uscc,
    "plate": lambda value: re.fullmatch(_PLATE, value) is not None,
    "vin": _is_vin,
    "email": lambda value: len(value) <= 254 and re.fullmatch(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+", value) is not None,
    "count": lambda value: re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) is not None,
    "number": lambda value: re.fullmatch(r"[0-9A-Z][0-9A-Z\-/]{0,39}", value) is not None,
    "address": _is_address,
}  # fmt: skip
_EXAMPLES: Mapping[FieldKind, str] = {
    "name": "样本甲", "pinyin": "YANGBEN JIA", "phone": "13800138000", "date": "2020-02-29", "id-number": "11010519491231002X",
    "uscc": "91440101MA0000000M", "plate": "粤A12345", "vin": "LSVAA49J132047371", "email": "sample@example.com", "count": "1",
    "number": "A12345678", "address": "广州市天河区样本路1号",
}  # fmt: skip
