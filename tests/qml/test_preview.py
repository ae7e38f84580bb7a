"""A camera's pictures on the glass: the right one, the right way round, and none of it left when it is cleared."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtQuick import QQuickWindow

from tests.check.common import ROOT
from tests.qml import preview_child
from tests.qml.panes import bright_noise, named, pane, seen
from ui.models.preview import PreviewModel
from ui.preview import LatestFrame, Place
from ui.robot import Finger, let_live, visible_items

BODY = "CameraPreview { objectName: 'camera'; anchors { fill: parent; margins: 40 } frames: window.frames; mirrored: %s; %s }"
SIZES = ((1080, 1920), (1920, 1080))


def halves(height: int = 720, width: int = 1280) -> NDArray[np.uint8]:
    """Left red, right blue; blue first."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 2] = 255
    pixels[:, width // 2 :, 0] = 255
    return pixels


@pytest.fixture
def frames() -> PreviewModel:
    return PreviewModel()


@pytest.fixture
def window(frames: PreviewModel) -> Iterator[QQuickWindow]:
    with pane(BODY % ("false", ""), SIZES[0], frames=frames) as made:
        yield made


def from_another_thread(frames: PreviewModel, pixels: NDArray[np.uint8]) -> None:
    thread = threading.Thread(target=frames.latest.put, args=(pixels,))
    thread.start()
    thread.join(10)
    let_live(20)


def at(window: QQuickWindow, x: float, y: float) -> list[int]:
    """The colour on the glass at a place of the picture, in fractions of it."""
    preview = named(window, "preview")
    where = preview.mapToScene(QPointF(x * preview.width(), y * preview.height())).toPoint()
    return [int(one) for one in seen(window)[where.y(), where.x()]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("mirrored", "left"), [("false", [255, 0, 0]), ("true", [0, 0, 255])])
def test_a_picture_is_shown_the_right_way_round(frames: PreviewModel, size: tuple[int, int], mirrored: str, left: list[int]) -> None:
    with pane(BODY % (mirrored, ""), size, frames=frames) as window:
        from_another_thread(frames, halves())
        assert at(window, 0.25, 0.5) == left
        assert at(window, 0.75, 0.5) == left[::-1]


@pytest.mark.parametrize("shape", [(720, 1280), (480, 640), (1280, 720), (359, 641)])
def test_its_aspect_is_kept(frames: PreviewModel, window: QQuickWindow, shape: tuple[int, int]) -> None:
    from_another_thread(frames, halves(*shape))
    preview = named(window, "preview")
    assert preview.width() / preview.height() == pytest.approx(shape[1] / shape[0], rel=0.01)
    from_another_thread(frames, halves(*shape))
    assert [at(window, x, y) for x, y in ((0.02, 0.02), (0.98, 0.98))] == [[255, 0, 0], [0, 0, 255]]
    assert (named(window, "overlay").width(), named(window, "overlay").height()) == (preview.width(), preview.height())


def test_before_the_first_picture_it_says_so(frames: PreviewModel, window: QQuickWindow) -> None:
    assert "摄像头" in str(named(window, "waiting").property("text"))
    from_another_thread(frames, halves())
    assert "waiting" not in {item.objectName() for item in visible_items(window.contentItem())}
    assert frames.property("there")
    frames.latest.clear()
    let_live(20)
    assert named(window, "waiting").isVisible()


def test_what_lies_over_it_is_measured_in_it(frames: PreviewModel) -> None:
    mark = (
        "Rectangle { objectName: 'mark'; x: parent.width * 0.5; y: 0; width: parent.width * 0.25; height: parent.height; color: '#00FF00' }"
    )
    with pane(BODY % ("false", mark), SIZES[0], frames=frames) as window:
        from_another_thread(frames, halves())
        assert [at(window, x, 0.5) for x in (0.45, 0.6, 0.8)] == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]


def left_of(pixels: NDArray[np.uint8]) -> int:
    """How many pixels on the glass have the picture's magenta."""
    return int(((pixels[:, :, 0] > 180) & (pixels[:, :, 1] < 60) & (pixels[:, :, 2] > 180)).sum())


def test_of_a_cleared_picture_nothing_is_left(frames: PreviewModel, window: QQuickWindow) -> None:
    pixels = bright_noise()
    from_another_thread(frames, pixels)
    from_another_thread(frames, pixels)  # both buffers have held it
    assert left_of(seen(window)) > 400_000
    latest = frames.latest
    buffers = [one for one in (latest._ready, latest._spare, latest._scaled) if one is not None]
    assert len(buffers) == 3 and all(one.any() for one in buffers)
    latest.clear()
    assert not any(one.any() for one in buffers), "overwritten, at once"
    kept = [weakref.ref(one) for one in buffers]
    del buffers
    let_live(20)
    gc.collect()
    assert [one() for one in kept] == [None] * 3, "nobody holds on to them"
    assert left_of(seen(window)) == 0


def test_a_picture_on_its_way_does_not_come_back_after_clear(frames: PreviewModel, window: QQuickWindow) -> None:
    """`clear` in the middle of `put`: at each place where the camera's thread asks for the slot's lock."""
    latest, pixels = frames.latest, bright_noise()

    class Meddled:
        def __init__(self, before: int) -> None:
            self.left, self.lock = before, threading.Lock()

        def __enter__(self) -> None:
            self.left -= 1
            if self.left == 0:
                self.left = -1000
                latest.clear()
            self.lock.acquire()

        def __exit__(self, *_: object) -> None:
            self.lock.release()

    for place in (2, 3):  # before what it needs is taken, and before the picture is given
        latest._lock = Meddled(place)  # type: ignore[assignment]
        latest.put(pixels)
        assert latest._lock.left < 0, "it was cleared meanwhile"  # type: ignore[attr-defined]
        latest._lock = threading.Lock()
        if place == 3:
            assert latest._ready is None and latest.size == (0, 0)
        latest.clear()


