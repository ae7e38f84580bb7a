"""Words on screens are short: characters a sentence in Chinese, words a sentence in English. The law's own words and names are not ours."""

from __future__ import annotations

import re
import statistics
from pathlib import Path
from xml.etree import ElementTree

from kiosk.catalogue.wordings import read_wordings
from kiosk.settings import CONFIG
from tests.session.walker import CATALOGUE

LONGEST_ZH, MEAN_ZH = 40, 16
"""Characters of a sentence between 。！？；; GB/T 37668 asks for plain words and names no figure: ours."""
LONGEST_EN, MEAN_EN = 28, 12
"""Words of a sentence."""
LONGEST_TITLE = 14
ENDS = re.compile(r"[。！？；\n]|[.!?;](?:\s|$)")
HAN = re.compile(r"[\u3400-\u9fff]")


def of_screens() -> dict[str, str]:
    """Every text of the screens, Chinese to English."""
    root = ElementTree.parse(Path("ui/i18n/en.ts")).getroot()
    return {message.findtext("source", ""): message.findtext("translation", "") for message in root.iter("message")}


def of_wordings() -> dict[str, str]:
    return {said["zh"]: said["en"] for said in read_wordings(CONFIG / "wordings").values()}


def sentences(text: str) -> list[str]:
    return [part.strip() for part in ENDS.split(text) if part.strip()]


def test_a_sentence_is_short() -> None:
    chinese, english = {}, {}
    for zh, en in {**of_screens(), **of_wordings()}.items():
        for one in sentences(zh):
            chinese[one] = len(HAN.findall(one))
        for one in sentences(en):
            english[one] = len(one.split())
    assert {one: many for one, many in chinese.items() if many > LONGEST_ZH} == {}
    assert {one: many for one, many in english.items() if many > LONGEST_EN} == {}
    assert statistics.mean(chinese.values()) <= MEAN_ZH
    assert statistics.mean(english.values()) <= MEAN_EN


def test_a_title_is_short() -> None:
    """What a screen asks, or what happened, in under fourteen characters."""
    titles = [
        title
        for path in Path("ui/qml/Kiosk").rglob("*.qml")
        for title in re.findall(r'^\s+title: .*?qsTr\("([^"]+)"\)', path.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(titles) > 10
    assert [title for title in titles if len(HAN.findall(title)) > LONGEST_TITLE] == []


def test_what_a_service_is_for_is_said_in_a_line() -> None:
    """At most thirty-six characters: it is read in a list. Its name is the law's."""
    assert [head.summary.zh for head in CATALOGUE.heads.values() if len(HAN.findall(head.summary.zh)) > 36] == []
