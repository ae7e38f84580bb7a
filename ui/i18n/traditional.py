"""Writes zh-Hant.ts: the Chinese of the sources in traditional characters, by OpenCC's conversion for Hong Kong.

    python -m ui.i18n.traditional        part of `make translations`

A phrase that people there would say otherwise is mended in `WORDS`, so that it outlives the next run.
"""

from __future__ import annotations

from xml.etree import ElementTree

from kiosk.core.languages import in_script
from ui.i18n import SOURCES

TAG = "zh-Hant"
WORDS: dict[str, str] = {}
"""Whole texts that are said otherwise, by their source."""


def traditional(template: str) -> str:
    """The .ts file with every text of `template`, another .ts of the same sources, in traditional characters."""
    root = ElementTree.fromstring(template)
    root.set("language", "zh_HK")
    for message in root.iter("message"):
        source, translation = message.findtext("source", ""), message.find("translation")
        if translation is not None:
            translation.attrib.pop("type", None)
            translation.text = WORDS.get(source) or in_script(source, TAG)
    ElementTree.indent(root, "    ")
    return '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + ElementTree.tostring(root, "unicode") + "\n"


def main() -> None:
    (SOURCES / f"{TAG}.ts").write_text(traditional((SOURCES / "en.ts").read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
