"""Lists in national element names: what goes out comes back equal, what comes in wrong is said row by row, and no file does harm."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.catalogue import exchange_files
from kiosk.catalogue.exchange import COLUMNS, OURS, Imported, export_items, import_items
from kiosk.catalogue.exchange_columns import ITEM, Column
from kiosk.catalogue.exchange_files import ExchangeError, Kind, guarded, read_rows, unguarded, write_rows
from kiosk.catalogue.load import load_catalogue
from kiosk.catalogue.models import ServiceSource
from kiosk.settings import CONFIG
from tests.catalogue.cities import TODAY

KINDS: tuple[Kind, ...] = ("json", "csv", "xlsx")
CODE = "11440100MBDEM00073442009000002"
LEAST = {
    "taskName": "演示事项", "taskName_en": "Demo item", "taskHandleItem": CODE + "101", "serverType": "1", "projectType": "1",
    "promiseDay": "0", "handleArea": "3", "limitSceneNum": "0", "isFee": "0", "isExpress": "1",
}  # fmt: skip
"""The fewest columns with which a row is an item."""
HEADINGS = {column.name: column.heading for column in ITEM}


def imported(data: bytes, kind: Kind = "json") -> Imported:
    return import_items(read_rows(data, kind), TODAY)


def as_json(*items: dict[str, Any]) -> bytes:
    return json.dumps({"items": list(items)}, ensure_ascii=False).encode()


def as_csv(*items: dict[str, str], encoding: str = "utf-8-sig") -> bytes:
    names = list(dict.fromkeys(name for one in items for name in one))
    quoted = [",".join('"' + one.get(name, "").replace('"', '""') + '"' for name in names) for one in items]
    return "\r\n".join([",".join(names), *quoted, ""]).encode(encoding)


def as_xlsx(*rows: Sequence[object], title: str = "事项") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def said(found: Imported) -> set[tuple[int, str, str]]:
    return {(one.row, one.field, one.code) for one in found.complaints}


# --- there and back ---------------------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=20).map(str.strip).filter(bool)
AWKWARD = st.sampled_from(
    ["=1+1", "+86", "-", "@home", "'quoted", "'=x", "a,b", 'he said "no"', "a;b；c", "0012", "1e5", "真", "=HYPERLINK(1)"]
)
WORD = TEXT | AWKWARD
WORDS = st.fixed_dictionaries({"zh": WORD, "en": WORD})
LINE = WORD.filter(lambda text: "\n" not in text and "|" not in text)
LINES = st.integers(0, 3).flatmap(
    lambda count: st.fixed_dictionaries(
        {"zh": st.lists(LINE, min_size=count, max_size=count), "en": st.lists(LINE, min_size=count, max_size=count)}
    )
)
EVIDENCE = st.sampled_from(["known", "unsure", "proposed"]).map(lambda mark: {"mark": mark, "day": "2026-11-23"}) | WORD.map(
    lambda source: {"mark": "sourced", "day": "2025-01-31", "source": source}
)
FACT = st.tuples(st.none() | st.integers(0, 9999), st.none() | st.integers(0, 9999), EVIDENCE).map(
    lambda three: {
        "value": three[0],
        **({"up_to": three[1]} if three[0] is not None and three[1] is not None else {}),
        "evidence": three[2],
    }
)
CHANNEL = st.fixed_dictionaries({"name": WORDS, "phone": WORD, "address": WORD, "hours": WORD})
PAPER = st.fixed_dictionaries(
    {"label": WORDS, "is_need": st.booleans(), "page_num": st.integers(1, 9), "material_type": st.sampled_from(["original", "copy"])},
    optional={
        "hint": WORDS, "accept_stand": WORDS, "source_explain": WORDS, "by_law": WORD, "here": st.sampled_from(["scan", "hand-over"]),
        "exempt_by": st.lists(st.sampled_from([{"kind": "prefill"}, {"kind": "e-licence", "by": "id-card"}]), max_size=2),
        "material_format": st.sampled_from(["paper", "electronic", "both"]), "source_type": st.sampled_from(["self", "government"]),
    },
)  # fmt: skip
FEE = st.fixed_dictionaries(
    {
        "name": WORDS, "amount": FACT, "due": st.sampled_from(["after-acceptance", "at-pickup"]),
        "channels": st.sampled_from([["window"], ["wechat", "card"]]),
    },
    optional={"byLaw": WORD, "relief": WORDS, "unpaid": st.sampled_from(["held", "abandoned"]), "offline": st.booleans()},
)  # fmt: skip
GUIDE = st.fixed_dictionaries(
    {
        "taskName": WORDS, "summary": WORDS, "branch": st.sampled_from(["household", "traffic", "other"]), "rank": st.integers(1, 5000),
        "serverType": st.lists(st.sampled_from(["natural-person", "enterprise", "organisation"]), min_size=1, max_size=3, unique=True),
        "projectType": st.sampled_from(["immediate", "promised"]), "promiseDay": FACT, "limitSceneNum": FACT,
        "handleArea": st.sampled_from(["nation", "province", "city", "county", "town"]), "isFee": st.booleans(), "notice": LINES.filter(
            lambda lines: bool(lines["zh"])
        ), "frequent": st.booleans(), "generated": st.booleans(), "evidence": EVIDENCE.map(lambda one: {"default": one}),
    },
    optional={
        "aliases": LINES, "handleFlow": LINES, "promiseExplain": WORDS, "limitSceneExplain": WORDS, "resultName": WORDS,
        "specialProcedure": WORDS, "anticipateDay": FACT, "anticipateType": st.sampled_from(["working", "calendar"]),
        "taskType": st.sampled_from(["01", "07", "20"]), "powerSource": st.sampled_from(["1", "2"]),
        "byLaw": st.lists(st.fixed_dictionaries({"title": LINE, "clause": LINE}), max_size=2), "materials": st.lists(PAPER, max_size=3),
        "fees": st.lists(FEE, max_size=2), "faq": st.lists(st.fixed_dictionaries({"ask": WORDS, "answer": WORDS}), max_size=2),
        "contacts": st.fixed_dictionaries({}, optional={"linkWay": CHANNEL, "superviseWay": CHANNEL, "review": CHANNEL}),
        "savings": st.fixed_dictionaries({}, optional={"stepsBefore": FACT, "tripsBefore": FACT}), "isOnline": st.booleans(),
        "onlineHandleDepth": st.sampled_from(["I", "II", "III", "IV"]), "lifeEvents": st.lists(st.just("moving"), max_size=1),
        "topics": st.lists(st.sampled_from(["help", "identity"]), unique=True, max_size=2), "handleType": st.just(["window", "online"]),
        "checked": st.just("2026-11-23"), "taskHandleItem": st.just(CODE + "101"),
    },
)  # fmt: skip


def guide(parts: dict[str, Any]) -> ServiceSource:
    papers = [{"name": f"paper-{at}", **paper} for at, paper in enumerate(parts.pop("materials", []))]
    return ServiceSource.model_validate({
        "resultType": "other", "code": "some-item", "verified": None, "offline_class": "F", "assurance": "L0", "devices": [],
        "parties": [{"role": "applicant", "assurance": "L0"}], "steps": [{"kind": "notice"}], "materials": papers,
        "form": {"version": 1, "fields": [], "schema": {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}},
        **parts,
    })  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(parts=GUIDE)
def test_what_goes_out_comes_back_equal(kind: Kind, parts: dict[str, Any]) -> None:
    source = guide(parts)
    found = imported(write_rows(export_items([source]), kind), kind)
    assert [one for one in found.complaints if not one.warning] == []
    assert ServiceSource.model_validate(found.items["some-item"]) == source


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_service_goes_out_and_comes_back_as_a_guide(kind: Kind) -> None:
    shipped = [one.source for one in load_catalogue(CONFIG / "catalogue").services.values()]
    found = imported(write_rows(export_items(shipped), kind), kind)
    assert found.failed == 0 and len(found.items) == len(shipped)
    for source in shipped:
        back = ServiceSource.model_validate(found.items[source.code])
        assert [step.kind for step in back.steps] == ["notice"] and back.verified is None
        for name in set(ServiceSource.model_fields) - OURS - {"verified"}:
            said, meant = _bare(getattr(back, name)), _bare(getattr(source, name))
            if name == "evidence":
                meant = {path: one for path, one in meant.items() if path.partition(".")[0] not in OURS}
            assert said == meant, f"{source.code}.{name}"


def _bare(value: Any) -> Any:
    """Without what a list can't say: in which file a figure stands, and when a row is asked for."""
    if hasattr(value, "model_dump"):
        value = value.model_dump(mode="json", by_alias=True)
    if isinstance(value, dict):
        drop = {"when"} | ({"name"} if {"value", "evidence"} <= set(value) else set())
        return {name: _bare(one) for name, one in value.items() if name not in drop}
    return [_bare(one) for one in value] if isinstance(value, list | tuple) else value


