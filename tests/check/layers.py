"""Who may import whom, as the contracts in [tool.importlinter] of pyproject.toml have it."""

from __future__ import annotations

import re
import tomllib

from tests.check.common import ROOT, SCRIPTS, run

KEPT = re.compile(r" KEPT$")


def check() -> list[str]:
    """Broken contracts with the imports that break them, and driver kinds that the contracts forget."""
    return broken_contracts() + forgotten_kinds()


def broken_contracts() -> list[str]:
    """What import-linter says below "Broken contracts", or all of it if it could not even start."""
    status, words = run(SCRIPTS / "lint-imports", "--no-logo")
    if status == 0:
        return []
    lines = [line for line in words.splitlines() if line.strip(" -=") and not KEPT.search(line)]
    start = next((number for number, line in enumerate(lines) if line.startswith("Broken contracts")), -1)
    return lines[start + 1 :]


def forgotten_kinds() -> list[str]:
    """Folders of drivers/ that the independence contract does not name (its wildcard would take drivers.errors along)."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    named = {module for contract in contracts if contract["type"] == "independence" for module in contract["modules"]}
    kinds = {f"drivers.{path.parent.name}" for path in (ROOT / "drivers").glob("*/__init__.py")}
    return [f"pyproject.toml: the contract 'Driver kinds do not know each other' lacks {kind}" for kind in sorted(kinds - named)]
