"""The words for stable codes, compiled: the home screen stands before a YAML parser could be loaded."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from kiosk.shelf import compiled
from kiosk.shelf.errors import Refused

Words = Mapping[str, Mapping[str, str]]


def read(folder: Path, state_dir: Path) -> Words:
    """As `kiosk.catalogue.wordings.read_wordings`, out of `folder` or of what was made from it before. Raises `Refused`."""
    key = compiled.key_of(*compiled.stats(folder.glob("*.yaml")))
    places = [where / f"words-{key[:16]}.json" for where in (folder / "__pycache__", state_dir / "catalogue" / "shipped")]
    for path in places:
        try:
            said = json.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(said, dict) and said.get("key") == key:
            words: Words = said["words"]
            return words
    return _made(folder, key, places)


def _made(folder: Path, key: str, places: list[Path]) -> Words:
    import yaml

    from kiosk.catalogue.wordings import read_wordings
    from kiosk.outbox import whole

    try:
        words = read_wordings(folder)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Refused("catalogue.unreadable", f"{folder}: {error}") from error
    for path in places:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole.write(path, json.dumps({"key": key, "words": words}, ensure_ascii=False).encode(), 0o644, alone=False)
        except OSError as error:
            logging.getLogger(__name__).info("%s can't be written: %s", path, error.strerror)
            continue
        for left in path.parent.glob("words-*.json"):
            if left != path:
                left.unlink(missing_ok=True)
        break
    return words
