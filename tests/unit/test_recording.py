"""A recorded visit holds nothing of whoever stood there, and is played again along the same way."""

from __future__ import annotations

import itertools
import json
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kiosk.cli import demo
from kiosk.demo.recording import BadRecording, Recorder, play, read, redacted
from kiosk.identity.document import IdDocument
from kiosk.session import events as on
from kiosk.session.paper_events import IssuedResult
from kiosk.session.pay_events import PaymentTold
from kiosk.session.state import Rules, State, Visit, start
from kiosk.wire import tracking
from tests.session.people import PEOPLE
from tests.session.walker import CATALOGUE, Walk
from ui.models.session import place_name

SERVICES = ("residence-registration", "no-criminal-record-certificate", "id-card-renewal")


class Recorded(Walk):
    """A walk that a recorder hears."""

    recorder: Recorder | None = None

    def tell(self, *events: on.Event) -> State:
        for event in events:
            if self.recorder is not None:
                self.recorder.hear(event)
            super().tell(event)
            self.ways.append(place_name(self.state))
        return self.state

    def __init__(self) -> None:
        self.ways: list[str] = []
        super().__init__(CATALOGUE)
        ticks = itertools.count()
        self.recorder = Recorder(lambda: float(next(ticks)), lambda: self.state)


def recorded(code: str, folder: Path) -> tuple[Path, list[str], str]:
    """A whole visit; its file, the screens it went through, and the text of the file."""
    walk = Recorded()
    walk.choose(code)
    walk.finish()
    assert walk.recorder is not None and len(walk.recorder) > 8
    walk.recorder.write(path := folder / "visit.jsonl")
    return path, walk.ways, path.read_text("utf-8")


@pytest.mark.parametrize("code", SERVICES)
def test_nobody_is_in_it(code: str, tmp_path: Path) -> None:
    _, _, text = recorded(code, tmp_path)
    for person in PEOPLE.values():
        assert [trace for trace in person.traces() if trace in text] == []


def test_no_part_of_a_passport_s_number_is_in_it(tmp_path: Path) -> None:
    document = IdDocument("passport", "CANARY", "F", None, "E48213579", None, None)
    recorder = Recorder(lambda: 0.0, lambda: start(Rules()))
    recorder.hear(on.MrzRead(1, document))
    recorder.write(path := tmp_path / "visit.jsonl")
    assert "E482" not in path.read_text("utf-8") and "CANARY" not in path.read_text("utf-8")


def test_what_names_a_record_is_made_up_and_the_same_wherever_it_comes_again(tmp_path: Path) -> None:
    record, number, paid = str(uuid.uuid4()), tracking.make("A7K2", 77, b"\x01\x02\x03"), "A7K2" + "0123456789abcdef" * 2
    recorder = Recorder(lambda: 0.0, lambda: start(Rules()))
    result = IssuedResult(record, number, "passport", "2026-11-23", "L2", 1)
    recorder.hear(on.Saved(1, record, number, "2026-11-23T10:00:00+08:00"))
    recorder.hear(on.ResultsFound(1, (result,), 1))
    recorder.hear(on.ResultChosen(record))
    recorder.hear(on.DocumentPrinted(1, f"{record}#2", "confirmed"))
    recorder.hear(PaymentTold(1, 1, "paid", paid[:24]))
    recorder.write(path := tmp_path / "visit.jsonl")
    text = path.read_text("utf-8")
    assert not [one for one in (record, number, paid[:24], record[:8], number[4:9]) if one in text]
    saved, listed, chosen, printed, told = (moment.event for moment in read(path))
    assert isinstance(saved, on.Saved) and tracking.parse(saved.tracking_number) and uuid.UUID(saved.record_id)
    assert isinstance(listed, on.ResultsFound) and isinstance(chosen, on.ResultChosen) and isinstance(printed, on.DocumentPrinted)
    assert (listed.results[0].record_id, listed.results[0].tracking_number) == (saved.record_id, saved.tracking_number)
    assert chosen.record_id == saved.record_id and printed.job == f"{saved.record_id}#2"
    assert isinstance(told, PaymentTold) and len(told.number) == 24


@pytest.mark.parametrize("code", SERVICES)
def test_it_goes_the_same_way_again(code: str, tmp_path: Path) -> None:
    """The same screens in the same order, with an invented person; typed words are gone, so a form may complain of them."""
    path, ways, _ = recorded(code, tmp_path)
    again = Recorded()
    before = len(again.ways)
    again.recorder = None
    rested: list[float] = []
    heard: list[State] = []
    assert play(read(path), lambda event: heard.append(again.tell(event)), lambda: again.state.visit_number, rested.append) > 8
    played = [one for one, _ in itertools.groupby(again.ways[before:])]
    first = [one for one, _ in itertools.groupby(ways[before:])]
    assert played[: first.index("form") + 1] == first[: first.index("form") + 1]
    assert max(rested) <= 1.0
    assert isinstance(again.state.place, Visit) or again.at_home


def test_a_command_says_the_way_it_went(tmp_path: Path) -> None:
    path, _, _ = recorded("residence-registration", tmp_path)
    said = CliRunner().invoke(demo.app, ["--replay", str(path), "--json"])
    assert json.loads(said.stdout)["screens"][:4] == ["home", "notice", "identify", "form"]
    refused = CliRunner().invoke(demo.app, ["--replay", str(tmp_path / "none"), "--json"])
    assert refused.exit_code == 2 and json.loads(refused.stdout)["error"]["code"] == "recording.unreadable"


@pytest.mark.parametrize(
    "line", ["", "{}", "[]", '{"t": 0, "event": "Nothing"}', '{"t": 0, "event": "ServiceChosen", "code": {"a": "system", "of": "os"}}']
)
def test_what_is_no_recording_is_refused(line: str, tmp_path: Path) -> None:
    path = tmp_path / "visit.jsonl"
    path.write_text(f"{line}\n" if line else "\n", "utf-8")
    with pytest.raises(BadRecording, match="line 1"):
        list(read(path))


@given(st.text())
def test_what_is_redacted_keeps_its_length_alone(text: str) -> None:
    gone = redacted(text)
    assert len(gone) == len(text) and redacted(gone) == gone
    assert not [one for one, other in zip(text, gone, strict=True) if one == other and one.isalnum() and one not in "0x某"]
