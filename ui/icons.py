"""The icon font of the screens: Remix Icon, as the package qtawesome ships it. `Icons.qml` names the glyphs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

FAMILY = "remixicon"
FILE = "remixicon-2.5.0.ttf"


def font_file() -> Path:
    """Where the package keeps the font. The package itself is not imported: it would bring another Qt binding's layer."""
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package qtawesome, which brings the icons, is not installed")
    return Path(spec.origin).parent / "fonts" / FILE


def load() -> None:
    """Makes the font known to Qt; a second call changes nothing. Needs a QGuiApplication."""
    from PySide6.QtGui import QFontDatabase

    if FAMILY not in QFontDatabase.families():
        QFontDatabase.addApplicationFont(str(font_file()))
