"""A certificate from data to a sealed and verified PDF, beside typst in a process of its own; the seal's check; a notice."""

from __future__ import annotations

import dataclasses
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kiosk.central import certificates
from kiosk.central.seals import OFFICE, StandIn
from kiosk.core import typesetter
from kiosk.core.glyphs import FACES
from kiosk.documents import a4
from kiosk.documents.contents import NoticeContent, NoticeMaterial
from kiosk.documents.seals import verify
from tests import sealed
from tests.bench.figures import Figure, spread

NOTICE = NoticeContent(
    service_name="无犯罪记录证明",
    summary="个人申请，三个工作日内答复",
    lines=("需要：本人的身份证、护照、通行证或电子身份码，任选一种；用途证明的原件。", "不需要：复印件、照片、表格。"),
    materials=(NoticeMaterial("用途证明", "录用通知、录取通知、邀请函等，任选一种"),),
    needs=("出示本人身份证。",),
    promise_days=3,
    is_fee=False,
    place="样本市公安局一层",
    terminal="测试终端",
    help_phone="0000-12345",
    made_at=sealed.MOMENT,
    version="1",
)
T = TypeVar("T")
ALONE = """
import json, sys, typst
order = json.load(sys.stdin)
fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=order["folders"])
compiler = typst.Compiler(font_paths=fonts, root=order["root"])
compiler.compile(order["source"].encode(), sys_inputs=order["inputs"], pdf_standards=["a-2b"])
"""


def measure(rounds: int = 9) -> list[Figure]:
    """Each round has a number of its own, as each certificate has; all parts are warm but typst, which never is."""
    stand_in = StandIn(OFFICE, sealed.keys(), sealed.picture())
    verify(sealed.certificate(), sealed.authority(), sealed.LATER)
    parts: dict[str, list[float]] = {"compose": [], "seal": [], "verify": [], "alone": [], "notice": [], "notice alone": []}
    for number in range(rounds):
        content = dataclasses.replace(sealed.CONTENT, number=f"2026{number:08d}")
        pdf = _timed(parts["compose"], certificates.compose, content)
        done = _timed(parts["seal"], stand_in.seal, pdf, sealed.MOMENT)
        _timed(parts["verify"], verify, done, sealed.authority(), sealed.LATER)
        _timed(parts["alone"], _alone, certificates.TEMPLATES / "certificate.typ", certificates.certificate_data(content))
        notice = dataclasses.replace(NOTICE, terminal=f"测试终端 {number}")
        _timed(parts["notice"], a4.notice, notice)
        _timed(parts["notice alone"], _alone, a4.TEMPLATES / "notice.typ", a4.notice_data(notice))
    typical = {name: statistics.median(spent) for name, spent in parts.items()}
    whole = typical["compose"] + typical["seal"] + typical["verify"]
    return [
        Figure(
            "A1", "certificate from data to sealed and verified / typst alone, a process each", whole / typical["alone"], typical["alone"],
            1.35, "ratio", note=f"{typical['compose']:.0f} + {typical['seal']:.0f} + {typical['verify']:.0f} ms",
        ),
        Figure(
            "A2", "verifying a sealed certificate; baseline: sealing it", typical["verify"], typical["seal"], 25, "ms",
            note=spread(parts["verify"], "ms"),
        ),
        Figure(
            "A3", "one-time notice on A4; baseline: typst alone, a process", typical["notice"], typical["notice alone"], 300, "ms",
            note=spread(parts["notice"], "ms"),
        ),
    ]  # fmt: skip


def _timed(into: list[float], do: Callable[..., T], *arguments: object) -> T:
    begun = time.perf_counter()
    made = do(*arguments)
    into.append(1000 * (time.perf_counter() - begun))
    return made


def _alone(template: Path, data: object) -> None:
    """What nobody could do without: a process that has typst, the fonts, and nothing of ours."""
    inputs = {"data": json.dumps(data), "missing": "", "families": json.dumps([face.family for face in FACES])}
    source = typesetter.PRELUDE + typesetter.BODY.format(name=template.name)
    order = {"folders": sorted({str(face.path.parent) for face in FACES}), "root": str(template.parent), "source": source, "inputs": inputs}
    subprocess.run([sys.executable, "-c", ALONE], input=json.dumps(order), text=True, check=True, capture_output=True, timeout=60)
