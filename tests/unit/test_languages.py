"""A language is a file; data are read in the nearer of their two languages, and by readers of traditional characters in these."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.core.languages import chosen, in_script, written
from ui import i18n
from ui.i18n.traditional import TAG, traditional


@pytest.mark.parametrize(("tag", "read"), [("zh", "zh"), ("zh-Hant", "zh"), ("zh-TW", "zh"), ("en", "en"), ("ja", "en"), ("zhx", "en")])
def test_data_are_read_in_the_nearer_language(tag: str, read: str) -> None:
    assert written(tag) == read
    assert chosen("身份证", "ID card", tag) == (in_script("身份证", tag) if read == "zh" else "ID card")


def test_traditional_characters() -> None:
    assert in_script("请把身份证放在读卡区", "zh-Hant") == "請把身份證放在讀卡區"
    assert in_script("请把身份证放在读卡区", "zh") == "请把身份证放在读卡区"
    assert in_script("头发 发展 干部 面条", "zh-Hant") == "頭髮 發展 幹部 麪條", "by phrases, not by characters"


def test_a_file_adds_a_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ja.ts").write_text((i18n.SOURCES / "en.ts").read_text("utf-8"), "utf-8")
    monkeypatch.setattr(i18n, "SOURCES", tmp_path)
    monkeypatch.setattr(i18n, "COMPILED", tmp_path / "build")
    i18n.languages.cache_clear()
    try:
        assert i18n.languages() == ("zh", "ja") and i18n.own_name("ja") == "日本語"
        made = i18n.translator("ja")
        assert made is not None and made.translate("StepTrail", "退出")
    finally:
        i18n.languages.cache_clear()


def test_each_language_names_itself() -> None:
    assert [i18n.own_name(tag) for tag in i18n.languages()] == ["简体中文", "English", "繁體中文"]


def test_the_traditional_screens_are_those_of_today() -> None:
    """`make translations` writes both."""
    english = (i18n.SOURCES / "en.ts").read_text("utf-8")
    assert (i18n.SOURCES / f"{TAG}.ts").read_text("utf-8") == traditional(english), "run `make translations`"
    assert 'type="unfinished"' not in english
