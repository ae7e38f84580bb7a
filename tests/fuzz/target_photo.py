"""Photos as cards and chips hold them: WebP in the emulators' form, JPEG and JPEG 2000 of travel documents, and the BMP of a decoder."""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.vision.photos import EMULATED_MARK, MOST_CARD_PIXELS, MOST_PIXELS, EmulatedPhotoDecoder, decode_chip_image
from kiosk.vision.picture_size import bmp_size, webp_size


def _example(suffix: str) -> bytes:
    ramp = np.linspace(0, 255, 80 * 96 * 3).reshape(96, 80, 3).astype(np.uint8)
    done, encoded = cv2.imencode(suffix, ramp)
    assert done
    return encoded.tobytes()


SEEDS: tuple[bytes, ...] = (_example(".jpg"), _example(".jp2"), EMULATED_MARK + _example(".webp"), _example(".bmp"))

_DECODER = EmulatedPhotoDecoder(production=False)


def fuzz(data: bytes) -> None:
    """Both decoders answer with a picture within their limits or with None."""
    for picture, most in ((decode_chip_image(data), MOST_PIXELS), (_DECODER.decode(data), MOST_CARD_PIXELS)):
        if picture is not None:
            assert picture.dtype == np.uint8 and picture.ndim == 3 and picture.shape[2] == 3
            assert 0 < picture.shape[0] * picture.shape[1] <= most
    bmp_size(data)
    webp_size(data)
