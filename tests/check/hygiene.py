"""Things that must not be in the checkout: addresses of registries, paths of one machine, sleeps in tests, stray folders."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.check.common import FOLDERS, ROOT, our_files

PYSIDE = "6.11.3"
MADE = {"build", "demo-out", "__pycache__"}  # folders that our commands make; .gitignore names them
# Joined here so that this file does not hold what it looks for.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("static", "crates", "io"),
        ("proxy", "golang", "org"),
        ("conda", "anaconda", "org"),
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.)}~-])/(?:(?:root|work)/|home/[a-z])")


def check() -> list[str]:
    """Every rule of this file over the six folders and the files beside them."""
    return [*foreign_text(), *sleeping_tests(), *stray_folders(), *loose_pins()]


def foreign_text() -> Iterator[str]:
    """Registry addresses and absolute paths of some machine, in any text file."""
    beside = [path for path in sorted(ROOT.iterdir()) if path.is_file()]
    for path in [*beside, *our_files()]:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture or a database
        for number, line in enumerate(lines, 1):
            where = f"{path.relative_to(ROOT)}:{number}"
            yield from (f"{where}: the address of a registry: {name}" for name in REGISTRIES if name in line)
            if MACHINE_PATH.search(line):
                yield f"{where}: a path of one machine: {line.strip()[:100]}"


def sleeping_tests() -> Iterator[str]:
    """Tests wait for a condition, never for time. (Bare excepts are ruff's E722.)"""
    for path in our_files(".py"):
        if "tests" in path.relative_to(ROOT).parts:
            yield from (f"{path.relative_to(ROOT)}:{line}: a test sleeps; wait for a condition" for line in sleeps(path))


def sleeps(path: Path) -> Iterator[int]:
    """Lines with a call of time.sleep, by either name."""
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep"):
            yield node.lineno


def stray_folders() -> Iterator[str]:
    """A seventh folder at the top, or a package that would hide PyPI's `packaging`."""
    for path in sorted(ROOT.iterdir()):
        ours = path.name in FOLDERS or path.name in MADE or path.name.startswith(".") or path.suffix == ".egg-info"
        if path.is_dir() and not ours:
            yield f"{path.name}/: the top-level folders are {', '.join(FOLDERS)}"
    if (ROOT / "packaging" / "__init__.py").exists():
        yield "packaging/__init__.py: would hide the library of that name from the tools"


def loose_pins() -> Iterator[str]:
    """Qt's bindings must be exactly the version that tests/qml/test_reference_counts.py proved."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    locked = (ROOT / "requirements.lock").read_text()
    for name in ("PySide6-Essentials", "PySide6-Addons", "shiboken6"):
        if f"{name}=={PYSIDE}" not in wanted:
            yield f"pyproject.toml: {name} must be pinned to {PYSIDE}"
        if not re.search(rf"^{name.lower()}=={re.escape(PYSIDE)} ", locked, re.MULTILINE):
            yield f"requirements.lock: {name} must be {PYSIDE}"
