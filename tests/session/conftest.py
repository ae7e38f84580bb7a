"""The catalogue that every walk goes through."""

from __future__ import annotations

import pytest

from kiosk.catalogue.service import Catalogue
from tests.session.walker import CATALOGUE


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return CATALOGUE
