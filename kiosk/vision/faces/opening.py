"""Engines by name. A new one is one file beside these, and one line here."""

from __future__ import annotations

from kiosk.vision.faces.engine import FaceEngine
from kiosk.vision.faces.options import FaceOptions


def open_engine(options: FaceOptions) -> FaceEngine:
    """The engine that `options` name, its models loaded. Raises `FaceError` (face.options, face.engine-failed)."""
    options.check()
    if options.engine == "onnx":
        from kiosk.vision.faces.onnx_engine import OnnxEngine

        return OnnxEngine(options)
    from kiosk.vision.faces.dlib_engine import DlibEngine

    return DlibEngine()
