"""A picture of each kind of screen, beside the one that somebody looked at and found right. One pinned face, no clock, nothing moves.

    python -m tests.qml.test_golden        takes them anew: then look at each, and at the difference in the commit

They are kept at half their size. A change of a letter's edge by the rasteriser is no difference; a moved line is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops
from PySide6.QtGui import QImage

from kiosk.session.state import Manner
from tests.qml.test_screens import STATES, Glass

FOLDER = Path(__file__).parent / "golden"
PORTRAIT, LANDSCAPE, SMALL = (1080, 1920), (1920, 1080), (1280, 720)
SEEN = 24
"""Of 255: what an eye sees as another shade."""
MOST = 0.0005
"""Share of the pixels of a picture that may have another shade."""
GOLDEN: dict[str, tuple[str, str, tuple[int, int], Manner]] = {
    "home": ("home knowing its surroundings", "zh", PORTRAIT, Manner()),
    "home-landscape": ("home knowing its surroundings", "zh", LANDSCAPE, Manner()),
    "home-english": ("home knowing its surroundings", "en", PORTRAIT, Manner()),
    "home-traditional": ("home knowing its surroundings", "zh-Hant", SMALL, Manner()),
    "home-elder": ("home knowing its surroundings", "zh", PORTRAIT, Manner(elder=True)),
    "identify": ("residence-registration identify", "zh", PORTRAIT, Manner()),
    "identify-low": ("residence-registration identify", "zh", PORTRAIT, Manner(low=True)),
    "form": ("residence-registration form", "zh", PORTRAIT, Manner()),
    "form-elder": ("residence-registration form", "zh", SMALL, Manner(elder=True)),
    "form-contrast": ("residence-registration form wrong", "zh", LANDSCAPE, Manner(contrast=True)),
    "review": ("residence-registration review", "zh", PORTRAIT, Manner()),
    "sign": ("residence-registration sign", "en", LANDSCAPE, Manner()),
    "receipt": ("residence-registration receipt confirmed", "zh", PORTRAIT, Manner()),
    "guide": ("guide before applying", "zh", PORTRAIT, Manner()),
    "situation": ("situation", "en", PORTRAIT, Manner()),
    "out-of-service": ("out of service", "zh", PORTRAIT, Manner()),
    "answer": ("answer", "zh", LANDSCAPE, Manner(low=True)),
    "search": ("search found", "zh", PORTRAIT, Manner()),
    "all-modes": ("residence-registration form", "zh", PORTRAIT, Manner(elder=True, contrast=True, low=True)),
}


def taken(glass: Glass, name: str) -> Image.Image:
    state, language, size, manner = GOLDEN[name]
    glass.show(replace(STATES[state], manner=manner), language, size)
    picture = glass.finger.see().convertToFormat(QImage.Format.Format_RGB888)
    image = Image.frombuffer(
        "RGB", (picture.width(), picture.height()), bytes(picture.constBits()), "raw", "RGB", picture.bytesPerLine(), 1
    )
    return image.resize((picture.width() // 2, picture.height() // 2), Image.Resampling.BOX)


@pytest.fixture(scope="module")
def glass() -> Iterator[Glass]:
    made = Glass()
    yield made
    made.screen.close()


@pytest.mark.parametrize("name", GOLDEN)
def test_it_looks_as_it_was_approved(glass: Glass, name: str, tmp_path: Path) -> None:
    now = taken(glass, name)
    approved = Image.open(FOLDER / f"{name}.png").convert("RGB")
    assert now.size == approved.size
    other = np.asarray(ImageChops.difference(now, approved)).max(axis=2) > SEEN
    if other.mean() > MOST:
        now.save(tmp_path / f"{name}.png")
    assert other.mean() <= MOST, f"{100 * other.mean():.2f} % differ, first at row {other.any(axis=1).argmax()}; see {tmp_path}"


def test_two_pictures_of_one_screen_are_equal_and_of_two_are_not(glass: Glass) -> None:
    first, again, other = taken(glass, "home"), taken(glass, "home"), taken(glass, "form")
    assert ImageChops.difference(first, again).getbbox() is None
    assert ImageChops.difference(first, other).getbbox() is not None


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    made = Glass()
    for name in GOLDEN:
        taken(made, name).save(FOLDER / f"{name}.png", optimize=True)
        print(FOLDER / f"{name}.png", file=sys.stderr)
    sys.stderr.flush()
    os._exit(0)  # Qt's own end would warn of what is still bound


if __name__ == "__main__":
    main()
