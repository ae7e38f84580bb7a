"""What officers announce at the centre is known to a terminal that nobody touched, and to one that starts without a network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kiosk.app import App
from kiosk.demo.bundle import Addresses, Bundle
from kiosk.outbox.board import FILE
from kiosk.settings import Settings
from kiosk.wire.board import Board
from tests.outbox.servers import dead_port
from ui.robot import Finger


def board_of(settings: Settings) -> Board:
    """What home knows a while after the start."""
    with App(settings, (1080, 1920)) as app:
        Finger(app.screen.window).until(lambda: app.bridge.state.board is not None, "a board", 30)
        known = app.bridge.state.board
        assert known is not None
        return known


def test_what_is_announced_is_known_at_home_and_after_a_start_without_a_network(tmp_path: Path) -> None:
    with Bundle(Addresses(), tmp_path, announces=True) as bundle:
        settings = bundle.settings()
        online = board_of(settings)
    assert {one.id for one in online.topics} == {"demo-queue", "demo-night", "demo-letters", "demo-copies"}
    assert len(online.notices) == 3 and online.down == ()
    assert (settings.state_dir / FILE).exists()
    offline = board_of(replace(settings, central=replace(settings.central, url=dead_port())))
    assert offline == online, "also of when it is"
