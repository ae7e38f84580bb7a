"""How a Chinese name is written in Latin letters on travel documents: proposals, which a person may always change.

pypinyin reads characters by their commonest sound, which for surnames is often another one (单 is Shan, not Dan): surnames have a table of
their own. ü is YU where Latin keyboards know no ü (吕 is LYU), as passports have it; after j, q, x and y it is U.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from kiosk.catalogue.formats import MIDDLE_DOT

MOST = 4
"""Proposals: more than these are no help any more."""
_SURNAMES: Mapping[str, tuple[str, ...]] = {
    "单": ("SHAN",), "仇": ("QIU",), "解": ("XIE",), "曾": ("ZENG",), "查": ("ZHA",), "区": ("OU",), "朴": ("PIAO", "PU"),
    "盖": ("GE", "GAI"), "冼": ("XIAN",), "洗": ("XIAN",), "缪": ("MIAO",), "乐": ("YUE", "LE"), "员": ("YUN", "YUAN"),
    "种": ("CHONG", "ZHONG"), "翟": ("ZHAI", "DI"), "任": ("REN",), "宁": ("NING",), "折": ("SHE", "ZHE"), "覃": ("QIN", "TAN"),
    "那": ("NA",), "贾": ("JIA",), "黑": ("HE", "HEI"), "纪": ("JI",), "葛": ("GE",), "宿": ("SU",), "柏": ("BAI", "BO"),
    "秘": ("BI", "MI"), "郗": ("XI", "CHI"), "隗": ("KUI", "WEI"), "谌": ("CHEN", "SHEN"), "祭": ("ZHAI", "JI"), "於": ("YU",),
    "燕": ("YAN",), "重": ("CHONG", "ZHONG"), "繁": ("PO", "FAN"), "车": ("CHE",), "乜": ("NIE",), "华": ("HUA",), "尹": ("YIN",),
    "石": ("SHI",), "召": ("SHAO", "ZHAO"), "会": ("GUI", "HUI"), "适": ("KUO", "SHI"), "应": ("YING",), "过": ("GUO",),
    "曲": ("QU",), "晟": ("SHENG", "CHENG"), "郇": ("XUN", "HUAN"), "宓": ("MI", "FU"), "呙": ("GUO",), "相": ("XIANG",),
    "欧阳": ("OUYANG",), "司马": ("SIMA",), "上官": ("SHANGGUAN",), "诸葛": ("ZHUGE",), "尉迟": ("YUCHI",), "长孙": ("ZHANGSUN",),
    "万俟": ("MOQI",), "令狐": ("LINGHU",), "澹台": ("TANTAI",), "司徒": ("SITU",), "夏侯": ("XIAHOU",), "皇甫": ("HUANGFU",),
    "慕容": ("MURONG",), "宇文": ("YUWEN",), "公孙": ("GONGSUN",), "东方": ("DONGFANG",), "独孤": ("DUGU",), "南宫": ("NANGONG",),
    "端木": ("DUANMU",), "鲜于": ("XIANYU",), "闻人": ("WENREN",), "申屠": ("SHENTU",), "单于": ("CHANYU",), "濮阳": ("PUYANG",),
}  # fmt: skip


def romanised(name: str) -> tuple[str, ...]:
    """Proposals as `SURNAME GIVEN`, the likeliest first, `MOST` at most. Empty where nobody but the holder can tell: names with a middle
    dot (their letters follow the holder's own language), characters that no table has, anything that is no Chinese name."""
    if len(name) < 2 or MIDDLE_DOT in name or len(name) > 6:
        return ()
    surname = name[:2] if name[:2] in _SURNAMES and len(name) > 2 else name[:1]
    first = _SURNAMES.get(surname) or _readings(surname)[:1]
    given = [_readings(one) for one in name[len(surname) :]]
    if not first or not all(given):
        return ()
    proposals = [f"{first[0]} {''.join(one[0] for one in given)}"]
    proposals += [f"{other} {''.join(one[0] for one in given)}" for other in first[1:]]
    for at, readings in enumerate(given):
        for other in readings[1:]:
            changed = [one[0] for one in given]
            changed[at] = other
            proposals.append(f"{first[0]} {''.join(changed)}")
    return tuple(dict.fromkeys(proposals))[:MOST]


def name_behind(field: str, fields: Container[str]) -> str:
    """The field whose characters the letters in `field` stand for: a child's for child_name_pinyin, not those of the parent who writes."""
    stem = field.removesuffix("_pinyin")
    return stem if stem in fields else "name"


def part_for(field: str, proposals: Iterable[str]) -> tuple[str, ...]:
    """As much of each proposal as belongs into `field`: passports have a field for the surname and one for the rest."""
    match field:
        case "surname_pinyin":
            parts = [one.partition(" ")[0] for one in proposals]
        case "given_name_pinyin":
            parts = [one.partition(" ")[2] for one in proposals]
        case _:
            parts = list(proposals)
    return tuple(dict.fromkeys(filter(None, parts)))


def _readings(character: str) -> tuple[str, ...]:
    """Every reading of one character, the commonest first, as passports write it; empty for a character without one."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=True)
    return tuple(dict.fromkeys(_without_umlaut(one) for one in (found[0] if found else ())))


def _without_umlaut(syllable: str) -> str:
    return syllable.replace("ü", "u" if syllable[:1] in "jqxy" else "yu").upper()
