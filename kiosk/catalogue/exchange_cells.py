"""What one cell says: text to a value of an item, a value to text, and in words what is wrong with a cell that says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.catalogue.elements import Exemption, Fact, Law, Lines, Words
from kiosk.catalogue.exchange_columns import Column, Values, plain
from kiosk.catalogue.exchange_files import Row, Table

Json = dict[str, Any]
_SEPARATORS = re.compile(r"[\n,，;；、]")
_DIGITS = re.compile(r"[0-9]{1,6}", re.ASCII)
_UNITS = re.compile(r"(个?工作日|个?自然日|天|日|次|元)$")

# By code: what is wrong, and how to mend it.
_WORDS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "empty": (("“{heading}”没有填写", "{name} is empty"), ("{how_zh}", "{how_en}")),
    "formula": (("单元格里是公式", "a formula stands there"), ("粘贴为数值", "paste it as a value")),
    "value": (("“{text}”不是“{heading}”的取值", "{text!r} is no value of {name}"), ("{how_zh}", "{how_en}")),
    "english-missing": (("没有英文，暂用中文", "no English: the Chinese stands there instead"), ("补填 {name}", "fill in {name}")),
    "chinese-missing": (("有英文而无中文", "English without Chinese"), ("补填中文列", "fill in the Chinese column")),
    "column": (
        ("不认识的列“{name}”，未导入", "the column {name!r} is not known and was left out"),
        ("改用国家要素名称，或不理会", "use a national element name, or let it be"),
    ),
    "no-code": (
        ("没有事项代码，也没有实施编码", "neither a code nor an implementing code"),
        ("填写实施编码（31位）", "put in the implementing code, 31 characters"),
    ),
    "twice": (("第{text}行已是同一事项", "row {text} is the same item"), ("删去其中一行", "remove one of the two")),
    "orphan": (
        ("没有事项“{text}”", "there is no item {text!r}"),
        ("填写第一张表中的事项代码", "put in the code of an item of the first list"),
    ),
    "evidence": (
        ("依据程度、日期、来源不成套", "mark, day and source do not go together"),
        (
            "程度填 sourced、known、unsure 或 proposed；只有 sourced 写来源；日期如 2026-11-23",
            "sourced, known, unsure or proposed; a source with sourced and only there; a day like 2026-11-23",
        ),
    ),
    "no-such-path": (("“{text}”在本事项中不存在", "{text!r} is nowhere in this item"), ("改正或删去该分项", "mend or remove that part")),
    "model": (("不符合要求：{text}", "{text}"), ("{how_zh}", "{how_en}")),
}  # fmt: skip
WARNINGS = frozenset({"english-missing", "column"})


@dataclass(frozen=True)
class Complaint:
    """What is wrong in one cell, and how to mend it. `row`: as the file's own program counts. `code`: stable."""

    table: Table
    row: int
    field: str
    code: str
    wrong: Words
    mend: Words

    @property
    def warning(self) -> bool:
        """The row is imported all the same."""
        return self.code in WARNINGS

    def to_json(self) -> Json:
        return {
            "table": self.table, "row": self.row, "field": self.field, "code": f"import.{self.code}",
            "severity": "warning" if self.warning else "error", "wrong": self.wrong.model_dump(), "mend": self.mend.model_dump(),
        }  # fmt: skip


def complaint(row: Row, code: str, name: str, text: str = "", column: Column | None = None) -> Complaint:
    """`text`: what stands in the cell, or what it clashes with."""
    zh, en = _how_to_fill(column)
    said = {"name": name, "heading": column.heading if column else name, "text": text[:80], "how_zh": zh, "how_en": en}
    wrong, mend = _WORDS[code]
    return Complaint(
        row.table, row.number, name, code,
        Words(zh=wrong[0].format(**said), en=wrong[1].format(**said)), Words(zh=mend[0].format(**said), en=mend[1].format(**said)),
    )  # fmt: skip


def _how_to_fill(column: Column | None) -> tuple[str, str]:
    if column is None:
        return "请核对", "check it"
    if column.values:
        return f"填：{'、'.join(one[-1] for one in column.values.values())}", f"one of {', '.join(column.values)}"
    if column.shape[0]:
        return f"填{column.shape[0]}", column.shape[1]
    match column.means:
        case "figure":
            return "填整数；有幅度的填 20~40；不清楚的填 ?", "a whole number; 20~40 where it depends; ? where nobody knows"
        case "flag":
            return "填 1（是）或 0（否）", "put in 1 or 0"
        case "count":
            return "填整数", "put in a whole number"
        case _:
            return f"填写“{column.heading}”", f"fill in {column.name}"


