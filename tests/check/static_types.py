"""Types, as [tool.mypy] in pyproject.toml has them: strict, for everything we write."""

from __future__ import annotations

import sys

from tests.check.common import complaints_of


def check() -> list[str]:
    """Complaints of mypy over the four folders with Python in them."""
    return complaints_of(sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "kiosk", "drivers", "ui", "tests")
