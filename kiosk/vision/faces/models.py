"""Model files: what is hashed is what is loaded."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.vision.faces.errors import FaceError

MOST_BYTES = 1 << 30


@dataclass(frozen=True, repr=False)
class ModelFile:
    """`name`: of the file, without its folder. `sha256`: in hex, of `content`."""

    name: str
    sha256: str
    content: bytes

    @classmethod
    def read(cls, path: Path) -> ModelFile:
        """Raises `FaceError` (face.engine-failed) if the file can't be read or is no model by its size."""
        try:
            size = path.stat().st_size
            if not 0 < size <= MOST_BYTES:
                raise FaceError("face.engine-failed", f"the model {path.name} has {size} bytes")
            content = path.read_bytes()
        except OSError as error:
            raise FaceError("face.engine-failed", f"the model {path.name} can't be read: {error.strerror}") from error
        return cls(path.name, hashlib.sha256(content).hexdigest(), content)

    @contextmanager
    def as_path(self) -> Iterator[str]:
        """A path to exactly these bytes, for libraries that load by name: the file on disk may change between two readings."""
        descriptor = os.memfd_create(self.name, os.MFD_CLOEXEC)
        try:
            with os.fdopen(os.dup(descriptor), "wb") as file:
                file.write(self.content)
            yield f"/proc/self/fd/{descriptor}"
        finally:
            os.close(descriptor)


def folder_of_models(package: str) -> Path:
    """`models/` of an installed package, which is found without being imported. Raises `FaceError` (face.engine-failed)."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FaceError("face.engine-failed", f"the package {package} is not installed")
    return Path(spec.origin).parent / "models"
