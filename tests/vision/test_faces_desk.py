"""The engine in its process: real models, real frames over a real socket; what breaks is replaced, what was seen is forgotten."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from kiosk.identity.faces import Challenge, FaceVerdict, Guidance
from kiosk.vision.faces import desk as desk_module
from kiosk.vision.faces import process as process_module
from kiosk.vision.faces.challenge import random_challenge
from kiosk.vision.faces.desk import FaceDesk
from kiosk.vision.faces.errors import FaceError
from kiosk.vision.faces.options import FaceOptions
from tests.check.common import ROOT
from tests.vision import heads

ASKED: tuple[Challenge, ...] = ("look-straight", "turn-left", "look-straight", "turn-right", "look-straight")
YAWS = (0, 0, 26, 26, 0, 0, -30, -30, 0, 0)
MODELS = {"shape_predictor_5_face_landmarks.dat", "dlib_face_recognition_resnet_model_v1.dat"}


@pytest.fixture(scope="module")
def desk() -> Iterator[FaceDesk]:
    """One desk for all: its process starts once, and again after each test that breaks it."""
    with FaceDesk(FaceOptions(), production=False) as desk:
        yield desk


def until(done: Callable[[], bool], what: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        os.sched_yield()


def engine_of(desk: FaceDesk) -> psutil.Process:
    assert desk.identity.name
    return psutil.Process(desk._process._process.pid)  # type: ignore[union-attr]  # the test looks where callers need not


def play(desk: FaceDesk, *sources: heads.Pixels) -> FaceVerdict | Guidance:
    """A try in which each of the frames shows the next of `sources`, the last for all others."""
    desk.begin(heads.card_photo(), ASKED, 0.0)
    answer: FaceVerdict | Guidance = Guidance("look-straight", "", 0, 0)
    for number, yaw in enumerate(YAWS):
        source = sources[min(number, len(sources) - 1)]
        answer = desk.look(heads.in_frame(heads.turned(yaw, source)), 0.2 * (number + 1))
        if isinstance(answer, FaceVerdict):
            break
    return answer


def test_a_person_who_turns_as_asked_matches_their_photo(desk: FaceDesk) -> None:
    verdict = play(desk, heads.portrait())
    assert isinstance(verdict, FaceVerdict)
    assert (verdict.outcome, verdict.proven) == ("match", False)
    assert verdict.engine.startswith("dlib-") and set(verdict.models) == MODELS
    with pytest.raises(FaceError, match="no-try"):
        desk.look(heads.in_frame(heads.portrait()), 3.0)


def test_somebody_else_does_not_match(desk: FaceDesk) -> None:
    desk.begin(heads.card_photo(heads.other_person()), ("look-straight", "look-straight"), 0.0)
    answers = [desk.look(heads.in_frame(heads.portrait()), 0.2 * number) for number in range(4)]
    assert isinstance(answers[-1], FaceVerdict) and answers[-1].outcome == "no-match"


def test_a_swap_during_the_challenge_fails(desk: FaceDesk) -> None:
    verdict = play(desk, *[heads.portrait()] * 4, heads.other_person())
    assert isinstance(verdict, FaceVerdict) and verdict.outcome == "challenge-failed"


def test_guidance_over_the_wire(desk: FaceDesk) -> None:
    desk.begin(heads.card_photo(), ASKED, -60.0)  # as if the models had taken a minute, which is not the person's fault
    assert desk.look(np.full((720, 1280, 3), 120, np.uint8), 0.1) == Guidance("look-straight", "face.not-seen", 0, 5)
    assert desk.look(heads.in_frame(heads.portrait(), heads.portrait()), 0.2) == Guidance("look-straight", "face.several", 0, 5)
    small, dark = heads.in_frame(heads.portrait(), face_width=170), heads.in_frame(heads.portrait()) // 6
    assert desk.look(small, 0.3) == Guidance("look-straight", "face.too-far", 0, 5)
    assert desk.look(dark, 0.4) == Guidance("look-straight", "face.too-dark", 0, 5)
    verdict = desk.look(heads.in_frame(heads.portrait()), 41.0)
    assert isinstance(verdict, FaceVerdict) and verdict.outcome == "timed-out"


@pytest.mark.parametrize("degrees", [40, *(pytest.param(degrees, marks=pytest.mark.soak) for degrees in (20, 30, 45, 50))])
def test_a_print_that_is_turned_in_the_hand_is_no_turn(desk: FaceDesk, degrees: float) -> None:
    desk.begin(heads.card_photo(), ASKED, 0.0)
    for number in range(2):
        desk.look(heads.in_frame(heads.flat_print(0)), 0.2 * number)
    for number in range(2, 5):
        answer = desk.look(heads.in_frame(heads.flat_print(degrees)), 0.2 * number)
        assert isinstance(answer, Guidance) and answer.done == 1


DIAGONAL = {"turn-left": (-40, 60), "turn-right": (-40, -60)}
"""A tilt in the hand, degrees and axis: the nose moves to that side, and the face gets hardly narrower."""


@pytest.mark.parametrize("far", [5.0, 1.5])
@pytest.mark.parametrize("side", DIAGONAL)
def test_a_print_that_is_tilted_about_a_diagonal_is_no_turn(desk: FaceDesk, side: Challenge, far: float) -> None:
    desk.begin(heads.card_photo(), ("look-straight", side, "look-straight"), 0.0)
    degrees, axis = DIAGONAL[side]
    frames = [heads.in_frame(picture) for picture in (heads.flat_print(0), heads.flat_print(degrees, axis, far))]
    answers = [desk.look(frames[number > 1], 0.2 * number) for number in range(6)]
    hints = [answer.hint for answer in answers if isinstance(answer, Guidance)]
    assert hints == ["", "", "", "face.flat", "face.flat", "face.flat"], "by its points alone it would count: the third frame is a turn"
    assert isinstance(answers[-1], Guidance) and answers[-1].done == 1


@pytest.mark.soak
@pytest.mark.parametrize("far", [5.0, 2.0, 1.5])
@pytest.mark.parametrize("seed", range(8))
def test_no_order_is_met_with_one_print(desk: FaceDesk, seed: int, far: float) -> None:
    """Tilted as asked, and by half on the way, for as long as the try lasts."""
    asked = sorted({random_challenge(random.Random(number)) for number in range(200)})[seed]
    desk.begin(heads.card_photo(), asked, 0.0)
    answer: FaceVerdict | Guidance = Guidance("look-straight", "", 0, 0)
    met = 0
    for number in range(100):
        assert isinstance(answer, Guidance)
        degrees, axis = DIAGONAL.get(answer.ask, (0, 0))
        degrees = degrees // 2 if number % 5 == 0 else degrees - number % 3
        answer = desk.look(heads.in_frame(heads.flat_print(degrees, axis, far)), 0.2 * number)
        if isinstance(answer, FaceVerdict):
            break
        met = max(met, answer.done)
    assert isinstance(answer, FaceVerdict) and (answer.outcome, met) == ("timed-out", 1)


@pytest.mark.parametrize("photo", [np.full((126, 102, 3), 255, np.uint8), np.zeros((1, 1, 3), np.uint8), np.zeros((2, 900, 3), np.uint8)])
def test_a_photo_without_a_face(desk: FaceDesk, photo: heads.Pixels) -> None:
    with pytest.raises(FaceError) as raised:
        desk.begin(photo, ASKED, 0.0)
    assert raised.value.code == "face.no-face-in-photo"
    with pytest.raises(FaceError, match="no-try"):
        desk.look(heads.in_frame(heads.portrait()), 0.1)


def test_a_photo_with_two_faces(desk: FaceDesk) -> None:
    with pytest.raises(FaceError) as raised:
        desk.begin(np.hstack([heads.portrait(), heads.portrait()]), ASKED, 0.0)
    assert raised.value.code == "face.several-in-photo"


def test_any_picture_gets_an_answer(desk: FaceDesk) -> None:
    desk.begin(heads.card_photo(), ASKED, 0.0)
    for shape in ((1, 1, 3), (2, 3, 3), (3000, 2, 3), (64, 64, 3)):
        assert desk.look(np.zeros(shape, np.uint8), 0.1) == Guidance("look-straight", "face.not-seen", 0, 5)
    with pytest.raises(ValueError, match="BGR"):
        desk.look(np.zeros((10, 10), np.uint8), 0.2)


def test_faces_are_found_for_the_photo_rules(desk: FaceDesk) -> None:
    with pytest.raises(ValueError, match="4 million"):
        desk.find(np.zeros((2001, 2000, 3), np.uint8))
    face, *others = desk.find(heads.portrait())
    assert not others and 60 < face.width < 120 and abs(face.yaw) < 10
    assert face.points["left-eye-outer"][0] > face.points["right-eye-outer"][0]


def test_a_challenge_that_cannot_be_judged_is_refused(desk: FaceDesk) -> None:
    for slow in ({"step_seconds": 21.0}, {"total_seconds": 91.0}):
        FaceDesk(FaceOptions(**slow), production=False).close()  # type: ignore[arg-type]
        with pytest.raises(FaceError, match="in production"):
            FaceDesk(FaceOptions(**slow), production=True)  # type: ignore[arg-type]
    for challenge in (("look-straight", "blink", "look-straight"), ("turn-left", "look-straight")):
        with pytest.raises(FaceError) as raised:
            desk.begin(heads.card_photo(), challenge, 0.0)
        assert raised.value.code == "face.options"
    with FaceDesk(FaceOptions(), production=True) as strict, pytest.raises(FaceError) as raised:
        strict.begin(heads.card_photo(), ("look-straight", "look-straight"), 0.0)
    assert raised.value.code == "face.options"


def test_an_engine_that_dies_is_said_and_replaced(desk: FaceDesk) -> None:
    desk.begin(heads.card_photo(), ASKED, 0.0)
    engine = engine_of(desk)
    engine.send_signal(signal.SIGSEGV)
    until(lambda: engine.status() == psutil.STATUS_ZOMBIE, "the engine's end")
    with pytest.raises(FaceError) as raised:
        desk.look(heads.in_frame(heads.portrait()), 0.2)
    assert raised.value.code == "face.engine-failed"
    assert not psutil.pid_exists(engine.pid)
    with pytest.raises(FaceError, match="no-try"):
        desk.look(heads.in_frame(heads.portrait()), 0.4)
    desk.begin(heads.card_photo(), ASKED, 0.0)
    assert isinstance(desk.look(heads.in_frame(heads.portrait()), 0.2), Guidance)


def test_an_engine_that_hangs_is_ended_in_time(desk: FaceDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.begin(heads.card_photo(), ASKED, 0.0)
    engine = engine_of(desk)
    engine.suspend()
    monkeypatch.setattr(desk_module, "LOOK_SECONDS", 0.2)
    with pytest.raises(FaceError, match="in time"):
        desk.look(heads.in_frame(heads.portrait()), 0.2)
    assert not psutil.pid_exists(engine.pid)


@pytest.mark.parametrize(
    "child",
    [
        "raise SystemExit(3)",
        "import socket, sys; socket.socket(fileno=int(sys.argv[1])).sendall(b'\\xff' * 64)",
        "import socket, sys; s = socket.socket(fileno=int(sys.argv[1])); s.sendall(b'\\0\\0\\0\\2\\0\\0\\0\\0[]'); s.recv(9)",
        "import socket, sys; s = socket.socket(fileno=int(sys.argv[1])); s.sendall(b'\\0\\0\\0\\2\\0\\0\\0\\0{}'); s.recv(1 << 20)",
        "import signal; signal.pause()",
    ],
)
def test_a_process_that_is_no_engine_is_an_error_and_ends(child: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "OPEN_SECONDS", 1.0)
    desk = FaceDesk(FaceOptions(), production=False, command=(sys.executable, "-c", child))
    before = {each.pid for each in psutil.Process().children()}
    with desk, pytest.raises(FaceError) as raised:
        assert desk.identity
    assert raised.value.code == "face.engine-failed"
    assert {each.pid for each in psutil.Process().children()} <= before


def test_a_program_that_is_missing_is_an_error() -> None:
    with FaceDesk(FaceOptions(), production=False, command=("no-such-program",)) as desk, pytest.raises(FaceError) as raised:
        desk.start()
    assert raised.value.code == "face.engine-failed"


def test_a_wrong_model_is_the_engines_own_word(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    options = FaceOptions(engine="onnx", model=str(tmp_path / "model.onnx"), match=0.3, review=0.4, continuity=0.35)
    with FaceDesk(options, production=False) as desk, pytest.raises(FaceError, match=r"model\.onnx is not a model"):
        assert desk.identity


def test_an_engine_that_was_loaded_long_ago_is_ready(desk: FaceDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit for loading may pass while somebody reads the consent page; what the engine said by then counts."""
    monkeypatch.setattr(process_module, "OPEN_SECONDS", 0.0)
    desk.forget()
    desk.start()
    line = desk._process._channel._end  # type: ignore[union-attr]
    assert select.select([line], [], [], 20)[0]
    assert desk.identity.name.startswith("dlib")


