"""Every sentence that is known before anybody comes: the words of the screens and those that belong to codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from kiosk.catalogue.wordings import read_wordings
from kiosk.voice.spoken import TONGUES, Tongue, sentences

_OF: Mapping[str, tuple[Tongue, ...]] = {"zh": ("cmn", "yue"), "en": ("en",)}


def known_sentences(wordings: Path, translations: Path) -> tuple[tuple[Tongue, str], ...]:
    """By tongue, without repetition. `translations`: the folder of the English one, whose sources are the Chinese texts of the screens.
    What has a gap to be filled in (%1) is spoken when it is full."""
    found = {(tongue, one): None for language, text in _texts(wordings, translations) for tongue in _OF[language] for one in _whole(text)}
    return tuple(sorted(found, key=lambda one: (TONGUES.index(one[0]), one[1])))


def _texts(wordings: Path, translations: Path) -> Iterator[tuple[str, str]]:
    for words in read_wordings(wordings).values():
        yield from ((language, text) for language, text in words.items() if language in _OF)
    for message in ElementTree.parse((translations / "en").with_suffix(".ts")).iter("message"):
        yield "zh", message.findtext("source") or ""
        yield "en", message.findtext("translation") or ""


def _whole(text: str) -> tuple[str, ...]:
    return tuple(one for one in sentences(text) if "%1" not in one and "%2" not in one and "{" not in one)
