"""The sync thread asks what the state holds of somebody who agreed to it, and whatever comes of it comes back as an event."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.wire.licences import STAND_IN
from tests.central.terminals import SAMPLE
from tests.central.test_cli import answer, serving
from tests.outbox.servers import dead_port
from tests.rig import enrol
from tests.unit.test_courier import Terminal

QUESTION = do.AskLicences(4, SAMPLE, ("household-register", "passport"), 7, "id-card-renewal", "applicant")


def test_what_is_held_comes_back_with_its_question_and_so_does_that_nobody_could_say(tmp_path: Path) -> None:
    data, folder = tmp_path / "central", tmp_path / "terminal"
    folder.mkdir()
    with serving(data, "--licences", STAND_IN) as url:
        answer("licence", "add", "resident", "household-register", "--data", str(data))
        with Terminal(folder, enrol(folder, url, data, "A7K2")) as terminal:
            with terminal.courier(url) as courier:
                courier.look_up(QUESTION)
                found = terminal.told.first(on.LicencesFound)
                assert (found.visit, found.number, list(found.held)) == (4, 7, ["household-register"])
                assert datetime.fromisoformat(found.held["household-register"]).tzinfo is not None
                assert "household" not in repr(found)
            with terminal.courier(dead_port()) as courier:
                courier.look_up(QUESTION)
                refused = terminal.told.first(on.LicencesRefused)
                assert (refused.visit, refused.number, refused.problem.code) == (4, 7, "licences.offline")