@given(WORD | st.text(max_size=10))
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert unguarded(guarded(text)) == text


def test_a_spreadsheet_sees_text_and_no_formula() -> None:
    source = guide(
        {
            "taskName": {"zh": "=cmd|' /C calc'!A0", "en": "@SUM(1)"}, "summary": {"zh": "+1", "en": "-1"}, "branch": "other", "rank": 1,
            "serverType": ["enterprise"], "projectType": "promised",
            "promiseDay": {"value": 3, "evidence": {"mark": "known", "day": "2026-11-23"}},
            "limitSceneNum": {"value": None, "evidence": {"mark": "unsure", "day": "2026-11-23"}}, "handleArea": "city", "isFee": False,
            "notice": {"zh": ["一"], "en": ["one"]},
        }
    )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(write_rows(export_items([source]), "xlsx")))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "'=cmd|' /C calc'!A0" in [cell.value for cell in cells]
    text = write_rows(export_items([source]), "csv").decode("utf-8-sig")
    assert "'=cmd" in text and ",=cmd" not in text and ",@SUM" not in text


# --- what comes in ----------------------------------------------------------------------------------------------------------------


def test_the_fewest_columns_make_a_guide() -> None:
    found = imported(as_json(LEAST))
    assert found.failed == 0 and said(found) == set()
    source = ServiceSource.model_validate(next(iter(found.items.values())))
    assert source.code == f"item-{CODE.lower()}101" and source.verified is None
    assert [step.kind for step in source.steps] == ["notice"] and source.notice.zh
    assert source.evidence["default"].mark == "unsure" and source.evidence["default"].day == TODAY, (
        "the list says nothing of how sure it is"
    )
    assert source.promiseDay.evidence.mark == "unsure"