def test_nobody_works_for_a_picture_that_nobody_sees(frames: PreviewModel, window: QQuickWindow) -> None:
    named(window, "camera").setVisible(False)
    from_another_thread(frames, bright_noise())
    assert frames.latest._ready is None
    camera = next(item for item in window.contentItem().childItems() if item.objectName() == "camera")
    camera.setVisible(True)
    from_another_thread(frames, bright_noise())
    assert left_of(seen(window)) > 400_000


def test_a_held_page_is_made_ready_again_for_every_size(frames: PreviewModel, window: QQuickWindow) -> None:
    frames.latest.hold(halves())
    let_live(20)
    assert at(window, 0.1, 0.5) == [255, 0, 0]
    window.resize(700, 900)
    let_live(50)
    preview = named(window, "preview")
    assert frames.latest._ready is not None
    assert frames.latest._ready.shape == (round(preview.height()), round(preview.width()), 4)
    assert at(window, 0.9, 0.5) == [0, 0, 255]


def test_a_page_may_be_held_before_anything_shows_it(frames: PreviewModel) -> None:
    frames.latest.hold(halves(480, 640))
    with pane(BODY % ("false", ""), SIZES[0], frames=frames) as window:
        let_live(50)
        assert at(window, 0.1, 0.5) == [255, 0, 0]
        assert named(window, "preview").width() / named(window, "preview").height() == pytest.approx(4 / 3, rel=0.01)


def test_screens_that_come_and_go_leave_nothing_behind(frames: PreviewModel) -> None:
    for _ in range(3):
        with pane(BODY % ("false", ""), SIZES[0], frames=frames) as window:
            from_another_thread(frames, halves())
            assert at(window, 0.1, 0.5) == [255, 0, 0]
    let_live(20)
    assert frames.latest._place is None
    frames.latest.put(halves())  # to nobody


def test_the_newer_of_two_screens_has_the_pictures() -> None:
    latest, old, new = LatestFrame(), object(), object()
    latest.show_in(Place(100, 100), old)
    latest.show_in(Place(200, 200), new)
    latest.show_in(None, old)
    latest.put(halves())
    with latest.picture() as pixels:
        assert pixels is not None and pixels.shape == (112, 200, 4)


def test_it_is_told_once_until_it_is_painted() -> None:
    told: list[int] = []
    latest = LatestFrame(lambda: told.append(1))
    latest.show_in(Place(160, 90), latest)
    for _ in range(5):
        latest.put(halves())
    assert len(told) == 1
    with latest.picture() as pixels:
        assert pixels is not None
    latest.put(halves())
    assert len(told) == 2


def test_pictures_that_come_and_go_while_others_are_painted(frames: PreviewModel, window: QQuickWindow) -> None:
    """The camera's thread, the painting one and one that clears, all at once: each picture seen is whole, and the last clear is the end."""
    done = threading.Event()

    def film() -> None:
        level = 0
        while not done.is_set():
            level = (level + 5) % 250
            frames.latest.put(np.full((360, 640, 3), level, np.uint8))

    thread = threading.Thread(target=film)
    thread.start()
    torn = 0
    finger = Finger(window)
    painted = [0]
    window.frameSwapped.connect(lambda: painted.__setitem__(0, painted[0] + 1))
    for number in range(40):
        with frames.latest.picture() as pixels:
            torn += pixels is not None and int(pixels[:, :, :3].min()) != int(pixels[:, :, :3].max())
        if number % 8 == 0:
            frames.latest.clear()
        let_live(5)
    finger.until(lambda: painted[0] > 10, "frames on the glass")
    done.set()
    thread.join(10)
    frames.latest.clear()
    let_live(20)
    assert torn == 0
    assert frames.latest._ready is None and not frames.property("there")


def test_it_is_loaded_without_what_only_pictures_need() -> None:
    """The model is there from the start on; numpy and OpenCV come with the first picture."""
    script = "import ui.models.preview, ui.models.quad, sys; print([name for name in ('numpy', 'cv2') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True).stdout == "[]\n"


def copies(process: int, pattern: bytes) -> int:
    """How often `pattern` stands in the memory of that process, a child of this one."""
    found = 0
    with Path(f"/proc/{process}/maps").open() as maps, Path(f"/proc/{process}/mem").open("rb", 0) as memory:
        for line in maps:
            place, rights, *rest = line.split()
            if "r" not in rights or rest[-1].startswith("[v"):
                continue
            first, last = (int(end, 16) for end in place.split("-"))
            memory.seek(first)
            try:
                found += memory.read(last - first).count(pattern)
            except OSError:
                continue  # a mapping that can't be read holds nothing of ours
    return found


def test_in_the_whole_process_nothing_of_a_cleared_picture_is_left() -> None:
    """Neither as the camera gave it nor as it is painted: not in Qt's pixmaps, not in what was freed."""
    row = preview_child.picture()[270, 400:420]
    painted = np.concatenate([row, np.full((20, 1), 255, np.uint8)], 1)
    patterns = (row.tobytes(), painted.tobytes())
    command = [sys.executable, "-m", "tests.qml.preview_child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdin is not None and child.stdout is not None
        assert child.stdout.readline() == "shown\n"
        shown = [copies(child.pid, pattern) for pattern in patterns]
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.stdout.readline() == "cleared\n"
        left = [copies(child.pid, pattern) for pattern in patterns]
        child.stdin.close()
    assert all(shown), "the search finds what is there"
    assert left == [0, 0]
