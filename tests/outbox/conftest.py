"""A centre of its own for each test; a module that shares one among its tests says so by fixtures of the same names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outbox.servers import centre


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "central"


@pytest.fixture
def url(data_dir: Path) -> Iterator[str]:
    with centre(data_dir) as address:
        yield address
