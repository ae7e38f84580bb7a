"""A text of the screen as words that can be spoken. Pure.

Numbers are read as people read them out: a price as a number, a document's number digit by digit in groups of four, what is masked as so
many asterisks. A Chinese text with a foreign word in it is spoken by two voices, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Tongue = Literal["cmn", "yue", "en"]
"""Mandarin, Cantonese (ISO 639-3), English."""
TONGUES: tuple[Tongue, ...] = ("cmn", "yue", "en")

GROUP = 4
"""Digits that are read in one breath: as many as a number on the screen is grouped by."""
_LONGEST_NUMBER = 4  # digits that are still read as a number; more of them are somebody's or something's
_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_EMERGENCY = ("110", "119", "120", "122", "999")

_READ = re.compile(
    r"(?P<date>(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})\S*)?(?!\d))"
    r"|(?P<time>(?<![\d:])(\d{1,2}):(\d{2})(?![\d:]))"
    r"|(?P<mask>[*＊•●]{2,})"
    r"|(?P<price>[¥￥]\s?(\d+(?:\.\d+)?))"
    r"|(?P<phone>(?<!\d)0\d{2,3}-\d{7,8}(?!\d))"
    r"|(?P<grouped>(?<![\d.])\d{2,6}(?: \d{2,6}){2,}[Xx]?(?![\d.]))"
    r"|(?P<code>(?<![A-Za-z0-9])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{3,}(?:-[A-Z0-9]+)*(?![A-Za-z0-9]))"
    r"|(?P<percent>\d+(?:\.\d+)?%)"
    r"|(?P<two>(?<![\d.第])(?<!第 )2(?=\s?(?:个|份|项|张|次|天|年|种|笔|位|名|条|页|小时|分钟)))"
    r"|(?P<number>\d+(?:\.\d+)?)"
)
"""Whatever is not read as it is written, the more particular first."""
_DOCUMENT = re.compile(r"(?<![A-Za-z0-9])(?:(?:\d ?){14,17}[\dXx]|1[3-9]\d ?\d{4} ?\d{4}|\d{9,14}|[A-Z]{1,2}\d{7,9})(?![A-Za-z0-9])")
"""Numbers of documents and of telephones that are somebody's, whole or on the way to being typed. What may be called has eight digits at
most behind its area code."""
_SILENT = re.compile(r"[「」『』【】《》〈〉“”\"'`_|#^~<>\[\]{}()（）›‹✕✓]+")
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*|\n")
_HAN = re.compile(r"[㐀-鿿豈-﫿𠀀-𲎯]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’.-]*(?: +[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’.-]*)*")


@dataclass(frozen=True)
class Piece:
    """Words for one voice."""

    tongue: Tongue
    words: str


def sentences(text: str) -> tuple[str, ...]:
    """The text in what is spoken in one go: short enough to be stopped after, the same wherever the sentence stands."""
    return tuple(one.strip() for one in _SENTENCE.findall(text) if _audible(one))


def pieces(sentence: str, tongue: Tongue) -> tuple[Piece, ...]:
    """The sentence in words, each part for the voice that can say it."""
    said = _SILENT.sub(" ", sentence).replace("·", " ").replace("…", "，").replace("→", "，")
    said = _READ.sub(lambda found: _read(found, tongue), said)
    said = re.sub(r"\s*[,，](?:\s*[,，])+", "，" if tongue != "en" else ",", said)
    return tuple(_voices(_signs(said, tongue), tongue))


def discreet(text: str, tongue: Tongue) -> str:
    """For a loudspeaker that others hear: of a number of a document or a telephone only its first three and last two characters, and that
    the rest is not said."""
    return _DOCUMENT.sub(lambda found: _masked(found.group().replace(" ", ""), tongue), text)


def _masked(number: str, tongue: Tongue) -> str:
    rest = ", the rest is not said aloud" if tongue == "en" else "，其余不读出"
    return number[:3] + "*" * (len(number) - 5) + number[-2:] + rest


def _audible(text: str) -> bool:
    return any(one.isalnum() or one in "*＊•●" for one in text)


def _signs(said: str, tongue: Tongue) -> str:
    signs = {"+": " plus ", "/": " or ", "&": " and ", "@": " at "}
    if tongue != "en":
        signs = {"+": "加", "/": "或", "&": "和", "@": "艾特"}
    return "".join(signs.get(one, one) for one in said)


def _voices(said: str, tongue: Tongue) -> Iterator[Piece]:
    """Foreign words go to their own voice; what stands between them stays with the sentence's."""
    foreign, other = (_HAN, "cmn") if tongue == "en" else (_LATIN, "en")
    at = 0
    for found in foreign.finditer(said):
        words = found.group()
        if tongue != "en" and _is_acronym(words):
            continue
        if before := said[at : found.start()].strip():
            yield Piece(tongue, _spelt(before, tongue))
        yield Piece("cmn" if other == "cmn" else "en", words)
        at = found.end()
    if rest := said[at:].strip():
        yield Piece(tongue, _spelt(rest, tongue))


