"""Whether every text is there in both languages and is what it seems: Chinese in the Chinese, none in the English, nothing garbled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from kiosk.catalogue.elements import Lines, Words
from kiosk.catalogue.lint_finding import Flaw

HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U000323af〇]")
CHINESE_SIGNS = re.compile(r"[、。，；：？！（）《》「」『』【】\u3000]")
GARBLED = re.compile(  # UTF-8 read as GB 18030 and as Windows-1252, what a lossy converter leaves, and what no text holds
    r"锟斤拷|烫烫|屯屯|[\ufffd\ufffe\ue000-\uf8ff]|Ã[\u0080-\u00bf]|â€|ï¼|[\x00-\x08\x0b-\x1f\x7f-\x9f]|\?\?"
)
SIGN_ONLY = re.compile(r"[A-Z0-9 /.,+\-–()%×<>≤≥:&]+")
"""What is the same in every language: A1/B2, 7.5, 16:30, GB/T."""
SHOWN = re.compile(r"\([^)]*\)|\"[^\"]*\"|“[^”]*”|‘[^’]*’|粤[A-Z][A-Z0-9]+")
"""What an English text shows as it stands on a paper: in quotes or brackets, and number plates."""


def flaws_in(value: object, path: str = "") -> Iterator[Flaw]:
    """Every pair of texts below `value`, a model or a row of models."""
    if isinstance(value, Words):
        yield from _pair(value.zh, value.en, path)
    elif isinstance(value, Lines):
        yield from _lines(value, path)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from flaws_in(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for at, one in enumerate(value):
            yield from flaws_in(one, f"{path}.{getattr(one, 'name', None) or getattr(one, 'id', at)}" if _named(one) else f"{path}.{at}")
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from flaws_in(one, f"{path}.{name}" if path else str(name))


def _named(row: object) -> bool:
    return isinstance(getattr(row, "name", getattr(row, "id", None)), str)


def _lines(lines: Lines, path: str) -> Iterator[Flaw]:
    if path.rpartition(".")[2] != "aliases" and len(lines.zh) != len(lines.en):
        yield Flaw(
            "lines-differ", path, f"中文 {len(lines.zh)} 条，英文 {len(lines.en)} 条",
            f"{len(lines.zh)} lines in Chinese, {len(lines.en)} in English",
        )  # fmt: skip
    for at, zh in enumerate(lines.zh):
        yield from _chinese(zh, f"{path}.zh.{at}", alias=path.endswith("aliases"))
    for at, en in enumerate(lines.en):
        yield from _english(en, f"{path}.en.{at}")


def _pair(zh: str, en: str, path: str) -> Iterator[Flaw]:
    yield from _chinese(zh, path)
    yield from _english(en, path)
    if zh == en and not SIGN_ONLY.fullmatch(zh):
        yield Flaw("words-equal", path, "中英文相同，疑似漏译", "the same text in both languages: not translated?")


def _chinese(text: str, path: str, alias: bool = False) -> Iterator[Flaw]:
    yield from _clean(text, path)
    if not HAN.search(text) and not SIGN_ONLY.fullmatch(text) and not alias:
        yield Flaw("words-not-chinese", path, "中文里没有汉字", "no Chinese character in the Chinese text")


def _english(text: str, path: str) -> Iterator[Flaw]:
    yield from _clean(text, path)
    text = SHOWN.sub("", text)
    if found := HAN.search(text):
        yield Flaw("words-not-english", path, f"英文里有汉字“{found[0]}”", f"the English text has the Chinese character {found[0]}")
    elif found := CHINESE_SIGNS.search(text):
        yield Flaw("words-not-english", path, f"英文里有中文标点“{found[0]}”", f"the English text has the Chinese sign {found[0]}")


def _clean(text: str, path: str) -> Iterator[Flaw]:
    if not text.strip():
        yield Flaw("words-empty", path, "只有空白", "nothing but blanks")
    elif text != text.strip():
        yield Flaw("words-blanks", path, "首尾有空白", "blanks at an end", "warning")
    if found := GARBLED.search(text):
        yield Flaw("words-garbled", path, f"疑似乱码：{found[0]!a}", f"garbled: {found[0]!a}")
