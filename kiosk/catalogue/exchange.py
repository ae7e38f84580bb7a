"""Lists of services from other systems and to them: rows in the national element names to items of ours, and back.

What comes in is a guide: it says what there is and where, and nobody applies by it until somebody gives it a form. No row is passed over in
silence: each is either an item, or has a complaint that says what is wrong in it and how to mend that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from kiosk.catalogue.elements import Evidence, Fact, absent_paths
from kiosk.catalogue.exchange_cells import Complaint, Json, complaint, known_cells, read_cells, written
from kiosk.catalogue.exchange_columns import EVIDENCE, FAQ, FEE, ITEM, MATERIAL, Column, named, plain
from kiosk.catalogue.exchange_files import BELOW, Row, Table
from kiosk.catalogue.models import ServiceSource

COLUMNS: Mapping[Table, tuple[Column, ...]] = {"items": (*ITEM, *EVIDENCE), "materials": MATERIAL, "fees": FEE, "faq": FAQ}
RANK = 1000
"""Of what says nothing of its rank: behind everything that does."""
OWN_FACT = "fact:"
"""Before the path of a figure whose evidence is not that of the row."""
OURS = frozenset({"eligibility", "situations", "parties", "steps", "form", "devices", "assurance", "offline_class"})
"""Elements that no list speaks of."""
_KNOWN = {table: named(columns) for table, columns in COLUMNS.items()}
_CODE = ("code", plain("事项代码"))
_GUIDE: Json = {
    "verified": None, "offline_class": "F", "assurance": "L0", "devices": [], "parties": [{"role": "applicant", "assurance": "L0"}],
    "steps": [{"kind": "notice"}],
    "form": {"version": 1, "fields": [], "schema": {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}},
}  # fmt: skip
_GO_TO_A_COUNTER: Json = {"zh": ["请到窗口办理，详情请咨询工作人员。"], "en": ["Please go to a counter; the staff there know the details."]}


@dataclass(frozen=True)
class Imported:
    """`items` by code, each as the JSON of its file. `rows`: how many items the file has; one that is not in `items` has a complaint."""

    rows: int
    items: Mapping[str, Json]
    complaints: tuple[Complaint, ...]

    @property
    def failed(self) -> int:
        """Rows of whatever table that did not get in."""
        return len({(one.table, one.row) for one in self.complaints if not one.warning})


def import_items(rows: Iterable[Row], today: date) -> Imported:
    """Items from rows. `today`: the day of the evidence where a row names none; it is `unsure` then."""
    every = list(rows)
    below: dict[tuple[Table, str], list[Row]] = {}
    for row in every:
        if row.table != "items":
            below.setdefault((row.table, _owner(row)), []).append(row)
    complaints, items, places = list(_strange_columns(every)), dict[str, Json](), dict[str, int]()
    main = [row for row in every if row.table == "items"]
    for row in main:
        cells = known_cells(row, _KNOWN["items"])
        code = _code_of(cells)
        mine = {table: [*below.pop((table, f"#{row.number}"), ()), *below.pop((table, code), ())] for table in BELOW}
        item, found = _item(row, cells, mine, today)
        if code in places:
            found.append(complaint(row, "twice", "code", str(places[code])))
        complaints += found
        places.setdefault(code, row.number)
        if item is not None and all(one.warning for one in found):
            items[code] = item
    complaints += [complaint(row, "orphan", "code", _owner(row)) for lost in below.values() for row in lost]
    return Imported(len(main), items, tuple(complaints))


def export_items(sources: Iterable[ServiceSource]) -> Iterator[Row]:
    """Rows of items, those of their papers, fees and questions behind each. Forms, steps, conditions and rules are ours and stay here."""
    for number, source in enumerate(sources, 2):
        facts: dict[str, Evidence] = {}
        cells, below = _cells(source, ITEM, facts, ""), []
        for table, values in (_rows_of(source)).items():
            for at, value in enumerate(values):
                texts = {"code": source.code, **_cells(value, COLUMNS[table], facts, f"{table}.{at}.")}
                below.append(Row(table, at + 2, texts, parent=number))
        yield Row("items", number, cells | _evidence_cells(source.evidence, facts))
        yield from below


# --- in ---------------------------------------------------------------------------------------------------------------------------


def _strange_columns(rows: Iterable[Row]) -> Iterator[Complaint]:
    """Columns that mean nothing here are told of once, at the first row that has one."""
    seen: set[tuple[Table, str]] = set()
    for row in rows:
        for name in row.cells:
            if plain(name) not in _KNOWN[row.table] and plain(name) not in _CODE and (row.table, name) not in seen:
                seen.add((row.table, name))
                yield complaint(row, "column", name)


def _owner(row: Row) -> str:
    """Whose a row of a paper, a fee or a question is: the row that it stands in, or the code that it names."""
    return f"#{row.parent}" if row.parent else next((text for name, text in row.cells.items() if plain(name) in _CODE), "")


def _code_of(cells: Mapping[str, str]) -> str:
    """The code that the row names, or one made of its national one."""
    national = cells.get("taskHandleItem") or cells.get("taskCode", "")
    return cells.get("code", "") or (f"item-{national.lower()}" if national else "")


def _item(row: Row, cells: Mapping[str, str], below: Mapping[Table, list[Row]], today: date) -> tuple[Json | None, list[Complaint]]:
    complaints = [
        complaint(one, "formula", name) for one in (row, *(one for rows in below.values() for one in rows)) for name in one.formulas
    ]
    evidence, rest = _evidence(row, cells, today, complaints)
    item: Json = {"rank": RANK, "frequent": False, "branch": "other", **_GUIDE, **read_cells(row, cells, ITEM, complaints)}
    item["code"] = _code_of(cells)
    if not item["code"]:
        complaints.append(complaint(row, "no-code", "taskCode"))
    for table, rows in below.items():
        read = [read_cells(one, known_cells(one, _KNOWN[table]), COLUMNS[table], complaints) for one in rows]
        item[table] = [_finished(table, value, at) for at, value in enumerate(read)]
    _fill_in(item)
    _give_evidence(item, evidence, {path.removeprefix(OWN_FACT): one for path, one in rest.items() if path.startswith(OWN_FACT)})
    item["evidence"] = {"default": evidence, **{path: one for path, one in rest.items() if not path.startswith(OWN_FACT)}}
    if any(not one.warning for one in complaints):
        return None, complaints
    try:
        source = ServiceSource.model_validate(item)
    except ValidationError as error:
        return None, [*complaints, *_by_model(row, cells, error)]
    if lost := absent_paths(source, (path for path in source.evidence if path != "default")):
        return None, [*complaints, complaint(row, "no-such-path", "evidence", lost[0])]
    return source.model_dump(mode="json", by_alias=True, exclude_defaults=True), complaints


def _finished(table: Table, value: Json, at: int) -> Json:
    """What a row of a paper or a fee need not say."""
    if table == "materials":
        value.setdefault("name", f"material-{at + 1}")
        need = value.get("is_need", "needed")
        ways = [line.partition(":") for line in value.get("exempt_by", ())]
        value |= {"is_need": need != "not-needed", "may_follow": need == "may-follow" or value.get("may_follow", False)}
        value["exempt_by"] = [{"kind": kind.strip(), "by": by.strip()} for kind, _, by in ways]
    if table == "fees":
        value = {"due": "at-pickup", "channels": ["window"], **value}
        value.setdefault("offline", value["due"] != "before-submission")
    return value


def _fill_in(item: Json) -> None:
    """What a list need not say because something else in it does."""
    item.setdefault("summary", item.get("taskName"))
    item.setdefault("notice", _GO_TO_A_COUNTER)
    item.setdefault("resultType", "other" if "resultName" in item else "none")
    item.setdefault("handleType", ["window"])
    laws = [line.partition("|") for line in item.get("byLaw", ())]
    item["byLaw"] = [{"title": title.strip(), "clause": clause.strip()} for title, _, clause in laws]


def _evidence(row: Row, cells: Mapping[str, str], today: date, complaints: list[Complaint]) -> tuple[Json, Mapping[str, Json]]:
    """How sure the row is as a whole, and by path what is surer or less sure."""
    said = read_cells(row, cells, EVIDENCE, complaints)
    default: Json = {"mark": said.get("mark", "unsure"), "day": said.get("day", today.isoformat()), "source": said.get("source", "")}
    try:
        rest = {path: dict(zip(("mark", "day", "source"), one, strict=True)) for path, one in json.loads(said.get("rest", "{}")).items()}
        for one in (default, *rest.values()):
            Evidence.model_validate(one)
    except (ValidationError, ValueError, TypeError, AttributeError, RecursionError):
        complaints.append(complaint(row, "evidence", "evidence"))
        return default, {}
    return default, rest


def _give_evidence(value: Any, default: Json, others: Mapping[str, Json], path: str = "") -> None:
    """Each figure below `value` gets its evidence."""
    if isinstance(value, list):
        value = {str(at): one for at, one in enumerate(value)}
    if not isinstance(value, dict):
        return
    if "value" in value and set(value) <= {"value", "up_to"}:
        value["evidence"] = others.get(path, default)
        return
    for name, one in value.items():
        _give_evidence(one, default, others, f"{path}.{name}" if path else name)


def _by_model(row: Row, cells: Mapping[str, str], error: ValidationError) -> Iterator[Complaint]:
    """What the model refuses, by the column that it is about; in the model's own words where that is none."""
    columns = {column.path: column for column in ITEM}
    for one in error.errors():
        path = tuple(str(part) for part in one["loc"])
        column = next((columns[path[:length]] for length in range(len(path), 0, -1) if path[:length] in columns), None)
        if column is None:
            yield complaint(row, "model", ".".join(path), one["msg"])
        else:
            yield complaint(row, "value", column.name, cells.get(column.name, ""), column)


