"""The session decides and does nothing else: it can be loaded without Qt, threads, files, sockets or any installed package."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from tests.check.common import ROOT

SESSION = ROOT / "kiosk" / "session"
WORLDLY = {
    "threading", "_threading_local", "queue", "concurrent", "multiprocessing", "asyncio", "socket", "ssl", "select", "subprocess",
    "sqlite3", "requests", "urllib3", "pydantic", "yaml", "jsonschema", "PySide6", "shiboken6", "drivers", "ui", "logging", "random",
    "datetime",
}  # fmt: skip
KNOWN = {
    "__future__", "collections.abc", "dataclasses", "itertools", "math", "re", "typing", "kiosk.core.assurance", "kiosk.core.calendar",
    "kiosk.core.classes", "kiosk.core.errors", "kiosk.core.hours", "kiosk.core.languages", "kiosk.core.predicates", "kiosk.core.regions",
    "kiosk.catalogue.asked", "kiosk.catalogue.checklist", "kiosk.catalogue.competence", "kiosk.catalogue.composing",
    "kiosk.catalogue.formats", "kiosk.catalogue.profiles", "kiosk.identity.hukou", "kiosk.identity.id_number", "kiosk.identity.masking",
    "kiosk.session",
}  # fmt: skip
WORKS = {"open", "print", "input", "exec", "eval", "__import__"}


def test_the_machine_runs_without_any_package_and_loads_nothing_of_the_world() -> None:
    """In an interpreter that has only the standard library, with one real step made."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from kiosk.session import events, machine, state\n"
        "machine.step(state.start(state.Rules()), events.Tick(1.0))\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "kiosk" in loaded
    assert not loaded & WORLDLY


def test_the_session_names_nothing_but_itself() -> None:
    """What is imported for types alone is not loaded, and left to the layers check."""
    for path in sorted(SESSION.glob("*.py")):
        for name in imported(tree_of(path)):
            assert name in KNOWN or name.startswith("kiosk.session."), f"{path.name} imports {name}"


def test_the_session_opens_and_prints_nothing() -> None:
    for path in sorted(SESSION.glob("*.py")):
        called = {node.func.id for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        assert not called & WORKS, path.name


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(tree: ast.Module) -> set[str]:
    """Modules that loading the file loads: imports under `if TYPE_CHECKING` are not among them."""
    names: set[str] = set()
    for node in without_types(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def without_types(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return []
    return [node, *(one for child in ast.iter_child_nodes(node) for one in without_types(child))]
