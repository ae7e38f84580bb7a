"""Home stands before the rest of the terminal does. What somebody asks for in that moment waits,
in its order, and is done once there is somebody to do it."""

from __future__ import annotations

from pathlib import Path

from kiosk.app import App
from kiosk.demo.bundle import Addresses, Bundle
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.effects import Effect
from kiosk.session.machine import step
from kiosk.session.state import Home, Search, State
from ui.robot import Finger

ASKED = (on.SearchOpened(), on.SearchTyped("居住证"), on.BackPressed(), on.SearchOpened(), on.SearchTyped("护照"))


class FirstMoment:
    """Asks as soon as the session is at home, which is before its first frame, and remembers what it came to."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.waited: list[Effect] = []
        app.bridge.seen = self._saw

    def _saw(self, _event: on.Event) -> None:
        app = self._app
        if not isinstance(app.bridge.state.place, Home):
            return
        app.bridge.seen = lambda _event: None
        assert app._performer is None, "the rest stood before home did"
        self.waited = _effects(app.bridge.state, ASKED)
        for event in ASKED:
            app.bridge.handle(event)
        assert app._asked == self.waited, "each waits, in its order"


def _effects(state: State, events: tuple[on.Event, ...]) -> list[Effect]:
    """What these events ask for, by the session alone."""
    asked: list[Effect] = []
    for event in events:
        state, effects = step(state, event)
        asked += effects
    return asked


def test_what_is_asked_before_the_rest_stands_is_done_once_it_does(tmp_path: Path) -> None:
    with Bundle(Addresses(), tmp_path) as bundle, App(bundle.settings(), (1080, 1920)) as app:
        moment = FirstMoment(app)
        finger = Finger(app.screen.window)
        finger.until(lambda: bool(moment.waited), "the first moment at home", 30)
        assert any(isinstance(one, do.Wipe) for one in moment.waited), "the first of the two left before the rest stood"
        finger.until(lambda: _answered(app), "what was looked for first", 30)
        place = app.bridge.state.place
        assert isinstance(place, Search) and place.text == "护照" and place.results
        assert app._asked == [] and app._performer is not None, "nothing is kept of what was asked"


def _answered(app: App) -> bool:
    place = app.bridge.state.place
    return isinstance(place, Search) and place.asked > 0 and place.answered == place.asked