# --- out --------------------------------------------------------------------------------------------------------------------------


def _rows_of(source: ServiceSource) -> Mapping[Table, tuple[Any, ...]]:
    return {"materials": source.materials, "fees": source.fees, "faq": source.faq}


def _cells(value: Any, columns: tuple[Column, ...], facts: dict[str, Evidence], prefix: str) -> dict[str, str]:
    """One row's cells by national name. Each figure's evidence goes to `facts` by its path."""
    cells: dict[str, str] = {}
    for column in columns:
        found: Any = value
        for name in column.path:
            found = None if found is None else getattr(found, name)
        if column.name == "is_need":
            found = "not-needed" if not value.is_need else "may-follow" if value.may_follow else "needed"
        if isinstance(found, Fact):
            facts[prefix + ".".join(column.path)] = found.evidence
        cells[column.name] = written(column, found)
    return cells


def _evidence_cells(evidence: Mapping[str, Evidence], facts: Mapping[str, Evidence]) -> dict[str, str]:
    default = evidence.get("default")
    rest = {path: one for path, one in evidence.items() if path.partition(".")[0] not in ("default", *OURS)}
    rest |= {f"{OWN_FACT}{path}": one for path, one in facts.items() if one != default}
    texts = {path: (one.mark, one.day.isoformat(), one.source) for path, one in rest.items()}
    cells = {"evidence": json.dumps(texts, ensure_ascii=False) if texts else ""}
    if default is not None:
        cells |= {"evidenceMark": default.mark, "evidenceDay": default.day.isoformat(), "evidenceSource": default.source}
    return cells