def test_visits_leave_no_process_and_no_descriptor_behind(desk: FaceDesk) -> None:
    desk.forget()
    before = psutil.Process().num_fds(), len(psutil.Process().children())
    for _ in range(3):  # so soon that nothing is loaded yet
        desk.start()
        desk.forget()
        desk.forget()
    assert (psutil.Process().num_fds(), len(psutil.Process().children())) == before


def test_a_call_that_is_broken_off_is_not_answered_by_the_next(desk: FaceDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that was not fetched must not be taken for that to a later frame, of somebody else perhaps."""
    desk.forget()  # a try of the test before would be lost with its process, and rightly said to be
    assert desk.identity.name
    engine = engine_of(desk)
    channel = desk._process._channel  # type: ignore[union-attr]

    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(channel, "receive", break_off)
        with pytest.raises(KeyboardInterrupt):
            desk.find(heads.portrait())
    assert not psutil.pid_exists(engine.pid)
    assert desk.find(np.full((100, 100, 3), 255, np.uint8)) == ()


@pytest.mark.soak
def test_a_day_of_tries_takes_no_more_memory(desk: FaceDesk) -> None:
    used = []
    for _ in range(60):
        desk.begin(heads.card_photo(), ("look-straight", "look-straight"), 0.0)
        for number in range(4):
            desk.look(heads.in_frame(heads.portrait()), 0.2 * number)
        used.append(engine_of(desk).memory_info().rss)
    assert used[-1] <= 1.05 * used[9]


def test_the_engine_leaves_no_core_dump_and_no_open_file(desk: FaceDesk) -> None:
    engine = engine_of(desk)
    assert engine.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    assert engine.nice() > psutil.Process().nice()
    assert engine.open_files() == []


def test_the_engine_dies_with_the_terminal() -> None:
    """Killed, not closed: nothing of the terminal's runs any more."""
    terminal = subprocess.Popen([sys.executable, "-c", LIVES_ON], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with terminal:
        assert terminal.stdout is not None
        engine = int(terminal.stdout.readline())
        assert psutil.pid_exists(engine)
        terminal.kill()
    until(lambda: not psutil.pid_exists(engine) or psutil.Process(engine).status() == psutil.STATUS_ZOMBIE, "the engine's end")


LIVES_ON = """
import signal
from kiosk.vision.faces.desk import FaceDesk
from kiosk.vision.faces.options import FaceOptions
desk = FaceDesk(FaceOptions(), production=False)
assert desk.identity
engine = desk._process._process
engine.send_signal(signal.SIGSTOP)  # as if a call hung: it can't see that the line is closed
print(engine.pid, flush=True)
signal.pause()
"""


def test_nothing_of_a_person_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A canary in the pixels is found in no file, and neither it nor a template in what is printed, raised or said."""
    for name in ("TMPDIR", "HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    canary = np.frombuffer(b"CANARY-7f3a-CANARY-7f3a-CANARY!!", np.uint8)
    frame = heads.in_frame(heads.portrait())
    frame = np.ascontiguousarray(frame[: 640 * 9 // 16, 320 : 320 + 640])
    frame[0].reshape(-1)[: canary.size] = canary
    with FaceDesk(FaceOptions(), production=False) as desk:
        desk.begin(heads.card_photo(), ASKED, 0.0)
        said = [repr(desk.look(frame, 0.2 * number)) for number in range(3)]
        engine = engine_of(desk)
        said += [repr(engine.cmdline()), repr(desk.identity), repr(desk.find(frame))]
        desk.forget()
        assert not psutil.pid_exists(engine.pid)
        with pytest.raises(FaceError) as raised:
            desk.look(frame, 1.0)
        said.append(str(raised.value))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    printed = capfd.readouterr()
    assert not any("CANARY" in text or "array" in text for text in (*said, printed.out, printed.err))