# --- in ---------------------------------------------------------------------------------------------------------------------------


class _Meaningless(Exception):
    """The cell says nothing that its column could mean."""


def known_cells(row: Row, known: Mapping[str, Column]) -> dict[str, str]:
    """By national name. Of two headings that mean the same column the first with something in it counts."""
    cells: dict[str, str] = {}
    for name, text in row.cells.items():
        if (column := known.get(plain(name))) and text:
            cells.setdefault(column.name, text)
    return cells


def read_cells(row: Row, cells: Mapping[str, str], columns: Iterable[Column], complaints: list[Complaint]) -> Json:
    """The cells of one row as a tree, each value at its column's path. What is wrong goes to `complaints`."""
    tree: Json = {}
    every = tuple(columns)
    for column in every:
        text = cells.get(column.name, "")
        if text:
            try:
                _put(tree, column.path, _meaning(column, text))
            except _Meaningless:
                complaints.append(complaint(row, "value", column.name, text, column))
        elif column.required and not row.formulas:
            complaints.append(complaint(row, "empty", column.name, column=column))
    for column in every:
        if column.english:
            _make_pair_whole(row, tree, column, complaints)
    return tree


def _make_pair_whole(row: Row, tree: Json, column: Column, complaints: list[Complaint]) -> None:
    """Where there is no English the Chinese stands in its stead, and the row is told of: the linter lets no such item into a release."""
    pair: Any = tree
    for name in column.path[:-1]:
        pair = pair.get(name, {})
    if "zh" in pair and "en" not in pair:
        pair["en"] = pair["zh"]
        complaints.append(complaint(row, "english-missing", column.name))
    elif "en" in pair and "zh" not in pair:
        complaints.append(complaint(row, "chinese-missing", column.name))


def _put(tree: Json, path: tuple[str, ...], value: object) -> None:
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
    tree[path[-1]] = value


def _meaning(column: Column, text: str) -> object:
    match column.means:
        case "text":
            return text
        case "lines":
            return [line.strip() for line in text.split("\n") if line.strip()]
        case "flag":
            return _flag(text)
        case "count":
            return _whole_number(text)
        case "figure":
            return _figure(text)
        case "coded":
            return _coded(column, text)
        case "many":
            return list(dict.fromkeys(_coded(column, one.strip()) for one in _SEPARATORS.split(text) if one.strip()))


def _flag(text: str) -> bool:
    if text.casefold() in ("1", "是", "支持", "true", "yes", "y"):
        return True
    if text.casefold() in ("0", "否", "不支持", "false", "no", "n"):
        return False
    raise _Meaningless


def _whole_number(text: str) -> int:
    if _DIGITS.fullmatch(text) is None:
        raise _Meaningless
    return int(text)


def _figure(text: str) -> Json:
    """A fact without its evidence."""
    if text in ("?", "？"):
        return {"value": None}
    low, tilde, high = _UNITS.sub("", text).strip().partition("~")
    return {"value": _whole_number(low.strip()), **({"up_to": _whole_number(high.strip())} if tilde else {})}


def _coded(column: Column, text: str) -> str:
    values: Values = column.values or {}
    for code, spellings in values.items():
        if text == code or text in spellings:
            return code
    raise _Meaningless


# --- out --------------------------------------------------------------------------------------------------------------------------


def written(column: Column, value: Any) -> str:
    """A value of an item as the cell that means it."""
    match value:
        case None:
            return ""
        case Fact(value=None):
            return "?"
        case Fact(up_to=None):
            return str(value.value)
        case Fact():
            return f"{value.value}~{value.up_to}"
        case bool():
            return "1" if value else "0"
        case Words() | Lines():
            raise TypeError(f"{column.name} names a pair of texts, not one of them")
        case tuple():
            return (",".join if column.means == "many" else "\n".join)(written(column, one) for one in value)
        case Law(title=title, clause=clause):
            return f"{title}|{clause}" if clause else title
        case Exemption(kind=kind, by=by):
            return f"{kind}:{by}" if by else kind
        case _ if column.values:
            return column.values[str(value)][0]
        case _:
            return str(value)
