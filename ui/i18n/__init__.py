"""Languages of the screens. Chinese is the language of the sources; each other one is a .ts file of Qt Linguist beside this module, by its
tag (BCP 47): add `ja.ts` and residents can choose Japanese. Services and wordings are data, in Chinese and English: each language reads
them in the nearer of the two (`kiosk.core.languages`)."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

from PySide6.QtCore import QLocale, QTranslator

SOURCE = "zh"
SOURCES = Path(__file__).parent
COMPILED = SOURCES.parent.parent / "build" / "i18n"


@cache
def languages() -> tuple[str, ...]:
    """The tags of all languages, that of the sources first."""
    return SOURCE, *sorted(path.stem for path in SOURCES.glob("*.ts"))


def own_name(tag: str) -> str:
    """What a language calls itself: 简体中文, English, 繁體中文."""
    return QLocale("en-001" if tag == "en" else tag).nativeLanguageName()  # "en" alone is American English to Qt


def translator(language: str) -> QTranslator | None:
    """The translator of `language`, None for Chinese. Raises `FileNotFoundError` for a language without a .ts file."""
    if language == SOURCE:
        return None
    loaded = QTranslator()
    path = compiled(language)
    if not loaded.load(str(path)):
        raise FileNotFoundError(f"{path} is not a translation")
    return loaded


def compiled(language: str) -> Path:
    """The .qm file, compiled anew when its .ts is newer. Installed systems ship it compiled."""
    source, target = SOURCES / f"{language}.ts", COMPILED / f"{language}.qm"
    if not target.exists() or (source.exists() and source.stat().st_mtime > target.stat().st_mtime):
        target.parent.mkdir(parents=True, exist_ok=True)
        tool = Path(sys.executable).with_name("pyside6-lrelease")
        subprocess.run([tool, "-silent", str(source), "-qm", str(target)], check=True, capture_output=True)
    return target
