"""The seam between QML and Python, type-checked: a misspelt member of a view model is a complaint, before anything runs.

The view models (ui/models/*.py, `@QmlElement` classes of the module Kiosk.Models 1.0) are described for Qt's linter:

    PySide6's metaobjectdump   reads the Python source (it does not run it) and lists classes, properties, signals, slots
    qmltyperegistrar           turns that list into build/qmltypes/Kiosk/Models/models.qmltypes
    qmllint --max-warnings 0   checks ui/qml against it and against Qt's own types

metaobjectdump alone is not enough: it forgets `constant=True`, writes Python's names for types (list, float) and does not mark view
models as pointers. `described` mends the three. What it cannot see at all, `unseen` reports, since a member it does not see would
otherwise look misspelt in QML or, worse, would not be checked.

Not caught here, but warned of by Qt when it runs (and a warning fails a test): a misspelt handler in `Connections`, a misspelt role of
a list model, a wrong number of arguments to a slot.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PySide6
from PySide6.scripts import metaobjectdump

from tests.check.common import ROOT, run

MODULE = "Kiosk.Models"
QT = Path(PySide6.__file__).parent
BASES = ("core", "gui", "qml", "quick")  # Qt modules whose classes a view model may extend
CPP_TYPES = {"str": "QString", "float": "double", "list": "QVariantList", "dict": "QVariantMap"}
CPP_OBJECTS = {"QObject", "QAbstractItemModel", "QAbstractListModel", "QQuickItem"}
OPAQUE = {"object", "tuple", "set", "bytes"}  # QML sees a closed box
VAR = re.compile(r"^\s*(?:readonly |required |default )*property var (?!modelData\b)(\w+)")

Described = list[dict[str, Any]]


def check() -> list[str]:
    """Complaints about ui/models and ui/qml."""
    return complaints(ROOT / "ui" / "models", ROOT / "ui" / "qml", ROOT / "build" / "qmltypes")


def complaints(models: Path, qml: Path, build: Path) -> list[str]:
    """Complaints about the view models of the folder `models` and every .qml below `qml`; remembers in `build` what passed."""
    sources, screens = sorted(models.glob("*.py")), sorted(qml.rglob("*.qml"))
    passed, seen = build / "passed", fingerprint([*sources, *screens, *sorted(qml.rglob("qmldir")), Path(__file__)])
    if passed.exists() and passed.read_text() == seen:
        return []
    found = [words for source in sources for words in unseen(source)]
    try:
        found += register(described(sources), build)
    except (AttributeError, TypeError) as problem:  # how metaobjectdump breaks on what it did not expect
        return [*found, f"metaobjectdump cannot read {models.name}/*.py: {problem}"]
    found += [words for screen in screens for words in untyped(screen)]
    found += lint(screens, [build, qml])
    if not found:
        passed.write_text(seen)
    return found


def fingerprint(paths: list[Path]) -> str:
    """One hash of the names and contents of `paths` and of the version of Qt's tools."""
    digest = hashlib.sha256(PySide6.__version__.encode())
    for path in paths:
        digest.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


# --- from Python source to qmltypes ---


def described(sources: list[Path]) -> Described:
    """What metaobjectdump says of all sources, mended so that QML's linter knows the types."""
    context = metaobjectdump.VisitorContext()
    context.qobject_derived = list(context.qobject_derived)  # else it adds to the list of its module
    known = 0
    while len(set(context.qobject_derived)) != known:  # again while a base class of an earlier file turned up in a later one
        known = len(set(context.qobject_derived))
        files = [metaobjectdump.parse_file(source, context) for source in sources]
    classes = [entry for file in files if file for entry in file["classes"] if entry["object"]]
    objects = CPP_OBJECTS | {entry["className"] for entry in classes}
    constants = {name for source in sources for name in constant_properties(source)}
    for entry in classes:
        mend(entry, objects, constants)
    return [file for file in files if file]


def mend(entry: dict[str, Any], objects: set[str], constants: set[tuple[str, str]]) -> None:
    """Gives one class the C++ types, the pointers and the constants that metaobjectdump leaves out."""

    def cpp(name: str) -> str:
        return f"{name}*" if name in objects else CPP_TYPES.get(name, name)

    for one in entry.get("properties", []):
        one["type"] = cpp(one["type"])
        one["constant"] = (entry["className"], one["name"]) in constants
    for one in [*entry.get("slots", []), *entry.get("signals", [])]:
        one["returnType"] = cpp(one["returnType"])
        for argument in one["arguments"]:
            argument["type"] = cpp(argument["type"])
    # A base of ours that is not a QML element must still be known by its C++ name.
    if not any(info["name"] == "QML.Element" for info in entry.get("classInfos", [])):
        entry.setdefault("classInfos", []).append({"name": "QML.Element", "value": "anonymous"})


def constant_properties(source: Path) -> Iterator[tuple[str, str]]:
    """Class and name of each `@Property(…, constant=True)`."""
    for cls, function, call in decorated(source, "Property"):
        if any(word.arg == "constant" and isinstance(word.value, ast.Constant) and word.value.value for word in call.keywords):
            yield cls, function