def _is_acronym(words: str) -> bool:
    """Up to three capitals, or letters that stand alone: named one by one in any language."""
    return (len(words) <= 3 and words.isupper()) or all(len(one) == 1 for one in words.split())


def _spelt(said: str, tongue: Tongue) -> str:
    """Capitals one by one. In Cantonese and English the voice knows their names; the Mandarin one is told them (`pinyin.LETTERS`)."""
    if tongue == "en":
        return said
    return re.sub(r"[A-Z]{2,3}(?![A-Za-z])", lambda found: " ".join(found.group()), said)


# --- numbers -------------------------------------------------------------------------------------------------------------------------


def digits(text: str, tongue: Tongue) -> str:
    """Digits and letters one by one, with a pause after each group. One is 幺 in Mandarin, so that nobody hears seven."""
    shown = [one for one in text if one.isalnum()]
    read = [_digit(one, tongue) if one.isdigit() else one.upper() for one in shown]
    groups = [read[at : at + GROUP] for at in range(0, len(read), GROUP)]
    if tongue == "en":
        return ", ".join(" ".join(group) for group in groups)
    return "，".join(_joined(group) for group in groups)


def _joined(group: list[str]) -> str:
    return "".join(f" {one} " if one.isascii() else one for one in group)


def _digit(one: str, tongue: Tongue) -> str:
    if tongue == "en":
        return one
    return "幺" if one == "1" and tongue == "cmn" else _DIGITS[int(one)]


def numeral(value: int) -> str:
    """A whole number from 0 to 9999 in Chinese characters (10 is 十, 105 is 一百零五)."""
    if value == 0:
        return _DIGITS[0]
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + ("" if place == 1 and digit == 1 and not said else _DIGITS[digit]) + _UNITS[place]
        gap = False
    return said


def _read(found: re.Match[str], tongue: Tongue) -> str:
    match found.lastgroup:
        case "date":
            return _date(found.group(), tongue)
        case "time":
            return _time(found.group(), tongue)
        case "mask":
            return _mask(len(found.group()), tongue)
        case "price":
            return _price(found.group().lstrip("¥￥ "), tongue)
        case "percent":
            part = _number(found.group()[:-1], tongue)
            return f"{part} percent" if tongue == "en" else f"百分之{part}"
        case "two":
            return "2" if tongue == "en" else "两"
        case "number":
            return _number(found.group(), tongue)
    return _between(digits(found.group(), tongue), tongue)


def _mask(count: int, tongue: Tongue) -> str:
    return _between(f"{count} asterisks" if tongue == "en" else f"{numeral(count)}个星号", tongue)


def _number(text: str, tongue: Tongue) -> str:
    whole, _, part = text.partition(".")
    if text in _EMERGENCY or len(whole) > _LONGEST_NUMBER or (whole.startswith("0") and len(whole) > 1):
        return _between(digits(text, tongue), tongue)
    if tongue == "en":
        return text
    return numeral(int(whole)) + ("点" + "".join(_DIGITS[int(one)] for one in part) if part else "")


def _price(amount: str, tongue: Tongue) -> str:
    amount = amount.rstrip("0").rstrip(".") if "." in amount else amount
    return f"{amount} yuan" if tongue == "en" else f"{_number(amount, tongue)}元"


def _date(text: str, tongue: Tongue) -> str:
    """ISO 8601, with its time to the minute if it has one."""
    day, _, moment = text.partition("T")
    year, month, date = day.split("-")
    if tongue == "en":
        said = f"{int(date)} {_MONTHS[(int(month) - 1) % 12]} {year}"
    else:
        said = "".join(_DIGITS[int(one)] for one in year) + f"年{numeral(int(month))}月{numeral(int(date))}日"
    return f"{said} {_time(moment[:5], tongue)}" if moment else said


def _time(text: str, tongue: Tongue) -> str:
    hour, minute = (int(one) for one in text.split(":"))
    if tongue == "en":
        return f"{hour} {minute:02}" if minute else f"{hour} o'clock"
    after = f"{'零' if 0 < minute < 10 else ''}{numeral(minute)}分" if minute else "整"
    return f"{numeral(hour)}点{after}"


def _between(words: str, tongue: Tongue) -> str:
    """With a pause before and after: a number is written down while it is heard."""
    return f", {words}, " if tongue == "en" else f"，{words}，"
