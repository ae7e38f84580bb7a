"""The words for stable codes, from every file of `config/wordings/`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml


def read_wordings(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """Words by code and language. Read as one text, because the parser's start costs more than a small file. Raises `OSError`,
    `yaml.YAMLError`."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.yaml")))
    words: Mapping[str, Mapping[str, str]] = yaml.load(
        text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )  # the C one is nine times as fast
    return words
