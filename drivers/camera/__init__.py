"""Cameras: the contract.

A camera is named by a source string: an index (`0`), a path (`/dev/video0`, a recording) or a URL (MJPEG over HTTP). It is open
only while somebody needs it; idle, it costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Online:
    """The camera delivers frames; the latest has `width` × `height` pixels. A camera may change them while it runs."""

    width: int
    height: int


@dataclass(frozen=True)
class Offline:
    """The camera is closed: that is its state whenever nobody looks."""


State = Online | Offline


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture: `pixels` is height × width × 3, 8 bit, BGR, not mirrored, owned by the frame. `taken_at`: `time.monotonic()` seconds."""

    pixels: NDArray[np.uint8] = field(repr=False)
    taken_at: float


class Camera(Protocol):
    """Everything the terminal asks of a camera. Not thread-safe: one thread owns a camera."""

    def open(self) -> None:
        """Starts the camera. Raises `NotConnected` when there is none at the source, `NoAnswer` when it delivers no frame, `Garbled` when
        what it delivers is no picture."""

    def close(self) -> None:
        """Stops it. Never raises; harmless when closed already."""

    def state(self) -> State:
        """`Online` after `open`, else `Offline`. Raises `NotConnected` when the camera was lost since the last frame."""

    def frame(self) -> Frame:
        """The newest frame; older ones are dropped, and so are damaged ones. Of a recording, the next frame.

        Raises `NotConnected`; after the time limit `NoAnswer` when nothing came, `Garbled` when what came was no picture.
        """
