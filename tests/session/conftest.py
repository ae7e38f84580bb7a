"""The catalogue that every walk goes through."""

from __future__ import annotations

import pytest

from kiosk.catalogue.service import Catalogue
from tests.session.walker import catalogue_in


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_in(tmp_path_factory.mktemp("catalogue"))