def decorated(source: Path, decorator: str) -> Iterator[tuple[str, str, ast.Call]]:
    """Class, method and call of each `@decorator(…)` on a method."""
    classes = [node for node in ast.walk(ast.parse(source.read_text(), str(source))) if isinstance(node, ast.ClassDef)]
    for cls in classes:
        for function in [node for node in cls.body if isinstance(node, ast.FunctionDef)]:
            for call in function.decorator_list:
                if isinstance(call, ast.Call) and ast.unparse(call.func) == decorator:
                    yield cls.name, function.name, call


def register(files: Described, build: Path) -> list[str]:
    """Writes the module folder that `import Kiosk.Models` finds; what the registrar complains of, such as an unknown base class."""
    folder = build.joinpath(*MODULE.split("."))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "qmldir").write_text(f"module {MODULE}\ntypeinfo models.qmltypes\ndepends QtQuick\n")
    (build / "models.json").write_text(json.dumps(files))
    foreign = ",".join(str(QT / "Qt" / "metatypes" / f"qt6{name}_metatypes.json") for name in BASES)
    version = ("--import-name", MODULE, "--major-version", "1", "--minor-version", "0")
    output = ("--generate-qmltypes", folder / "models.qmltypes", "-o", "/dev/null", "--foreign-types", foreign)
    status, words = run(QT / "Qt" / "libexec" / "qmltyperegistrar", *version, *output, build / "models.json")
    return words.splitlines() or ([f"qmltyperegistrar ended with status {status}"] if status else [])


# --- what metaobjectdump does not see ---


def unseen(source: Path) -> Iterator[str]:
    """Ways to write a view model that Qt accepts and metaobjectdump silently passes over."""
    tree = ast.parse(source.read_text(), str(source))
    where = f"{source.parent.name}/{source.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is None:
            yield f"{where}:{node.lineno}: `from . import` breaks Qt's metaobjectdump; name the module"
        if isinstance(node, ast.ClassDef):
            yield from (f"{where}:{line}: {words}" for line, words in unseen_in_class(node))
    if "@QmlElement" in source.read_text() and import_name(tree) != (MODULE, 1):
        yield f'{where}: @QmlElement needs QML_IMPORT_NAME = "{MODULE}" and QML_IMPORT_MAJOR_VERSION = 1 before the first class'


def unseen_in_class(cls: ast.ClassDef) -> Iterator[tuple[int, str]]:
    """The same for the body of one class: line and reason."""
    for node in cls.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "Signal":
            yield node.lineno, "a signal with an annotation is not seen; write `name = Signal(…)`"
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "Property":
            yield node.lineno, "write a property as `@Property(type, …)` on its getter"
        for decorator in node.decorator_list if isinstance(node, ast.FunctionDef) else []:
            words = ast.unparse(decorator)
            if words == "Slot" or words.startswith(("QtCore.Slot", "QtCore.Property")):
                yield decorator.lineno, f"@{words} is not seen; write `@Slot(…)`, `@Property(…)`"
            if words.startswith(("Property(", "Slot(")) and isinstance(decorator, ast.Call) and (OPAQUE & set(type_names(decorator))):
                yield decorator.lineno, f"@{words}: QML cannot look into that type; use str, int, float, bool, list, dict or a view model"


def type_names(call: ast.Call) -> Iterator[str]:
    """The types that a Property or Slot names."""
    yield from (ast.unparse(argument) for argument in call.args)
    yield from (ast.unparse(word.value) for word in call.keywords if word.arg == "result")


def import_name(tree: ast.Module) -> tuple[object, object]:
    """QML_IMPORT_NAME and QML_IMPORT_MAJOR_VERSION of a source."""
    values = {
        ast.unparse(node.targets[0]): node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    }
    return values.get("QML_IMPORT_NAME"), values.get("QML_IMPORT_MAJOR_VERSION")


# --- QML ---


def untyped(screen: Path) -> Iterator[str]:
    """`property var`: what hides behind it is not checked. A delegate's modelData, and a line that says why, may."""
    for number, line in enumerate(screen.read_text().splitlines(), 1):
        if (found := VAR.match(line)) and "// var:" not in line:
            yield f"{screen.name}:{number}: `property var {found[1]}` is not type-checked; name the type, or say why in `// var: …`"


def lint(screens: list[Path], imports: list[Path]) -> list[str]:
    """Every warning of qmllint, a line each with its hint."""
    if not screens:
        return []
    paths = [word for folder in imports for word in ("-I", folder)]
    # qmllint takes any .qmltypes of the folder it is started in: start it where there is none but ours.
    status, words = run(QT / "qmllint", "--json", "-", "--max-warnings", "0", *paths, *screens, cwd=imports[0])
    try:
        files = json.loads(words[words.index("{") :])["files"]
    except ValueError:
        return [f"qmllint ended with status {status}: {words}"]
    found = [warning_line(file, warning) for file in files for warning in file["warnings"] if warning["type"] != "info"]
    return list(dict.fromkeys(found)) or ([f"qmllint ended with status {status}: {words}"] if status else [])


def warning_line(file: dict[str, Any], warning: dict[str, Any]) -> str:
    """file:line: message (kind); hint"""
    hints = "".join(f"; {hint['message']}" for hint in warning["suggestions"] if hint["message"])
    return f"{Path(file['filename']).name}:{warning.get('line', 0)}: {warning['message'].strip()} ({warning['id']}){hints}"
