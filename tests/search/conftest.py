"""One index of the shipped catalogue for all tests that only look into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.shelf.search import Index, build
from tests.search.city import shipped


@pytest.fixture(scope="session")
def index_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "shipped.index"
    build(path, shipped())
    return path


@pytest.fixture
def index(index_file: Path) -> Iterator[Index]:
    with closing(Index(index_file)) as opened:
        yield opened