def test_chinese_headings_are_the_same_columns() -> None:
    chinese = {HEADINGS[name]: text for name, text in LEAST.items()}
    assert imported(as_csv(chinese), "csv").items == imported(as_json(LEAST)).items
    assert imported(as_csv(chinese, encoding="gb18030"), "csv").items == imported(as_json(LEAST)).items
    assert imported(as_csv(chinese, encoding="utf-8"), "csv").items == imported(as_json(LEAST)).items
    assert imported(as_xlsx(list(chinese), list(chinese.values())), "xlsx").items == imported(as_json(LEAST)).items


def test_headings_of_other_systems_are_known() -> None:
    for heading in ("事项名称", "实施编码", "法定办结时限", "承诺办结时限", "是否收费", "到办事现场次数", "通办范围", "服务对象",
                    "办件类型", "设定依据", "受理条件", "办理流程", "审批结果名称", "咨询方式", "监督投诉方式"):  # fmt: skip
        assert any(heading in (column.heading, *column.also) for column in ITEM), heading
    for name in ("taskName", "taskCode", "taskHandleItem", "taskType", "byLaw", "powerSource", "useLevel", "anticipateDay", "promiseDay",
                 "projectType", "handleType", "serverType", "isFee", "handleArea", "limitSceneNum", "limitSceneExplain", "linkWay",
                 "superviseWay", "resultType", "resultName", "isSchedule", "isExpress", "isOnline", "onlineHandleDepth",
                 "acceptCondition", "handleFlow", "specialProcedure", "userTopicType"):  # fmt: skip
        assert any(name == column.name for column in ITEM), name


def test_no_two_columns_share_a_name() -> None:
    for columns in COLUMNS.values():
        names = [name for column in columns for name in {column.name, column.heading, *column.also}]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("column", [column for column in ITEM if column.values], ids=lambda column: column.name)
def test_every_spelling_of_a_value_is_understood(column: Column) -> None:
    for code, spellings in (column.values or {}).items():
        for spelling in (code, *spellings):
            found = imported(as_json({**LEAST, column.name: spelling}))
            assert found.failed == 0, spelling
            value = next(iter(found.items.values())).get(column.path[0], ServiceSource.model_fields[column.path[0]].default)
            assert value in (code, [code], (code,)), spelling


