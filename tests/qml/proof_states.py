"""States of the steps that prove who somebody is, of the papers that are scanned and of those that are collected: one for each thing that
their screens can show."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from kiosk.core.errors import Problem
from kiosk.identity.faces import Challenge, FaceVerdict, Guidance
from kiosk.session import events as on
from kiosk.session.scan import Scan
from kiosk.session.state import State
from tests.qml.guide_states import after, answered
from tests.session.people import PEOPLE
from tests.session.walker import COLLECT, CORNERS, RESULT

CERTIFICATE, PROOF = "no-criminal-record-certificate", "purpose-proof"
CARD = PEOPLE["applicant"].document
PASSPORT = replace(
    CARD, kind="passport", origin="mrz", name="", name_english="ZHENGJIAN YANGBEN WITH A VERY LONG GIVEN NAME", address="", authority="",
    id_number="E00000000", issuer="CHN", nationality="CHN",
)  # fmt: skip
MATCH = FaceVerdict("match", "dlib", {"a.dat": "0" * 64}, proven=True)
LINES = "P<" * 22


def proof_states(home: State) -> dict[str, State]:
    """From a home screen with every device online."""
    home = after(home, on.DeviceChanged("smartcard", on.Health("online")), on.DeviceChanged("scanner", on.Health("online")))
    identify = after(answered(after(home, on.ServiceChosen(CERTIFICATE))), on.NextPressed(), on.NextPressed())
    return {**ways(identify), **faces(identify), **papers(identify), **collecting(home)}


def ways(identify: State) -> dict[str, State]:
    number = identify.visit_number
    passport = after(identify, on.WayChosen("passport"))
    printed = after(passport, on.MrzRead(number, PASSPORT, frozenset({"name_english"}), LINES))
    permit = replace(PASSPORT, kind="home-return-permit", name="证件样本")
    inside = on.ChipRead(number, replace(PASSPORT, origin="chip"), b"photo", minor=False)
    eid = after(identify, on.WayChosen("eid"))
    return {
        "ways card": identify,
        "ways passport": passport,
        "ways passport expired": after(passport, on.MrzRead(number, PASSPORT, doubt="idcard.expired")),
        "ways passport without camera": after(passport, on.DeviceChanged("camera", on.Health("no-device", "device.not-connected"))),
        "ways printed": printed,
        "ways printed nameless": after(passport, on.MrzRead(number, replace(PASSPORT, name_english="")), on.NextPressed()),
        "ways permit": after(passport, on.MrzRead(number, permit)),
        "ways chip read": after(printed, inside),
        "ways chip refused": after(printed, on.ChipRefused(number, Problem("chip.needs-pace"), final=True)),
        "ways passport known": after(printed, inside, on.NextPressed(), on.BackPressed()),
        "ways eid": eid,
        "ways eid verifying": after(eid, on.CodeScanned(number, "KIOSK-EID:1:SAMPLE")),
        "ways eid refused": after(eid, on.CodeScanned(number, "KIOSK-EID:1:SAMPLE"), on.CodeRefused(number, 1, Problem("eid.expired"))),
    }


def faces(identify: State) -> dict[str, State]:
    number = identify.visit_number
    consent = after(identify, on.CardRead(number, CARD, photo=b"photo", minor=False), on.NextPressed())
    trying = after(consent, on.FaceAgreed())

    def guided(ask: Challenge, hint: str) -> State:
        return after(trying, on.FaceGuided(number, Guidance(ask, hint, 1, 4)))

    failed = after(trying, on.FaceJudged(number, replace(MATCH, outcome="no-match")))
    again: list[on.Event] = [on.FaceAgreed(), on.FaceJudged(number, replace(MATCH, outcome="timed-out"))]
    witness = after(consent, on.WitnessPressed())
    asked = after(witness, on.CodeScanned(number, "KIOSK-EID:1:SAMPLE"))
    return {
        "face consent": consent,
        "face starting": trying,
        "face straight": guided("look-straight", ""),
        "face left": guided("turn-left", "face.too-far"),
        "face right": guided("turn-right", ""),
        "face no match": failed,
        "face engine failed": after(trying, on.FaceFailed(number, Problem("face.engine-failed"))),
        "face no more tries": after(failed, *again, *again),
        "face match": after(trying, on.FaceJudged(number, MATCH)),
        "face unproven": after(trying, on.FaceJudged(number, replace(MATCH, proven=False))),
        "face review": after(trying, on.FaceJudged(number, replace(MATCH, outcome="review"))),
        "face declined": after(consent, on.FaceDeclined()),
        "face no photo": after(identify, on.CardRead(number, CARD, minor=False), on.NextPressed()),
        "face of a child": after(identify, on.CardRead(number, CARD, photo=b"photo", minor=True), on.NextPressed()),
        "face of print": after(identify, on.WayChosen("passport"), on.MrzRead(number, PASSPORT), on.NextPressed()),
        "face witness": witness,
        "face witness verifying": asked,
        "face witness refused": after(asked, on.CodeRefused(number, 1, Problem("eid.refused"))),
        "face witnessed": after(asked, on.CodeVerified(number, 1, officer="000000")),
    }


def papers(identify: State) -> dict[str, State]:
    number = identify.visit_number
    form = after(identify, on.CardRead(number, CARD, minor=False), on.NextPressed(), on.NextPressed())
    filled: list[on.Event] = [on.FieldFilled("certificate_purpose", "abroad"), on.FieldFilled("phone", "13800138000")]
    empty = after(form, *filled, on.NextPressed())
    framing = after(empty, on.ScanPressed(PROOF))
    corners = after(framing, on.PageCaptured(number, None), on.CornersMoved(CORNERS))
    working = after(framing, on.PageCaptured(number, CORNERS))
    check = after(working, on.PageStraightened(number, Scan(b"jpeg", 1240, 1754, 150.0)))
    full = after(check, on.NextPressed())
    for _ in range(4):
        full = after(
            full, on.ScanPressed(PROOF), on.PageCaptured(number, CORNERS),
            on.PageStraightened(number, Scan(b"jpeg", 1240, 1754, 150.0)), on.NextPressed(),
        )  # fmt: skip
    return {
        "papers none": empty,
        "papers missing": after(empty, on.NextPressed()),
        "papers framing": framing,
        "papers found": after(framing, on.PageSeen(number, CORNERS)),
        "papers corners": corners,
        "papers working": working,
        "papers blurred": after(working, on.PageStraightened(number, None, ("page.blurred",))),
        "papers check": check,
        "papers full": full,
        "papers review": after(full, on.NextPressed()),
    }


def collecting(home: State) -> dict[str, State]:
    home = after(home, on.DeviceChanged("document_printer", on.Health("online")))
    identify = after(home, on.ServiceChosen(COLLECT), on.NextPressed())
    number = identify.visit_number
    declined: list[on.Event] = [
        on.CardRead(number, CARD, photo=b"photo", minor=False),
        on.NextPressed(),
        on.FaceDeclined(),
        on.NextPressed(),
    ]
    asking = after(identify, *declined)
    issued = replace(RESULT, tracking_number="DEM0000019VXZA", issued_at="2026-11-20T10:00:00+08:00", assurance="L2")
    proven, withdrawn = replace(issued, record_id="proven", assurance="L3"), replace(issued, record_id="withdrawn", is_valid=False)
    elsewhere = replace(issued, record_id="elsewhere", service="a-service-of-tomorrow", pages=12)
    found = after(asking, on.ResultsFound(number, (issued, proven, withdrawn, elsewhere), 1))
    printing = after(found, on.ResultChosen(issued.record_id))

    def printed(outcome: Literal["confirmed", "unknown", "failed"], reason: str = "") -> State:
        return after(printing, on.DocumentPrinted(number, issued.record_id, outcome, reason))

    return {
        "collect asking": asking,
        "collect offline": after(asking, on.ResultsRefused(number, Problem("collect.offline"), 1)),
        "collect nothing": after(asking, on.ResultsFound(number, (), 1)),
        "collect list": found,
        "collect needs more": after(found, on.ResultChosen("proven")),
        "collect without printer": after(found, on.DeviceChanged("document_printer", on.Health("no-device", "device.not-connected"))),
        "collect printing": printing,
        "collect confirmed": printed("confirmed"),
        "collect unknown": printed("unknown"),
        "collect failed": printed("failed", "printer.paper-out"),
        "collect not genuine": printed("failed", "document.altered"),
        "collect no authority": printed("failed", "collect.no-authority"),
        "collect gone": printed("failed", "collect.gone"),
        "collect leaving": after(printing, on.LeavePressed()),
    }
