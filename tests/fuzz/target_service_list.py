"""A list of services from another system, as JSON, as CSV and as a workbook: what an officer was sent and opens in good faith."""

from __future__ import annotations

from datetime import date

from kiosk.catalogue.exchange import import_items
from kiosk.catalogue.exchange_files import ExchangeError, Kind, Row, read_rows, write_rows
from kiosk.catalogue.models import ServiceSource

_ROWS = (
    Row("items", 2, {
        "code": "some-item", "taskName": "演示事项", "taskName_en": "Demo item", "serverType": "1,2", "projectType": "2",
        "promiseDay": "3~5", "anticipateDay": "20", "handleArea": "3", "limitSceneNum": "?", "isFee": "1", "evidenceMark": "sourced",
        "evidenceDay": "2026-11-23", "evidenceSource": "公开办事指南", "byLaw": "某法|第一条",
        "evidence": '{"fact:fees.0.amount": ["unsure", "2026-11-23", ""]}',
    }),
    Row("materials", 2, {"code": "some-item", "material_name": "户口簿", "material_name_en": "Register", "exempt_by": "prefill"}, parent=2),
    Row("fees", 2, {"code": "some-item", "fee_name": "工本费", "fee_name_en": "Cost", "fee_stand": "40", "by_law": "某规定"}, parent=2),
    Row("faq", 2, {"code": "some-item", "question": "多久？", "question_en": "How?", "answer": "三天", "answer_en": "Three."}, parent=2),
)  # fmt: skip
_KINDS: tuple[Kind, ...] = ("json", "csv", "xlsx")
SEEDS: tuple[bytes, ...] = tuple(write_rows(_ROWS, kind) for kind in _KINDS)


def fuzz(data: bytes) -> None:
    for kind in _KINDS:
        try:
            found = import_items(read_rows(data, kind), date(2026, 11, 23))
        except ExchangeError:
            continue
        for item in found.items.values():
            assert not ServiceSource.model_validate(item).verified
        assert found.failed or len(found.items) == found.rows