WRONG: dict[str, tuple[dict[str, str], str, str]] = {
    "no name": ({"taskName": "", "taskName_en": ""}, "taskName", "empty"),
    "English alone": ({"taskName": ""}, "taskName_en", "chinese-missing"),
    "no promise": ({"promiseDay": ""}, "promiseDay", "empty"),
    "words for a figure": ({"promiseDay": "soon"}, "promiseDay", "value"),
    "a negative figure": ({"limitSceneNum": "-1"}, "limitSceneNum", "value"),
    "half a range": ({"promiseDay": "3~"}, "promiseDay", "value"),
    "figures of another script": ({"promiseDay": "٣"}, "promiseDay", "value"),
    "a kind that there is not": ({"projectType": "7"}, "projectType", "value"),
    "one of two that is not": ({"serverType": "1,9"}, "serverType", "value"),
    "neither yes nor no": ({"isFee": "maybe"}, "isFee", "value"),
    "no code at all": ({"taskHandleItem": ""}, "taskCode", "no-code"),
    "a short code": ({"taskHandleItem": "123"}, "taskHandleItem", "value"),
    "a code that leads out of the folder": ({"code": "../../etc/passwd"}, "code", "value"),
    "a source and not sourced": ({"evidenceMark": "known", "evidenceSource": "somewhere"}, "evidence", "evidence"),
    "a day that is none": ({"evidenceDay": "yesterday"}, "evidence", "evidence"),
    "evidence that is no JSON": ({"evidence": "{"}, "evidence", "evidence"),
    "evidence of what is not there": ({"evidence": '{"moon": ["known", "2026-11-23", ""]}'}, "evidence", "no-such-path"),
    "evidence of two parts": ({"evidence": '{"isFee": ["known", "2026-11-23"]}'}, "evidence", "evidence"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_row_is_not_imported_and_the_others_are(name: str) -> None:
    change, field, code = WRONG[name]
    good = {**LEAST, "taskHandleItem": CODE + "102"}
    found = imported(as_json({**LEAST, **change}, good))
    assert (1, field, code) in said(found)
    assert list(found.items) == [f"item-{CODE.lower()}102"] and found.failed == 1 and found.rows == 2
    for one in found.complaints:
        assert one.wrong.zh and one.wrong.en and one.mend.zh and one.mend.en and "{" not in one.mend.en + one.wrong.zh + one.mend.zh


def test_half_a_character_is_told_of_and_breaks_nothing() -> None:
    """JSON can hold one half of a surrogate pair, which no file and no screen can."""
    found = imported(json.dumps({"items": [{**LEAST, "isFee": "\ud800"}]}).encode())
    assert said(found) == {(1, "isFee", "value")}
    assert "\ufffd" in found.complaints[0].wrong.zh.encode().decode()


def test_rows_are_numbered_as_the_spreadsheet_does() -> None:
    bad = {**LEAST, "isFee": "maybe"}
    assert {one.row for one in imported(as_csv(LEAST, {}, bad), "csv").complaints} == {4}
    grid: list[list[str | None]] = [[*LEAST], [*LEAST.values()], [None], [*bad.values()]]
    assert {one.row for one in imported(as_xlsx(*grid), "xlsx").complaints} == {4}


def test_the_second_row_of_one_item_is_refused() -> None:
    found = imported(as_json(LEAST, {**LEAST, "taskName": "另一个"}))
    assert said(found) == {(2, "code", "twice")} and found.rows == 2
    assert next(iter(found.items.values()))["taskName"]["zh"] == "演示事项"


def test_what_is_not_known_is_told_and_not_dropped_in_silence() -> None:
    found = imported(as_json({**LEAST, "colour": "red", "材料清单": "身份证"}))
    assert said(found) == {(1, "colour", "column"), (1, "材料清单", "column")} and found.failed == 0


def test_chinese_alone_is_imported_with_a_warning() -> None:
    found = imported(as_json({**LEAST, "taskName_en": ""}))
    assert said(found) == {(1, "taskName_en", "english-missing")} and found.failed == 0


def test_figures_with_units_ranges_and_unknown_ones() -> None:
    cells = {**LEAST, "projectType": "承诺件", "promiseDay": "20个工作日", "anticipateDay": "20~40", "limitSceneNum": "？"}
    source = ServiceSource.model_validate(next(iter(imported(as_json(cells)).items.values())))
    assert source.anticipateDay is not None
    assert (source.promiseDay.value, source.anticipateDay.value, source.anticipateDay.up_to) == (20, 20, 40)
    assert source.limitSceneNum.value is None


def test_rows_below_an_item_come_with_it_and_orphans_are_told() -> None:
    book = openpyxl.Workbook()
    book.active.title = "事项"
    book.active.append([*LEAST, "code"])
    book.active.append([*LEAST.values(), "some-item"])
    papers = book.create_sheet("材料")
    papers.append(["事项代码", "材料名称", "材料名称（英文）", "必要性"])
    papers.append(["some-item", "户口簿", "Household register", "容缺后补"])
    papers.append(["lost-item", "户口簿", "Household register", "必要"])
    papers.append(["some-item", "结婚证", "Marriage certificate", "也许"])
    out = io.BytesIO()
    book.save(out)
    found = imported(out.getvalue(), "xlsx")
    assert {(one.table, one.row, one.code) for one in found.complaints} == {("materials", 3, "orphan"), ("materials", 4, "value")}
    assert found.items == {} and found.failed == 2


# --- files that mean harm -----------------------------------------------------------------------------------------------------------


def refused(data: bytes, kind: Kind) -> str:
    with pytest.raises(ExchangeError) as caught:
        read_rows(data, kind)
    return caught.value.code


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://127.0.0.1/","x")', "=WEBSERVICE(A1)"])
def test_a_formula_is_not_worked_out_and_its_row_not_imported(formula: str) -> None:
    grid = [list(LEAST), [formula if name == "taskName" else text for name, text in LEAST.items()]]
    found = imported(as_xlsx(*grid), "xlsx")
    assert (2, "taskName", "formula") in said(found) and found.items == {}


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_files, "MOST_UNPACKED", 2**20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (2**20 + 1))
    assert len(out.getvalue()) < 5000
    assert refused(out.getvalue(), "xlsx") == "exchange.too-large"


def test_a_workbook_of_thousands_of_parts_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(exchange_files.MOST_PARTS + 1):
            archive.writestr(f"{number}", b"")
    assert refused(out.getvalue(), "xlsx") == "exchange.too-large"


def test_too_many_bytes_and_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_files, "MOST_ROWS", 3)
    assert refused(as_json(*[LEAST] * 4), "json") == "exchange.too-many-rows"
    assert refused(as_csv(*[LEAST] * 4), "csv") == "exchange.too-many-rows"
    assert refused(as_xlsx(list(LEAST), *[list(LEAST.values())] * 4), "xlsx") == "exchange.too-many-rows"
    monkeypatch.setattr(exchange_files, "MOST_BYTES", 10)
    assert refused(as_json(LEAST), "json") == "exchange.too-large"


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"", "json", "not-json"), (b"{", "json", "not-json"), (b"[1]", "json", "not-items"), (b'"x"', "json", "not-items"),
        (b"[" * 100_000, "json", "not-json"),
        (b"[" + b"9" * 5000 + b"]", "json", "not-json"), (b'[{"materialList": 1}]', "json", "not-items"),
        (b"\xff\xff\xff", "json", "not-json"),
        (b"", "csv", "no-headings"), (b",,\n", "csv", "no-headings"), (b"a,a\n1,2\n", "csv", "heading-twice"),
        (b"a\n1,2\n", "csv", "ragged"),
        (b'a\n"open', "csv", "not-csv"), (b"\xff\xff\xff\xff", "csv", "encoding"), (b'a,feeList\n1,"{"\n', "csv", "not-json"),
        (b"a," * 400 + b"\n", "csv", "too-many-columns"),
        (b"", "xlsx", "not-xlsx"), (b"PK\x03\x04", "xlsx", "not-xlsx"), (b"no zip at all", "xlsx", "not-xlsx"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_a_code(data: bytes, kind: Kind, code: str) -> None:
    assert refused(data, kind) == f"exchange.{code}"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 255), st.integers(0, 10**6))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(at: int, flip: int, cut: int) -> None:
    data = bytearray(WORKBOOK)
    data[at % len(data)] ^= flip
    for damaged in (bytes(data), WORKBOOK[: cut % len(WORKBOOK)]):
        try:
            import_items(read_rows(damaged, "xlsx"), date(2026, 11, 23))
        except ExchangeError as error:
            assert error.code in ("exchange.not-xlsx", "exchange.too-large", "exchange.no-headings", "exchange.heading-twice")


WORKBOOK = as_xlsx(list(LEAST), list(LEAST.values()))


@pytest.mark.parametrize("bad", ["a\x07bell", "x" * 40_000])
def test_what_no_spreadsheet_can_hold_is_said_and_not_cut_off(bad: str) -> None:
    row = exchange_files.Row("items", 2, {"taskName": bad})
    with pytest.raises(ExchangeError) as caught:
        write_rows([row], "xlsx")
    assert caught.value.code == "exchange.cell"


@pytest.mark.soak
def test_a_hundred_thousand_rows_are_read() -> None:
    rows = [{**LEAST, "code": f"item-{number}"} for number in range(exchange_files.MOST_ROWS)]
    found = imported(as_csv(*rows), "csv")
    assert len(found.items) == exchange_files.MOST_ROWS and found.failed == 0
