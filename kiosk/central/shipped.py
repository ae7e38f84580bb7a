"""Where the data lies that came with this centre: the catalogue until another is published, and the dictionaries."""

from __future__ import annotations

import os
from pathlib import Path

CONFIG = Path(os.environ.get("KIOSK_CONFIG_DIR", Path(__file__).resolve().parents[2] / "config"))
CATALOGUE, DICTIONARIES, WORDINGS = CONFIG / "catalogue", CONFIG / "dictionaries", CONFIG / "wordings"
