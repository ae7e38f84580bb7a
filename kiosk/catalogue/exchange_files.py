"""Tables in the three shapes in which offices pass them on: JSON, CSV (UTF-8 or GB 18030) and XLSX. Bytes to rows of text, and back.

Nothing in a file is believed: sizes are bounded before anything is unpacked, a formula is never worked out, and a text that a spreadsheet
would take for one gets an apostrophe on its way out (CSV injection) and loses it on its way in.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Kind = Literal["json", "csv", "xlsx"]
Table = Literal["items", "materials", "fees", "faq"]
BELOW: tuple[Table, ...] = ("materials", "fees", "faq")
SHEETS: Mapping[Table, str] = {"items": "事项", "materials": "材料", "fees": "收费", "faq": "常见问题"}
NESTED: Mapping[Table, str] = {"materials": "materialList", "fees": "feeList", "faq": "faqList"}
"""Where rows of an item stand in JSON, and as JSON in one cell of a CSV file."""
MOST_BYTES = 64 * 2**20
MOST_UNPACKED = 512 * 2**20
"""Of a workbook, which is a ZIP archive. Its parts' declared sizes are believed because nothing beyond them is ever unpacked."""
MOST_PARTS = 1000
MOST_ROWS = 100_000
MOST_COLUMNS = 300
MOST_CHARACTERS = 32_767
"""In one cell: a spreadsheet cuts off what is longer without a word."""
FORMULA = re.compile(r"'*[=+\-@\t\r]")


class ExchangeError(Exception):
    """The file as a whole can't be read or written. `code` is stable; the message says how to mend it."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = f"exchange.{code}"


@dataclass(frozen=True)
class Row:
    """One row as text, by the headings of its columns. `number`: as a spreadsheet counts, the headings are row 1; in JSON the first item is
    1. `parent`: the number of the item that it stands in, 0 where it names its item by a code."""

    table: Table
    number: int
    cells: Mapping[str, str] = field(repr=False)
    parent: int = 0
    formulas: tuple[str, ...] = ()
    """Columns in which a formula stands instead of a value."""


def read_rows(data: bytes, kind: Kind) -> tuple[Row, ...]:
    """Every row that has anything in it. Raises `ExchangeError`."""
    if len(data) > MOST_BYTES:
        raise ExchangeError("too-large", f"the file has more than {MOST_BYTES >> 20} MiB: split it")
    rows: list[Row] = []
    for row in {"json": _json_rows, "csv": _csv_rows, "xlsx": _xlsx_rows}[kind](data):
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise ExchangeError("too-many-rows", f"the file has more than {MOST_ROWS} rows: split it")
    return tuple(rows)


def write_rows(rows: Iterable[Row], kind: Kind) -> bytes:
    """The same rows as a file. Columns stand in the order in which they first occur. Raises `ExchangeError`."""
    by_table: dict[Table, list[Row]] = {"items": [], "materials": [], "fees": [], "faq": []}
    for row in rows:
        by_table[row.table].append(row)
    match kind:
        case "json":
            return json.dumps({"items": _nested(by_table)}, ensure_ascii=False, indent=1).encode() + b"\n"
        case "csv":
            return _csv_bytes(by_table)
        case "xlsx":
            return _xlsx_bytes(by_table)


def guarded(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula (OWASP: CSV injection)."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


# --- JSON -------------------------------------------------------------------------------------------------------------------------


def _json_rows(data: bytes) -> Iterator[Row]:
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or a number of thousands of digits
        raise ExchangeError("not-json", f"no JSON: {error}") from error
    items = value.get("items") if isinstance(value, dict) else value
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise ExchangeError("not-items", 'a list of objects is expected, or {"items": [ … ]}')
    for number, item in enumerate(items, 1):
        yield from _with_nested("items", number, item)


def _with_nested(table: Table, number: int, item: Mapping[str, Any]) -> Iterator[Row]:
    yield Row(table, number, {str(name): _text(value) for name, value in item.items() if name not in NESTED.values()})
    for below, name in NESTED.items():
        rows = item.get(name) or []
        if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
            raise ExchangeError("not-items", f"item {number}: {name} is no list of objects")
        for row in rows:
            yield Row(below, number, {str(key): _text(value) for key, value in row.items()}, parent=number)


def _text(value: object) -> str:
    """A value as it would stand in a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time().isoformat() == "00:00:00":
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case list():
            return "\n".join(map(_text, value))
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case str():
            whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # half a character, which JSON can hold: U+FFFD
            return whole.strip()
        case _:
            return str(value).strip()


def _nested(tables: Mapping[Table, list[Row]]) -> list[dict[str, object]]:
    def below(item: Row, table: Table) -> list[dict[str, str]]:
        return [{name: text for name, text in row.cells.items() if name != "code"} for row in tables[table] if row.parent == item.number]

    return [{**item.cells, **{name: rows for table, name in NESTED.items() if (rows := below(item, table))}} for item in tables["items"]]


# --- CSV --------------------------------------------------------------------------------------------------------------------------


