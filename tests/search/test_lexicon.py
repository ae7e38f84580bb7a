"""config/search: each wording means one thing, and what is left out of every question means nothing."""

from __future__ import annotations

import re
from collections import Counter

import yaml

from kiosk.settings import CONFIG

SYNONYMS = yaml.safe_load((CONFIG / "search" / "synonyms.yaml").read_text("utf-8"))
STOP = yaml.safe_load((CONFIG / "search" / "stopwords.yaml").read_text("utf-8"))
MEANINGS = {**SYNONYMS["things"], **SYNONYMS["happens"]}


def test_each_meaning_has_a_name_of_its_own() -> None:
    assert set(SYNONYMS) == {"things", "happens"}
    assert len(MEANINGS) == len(SYNONYMS["things"]) + len(SYNONYMS["happens"])
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", name) for name in MEANINGS)
    assert len({name.replace("-", "") for name in MEANINGS}) == len(MEANINGS), "as terms they have no hyphens"


def test_each_wording_is_text_and_means_one_thing() -> None:
    count = Counter(wording for languages in (*MEANINGS.values(), STOP) for wordings in languages.values() for wording in wordings)
    assert all(isinstance(wording, str) for wording in count), "`on` and `no` are booleans in YAML, 110 is a number"
    assert [wording for wording, times in count.items() if times > 1] == []


def test_chinese_stands_under_chinese_and_english_under_english() -> None:
    for name, languages in {**MEANINGS, "stop words": STOP}.items():
        assert set(languages) == {"zh", "en"}, name
        assert all(re.search(r"[\u4e00-\u9fff]", wording) for wording in languages["zh"]), name
        assert all(wording.isascii() and wording == wording.lower() for wording in languages["en"]), name
