"""Lint and format, as [tool.ruff] in pyproject.toml has them. `ruff format` and `ruff check --fix` repair most of it."""

from __future__ import annotations

from tests.check.common import SCRIPTS, complaints_of


def check() -> list[str]:
    """Complaints of `ruff check`, then the files that `ruff format` would change."""
    ruff, brief = SCRIPTS / "ruff", ("--output-format", "concise", ".")
    return complaints_of(ruff, "check", *brief) + complaints_of(ruff, "format", "--check", *brief)