def _csv_rows(data: bytes) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(_decoded(data), newline=""), strict=True)
    try:
        headings = _headings(next(reader, []))
        for number, cells in enumerate(reader, 2):
            texts = {name: unguarded(cell.strip()) for name, cell in zip(headings, cells, strict=False) if name}
            if len(cells) > len(headings) and any(cell.strip() for cell in cells[len(headings) :]):
                raise ExchangeError("ragged", f"row {number} has more cells than there are headings: is a comma unquoted?")
            if any(texts.values()):
                yield from _csv_row(number, texts)
    except csv.Error as error:
        raise ExchangeError("not-csv", f"row {reader.line_num}: {error}") from error


def _csv_row(number: int, texts: dict[str, str]) -> Iterator[Row]:
    item: dict[str, Any] = {**texts}
    for name in NESTED.values():
        if text := item.pop(name, ""):
            try:
                item[name] = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise ExchangeError("not-json", f"row {number}: {name} is no JSON: {error}") from error
    yield from _with_nested("items", number, item)


def _decoded(data: bytes) -> str:
    """UTF-8, with or without its mark; else GB 18030, in which spreadsheets save CSV on a Chinese system."""
    for codec in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    raise ExchangeError("encoding", "neither UTF-8 nor GB 18030: save it as “CSV UTF-8”")


def _csv_bytes(tables: Mapping[Table, list[Row]]) -> bytes:
    items = [
        {name: cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False) for name, cell in one.items()}
        for one in _nested(tables)
    ]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(dict.fromkeys(name for one in items for name in one)))
    writer.writeheader()
    writer.writerows({name: guarded(text) for name, text in one.items()} for one in items)
    return out.getvalue().encode("utf-8-sig")  # the mark tells spreadsheets that it is UTF-8


def _headings(cells: Iterable[object]) -> list[str]:
    names = [_text(cell) for cell in cells]
    if not any(names):
        raise ExchangeError("no-headings", "the first row has to hold the headings")
    if len(names) > MOST_COLUMNS:
        raise ExchangeError("too-many-columns", f"more than {MOST_COLUMNS} columns")
    if twice := [name for name in names if name and names.count(name) > 1]:
        raise ExchangeError("heading-twice", f"the heading {twice[0]!r} stands there twice")
    return names


# --- XLSX -------------------------------------------------------------------------------------------------------------------------


def _xlsx_rows(data: bytes) -> Iterator[Row]:
    import openpyxl  # type: ignore[import-untyped]

    _refuse_bomb(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # its parser lets whatever its own parts raise pass: KeyError, ValueError, expat's, zlib's
        raise ExchangeError("not-xlsx", f"no workbook: {type(error).__name__}") from error
    try:
        names = {title: table for table, title in SHEETS.items()} | {table: table for table in SHEETS}
        known = [sheet for sheet in book.worksheets if sheet.title.strip() in names] or book.worksheets[:1]
        for sheet in known:
            yield from _sheet_rows(sheet, names.get(sheet.title.strip(), "items"))
    except ExchangeError:
        raise
    except Exception as error:  # as above: sheets are parsed while they are read
        raise ExchangeError("not-xlsx", f"the workbook is damaged: {type(error).__name__}") from error
    finally:
        book.close()


def _sheet_rows(sheet: Any, table: Table) -> Iterator[Row]:
    sheet.reset_dimensions()  # what it says of its own size may be a lie
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, max_row=MOST_ROWS + 2)
    try:
        first = next(rows)
    except StopIteration:
        return
    named = _trimmed(cell.value for cell in first)
    if table != "items" and not named:
        return
    headings = _headings(named)
    for number, cells in enumerate(rows, 2):
        filled = [(name, cell) for name, cell in zip(headings, cells, strict=False) if name]
        formulas = tuple(name for name, cell in filled if getattr(cell, "data_type", "") == "f")
        texts = {name: unguarded(_text(cell.value)) for name, cell in filled if name not in formulas}
        if formulas or any(texts.values()):
            yield Row(table, number, texts, formulas=formulas)


def _trimmed(values: Iterable[object]) -> list[object]:
    found = list(values)
    while found and found[-1] is None:
        found.pop()
    return found


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise ExchangeError("not-xlsx", "no workbook: save it as .xlsx") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ExchangeError("too-large", "the workbook unpacks to more than any list of services has")


def _xlsx_bytes(tables: Mapping[Table, list[Row]]) -> bytes:
    import openpyxl

    grids = {title: _grid(tables[table]) for table, title in SHEETS.items() if table == "items" or tables[table]}
    book = openpyxl.Workbook(write_only=True)  # once every cell is known to fit: it can't be left half-written
    for title, grid in grids.items():
        sheet = book.create_sheet(title)
        for cells in grid:
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _grid(rows: list[Row]) -> list[list[str]]:
    headings = list(dict.fromkeys(name for row in rows for name in row.cells))
    return [headings, *([_cell(row.cells.get(name, ""), row) for name in headings] for row in rows)]


def _cell(text: str, row: Row) -> str:
    """As text whatever it looks like: a guarded one is no formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]

    if len(text) >= MOST_CHARACTERS or ILLEGAL_CHARACTERS_RE.search(text):
        raise ExchangeError("cell", f"{row.table}, row {row.number}: a text that no spreadsheet can hold (too long, or control characters)")
    return guarded(text)
