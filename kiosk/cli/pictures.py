"""Pictures that commands are given as files, which may be damaged or no pictures at all."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kiosk.cli.output import fail

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF")
_MOST_PIXELS = 64_000_000  # a scanner's A4 page at 600 dots an inch has 35 million


def pixels_of(path: Path, mode: Literal["L", "RGB"], code: str, as_json: bool) -> NDArray[np.uint8]:
    """The picture in the file, upright, grey or red-green-blue. Leaves the command by `code` where it cannot be read."""
    import numpy as np
    from PIL import Image, ImageOps

    # Pillow's decoders let their parsing's own errors through (the second line) for some damaged files.
    damaged = (OSError, SyntaxError, ValueError, MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning)
    badly_parsed = (EOFError, LookupError, TypeError, ArithmeticError, NotImplementedError, RuntimeError, struct.error)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a part of it is damaged that is passed over
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=_FORMATS) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    fail(code, f"{path} has more than {_MOST_PIXELS // 1_000_000} million pixels.", as_json)
                return np.asarray(ImageOps.exif_transpose(picture).convert(mode), np.uint8)
    except FileNotFoundError:
        fail(code, f"There is no file {path}.", as_json)
    except (*damaged, *badly_parsed) as error:
        fail(code, f"{path} cannot be read as a picture ({', '.join(_FORMATS)}): {type(error).__name__}", as_json)
