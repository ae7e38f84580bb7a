"""The engine's process: `python -m kiosk.vision.faces.child DESCRIPTOR PARENT`, started by `desk.py` and by nobody else.

Why a process: dlib holds Python's lock for 20 to 220 ms a call, which the screen would show; a crash in a library must not end the
terminal; and nothing forgets templates as surely as a process that ended. It leaves no core dump and dies with the terminal.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from kiosk.identity.faces import Guidance
from kiosk.vision.faces.challenge import Limits
from kiosk.vision.faces.channel import MOST_PIXELS, Channel, ChannelClosed
from kiosk.vision.faces.engine import Face, FaceEngine, Pixels
from kiosk.vision.faces.errors import FaceError
from kiosk.vision.faces.evaluation import prove
from kiosk.vision.faces.opening import open_engine
from kiosk.vision.faces.options import FaceOptions
from kiosk.vision.faces.trial import Trial

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4  # linux/prctl.h
_NICER = 5


def main(descriptor: int, parent: int) -> None:
    """Serves until the terminal goes."""
    shut_in(parent)
    channel = Channel(socket.socket(fileno=descriptor))
    try:
        serve(channel)
    except ChannelClosed:
        pass  # the terminal has ended or wants another process: so does this one
    finally:
        channel.close()


def shut_in(parent: int) -> None:
    """No core dump, no debugger, no life after the parent, less right to the processor than the screen has."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in ((_PR_SET_DUMPABLE, 0), (_PR_SET_PDEATHSIG, int(signal.SIGKILL))):
        if libc.prctl(option, value, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:  # it ended before it could be named as the one to die with
        sys.exit(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a technician's Ctrl-C is for the terminal, which then ends this
    os.nice(_NICER)


def serve(channel: Channel) -> None:
    """Answers one request after the other; the first has to be "open". Raises `ChannelClosed` when there are no more."""
    request, _ = channel.receive()
    try:
        desk = _Desk(FaceOptions(**_table(request["options"])))
    except FaceError as error:
        channel.send(_refusal(error))
        return
    channel.send(desk.identity)
    while True:
        request, body = channel.receive(most_pixels=MOST_PIXELS)
        try:
            answer = desk.answer(request, body)
        except FaceError as error:
            answer = _refusal(error)
        channel.send(answer)


class _Desk:
    def __init__(self, options: FaceOptions) -> None:
        self._engine: FaceEngine = open_engine(options)
        limits = Limits(options.match, options.review, options.continuity, options.step_seconds, options.total_seconds)
        self._trial = Trial(self._engine, limits)
        proof = prove(self._engine.name, self._engine.models, options)
        self.identity: Mapping[str, object] = {
            "name": self._engine.name,
            "description": self._engine.description,
            "models": dict(self._engine.models),
            "has_eye_contours": self._engine.has_eye_contours,
            "proven": proof.proven,
            "why": proof.why,
        }

    def answer(self, request: Mapping[str, Any], body: bytearray) -> Mapping[str, object]:
        pixels: Pixels = np.frombuffer(body, np.uint8).reshape(request["height"], request["width"], 3)
        if request["do"] == "begin":
            self._trial.begin(pixels, request["challenge"], request["now"])
            return {"begun": True}
        if request["do"] == "find":
            return {"faces": [_written(face) for face in self._engine.find(pixels)]}
        answer = self._trial.look(pixels, request["now"])
        return {"guidance": asdict(answer)} if isinstance(answer, Guidance) else {"outcome": answer}


def _written(face: Face) -> dict[str, object]:
    return {
        "box": [face.left, face.top, face.width, face.height],
        "points": dict(face.points),
        "yaw": face.yaw,
        "roll": face.roll,
        "confidence": face.confidence,
        "eyes_open": face.eyes_open,
    }


def _refusal(error: FaceError) -> dict[str, object]:
    return {"error": {"code": error.code, "detail": error.detail}}


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("options are a table")
    return value


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
