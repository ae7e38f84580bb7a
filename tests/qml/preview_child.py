"""A process that shows a picture, says so, clears it when it is told to, and says so. Its parent looks through its memory meanwhile."""

from __future__ import annotations

import gc
import sys

import numpy as np
from numpy.typing import NDArray

HEIGHT, WIDTH = 540, 960


def picture() -> NDArray[np.uint8]:
    """Noise in which no two places look alike."""
    return np.random.default_rng(11).integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def main() -> None:
    from tests.qml.panes import pane
    from ui.models.preview import PreviewModel
    from ui.robot import let_live

    frames = PreviewModel()
    with pane(f"PreviewItem {{ width: {WIDTH}; height: {HEIGHT}; frames: window.frames }}", (1080, 1920), frames=frames):
        pixels = picture()
        for _ in range(4):
            frames.latest.put(pixels)
            let_live(20)
        print("shown", flush=True)
        sys.stdin.readline()
        pixels.fill(0)  # the camera's frame is its owner's
        frames.latest.clear()
        let_live(50)
        gc.collect()
        print("cleared", flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main()
