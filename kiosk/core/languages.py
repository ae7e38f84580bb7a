"""Languages by their tags (BCP 47). Data are written in two: Chinese in simplified characters, and English. A screen may speak more: each
reads the data in the nearer of the two, and a language in traditional characters reads them in these."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from opencc import OpenCC

Written = Literal["zh", "en"]
"""In which services, wordings and records are written."""

_TRADITIONAL = {"zh-Hant": "s2hk", "zh-HK": "s2hk", "zh-MO": "s2hk", "zh-TW": "s2twp"}
"""OpenCC's conversions by tag."""


def written(tag: str) -> Written:
    """The language in which somebody who speaks `tag` is given data: Chinese to whoever reads Chinese, else English."""
    return "zh" if tag == "zh" or tag.startswith("zh-") else "en"


def chosen(zh: str, en: str, tag: str) -> str:
    """That of the two texts that somebody who speaks `tag` reads, in their script."""
    return in_script(zh, tag) if written(tag) == "zh" else en


def in_script(text: str, tag: str) -> str:
    """Chinese `text` as somebody who speaks `tag` writes it: in traditional characters for zh-Hant and its kin, else as it stands."""
    conversion = _TRADITIONAL.get(tag)
    return text if conversion is None else _converted(text, conversion)


@lru_cache(maxsize=4096)
def _converted(text: str, conversion: str) -> str:
    return str(_converter(conversion).convert(text))


@lru_cache(maxsize=4)
def _converter(conversion: str) -> OpenCC:
    from opencc import OpenCC  # its dictionaries take a fifth of a second: only for whoever asks

    return OpenCC(conversion)
