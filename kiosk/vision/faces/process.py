"""The terminal's end of the engine's process: started, asked with a deadline, replaced when it fails."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from kiosk.vision.faces.channel import Channel, ChannelClosed, ChannelGarbled
from kiosk.vision.faces.errors import CODES, FaceError
from kiosk.vision.faces.options import FaceOptions

OPEN_SECONDS = 30.0  # from a cold disk
_SPARE_SECONDS = 1.0
COMMAND = (sys.executable, "-m", "kiosk.vision.faces.child")

Answer = dict[str, object]


class EngineProcess:
    """One process, from its start to its end. After any `FaceError` with face.engine-failed it has ended: take another."""

    def __init__(self, options: FaceOptions, command: Sequence[str] = COMMAND) -> None:
        """Starts it and returns at once; the models load meanwhile. Raises `FaceError`."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [*command, str(theirs.fileno()), str(os.getpid())],
                    pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                )  # fmt: skip
            except OSError as error:
                ours.close()
                raise FaceError("face.engine-failed", f"its process can't be started: {error.strerror}") from error
        self._channel = Channel(ours)
        self._deadline = time.monotonic() + OPEN_SECONDS
        self._identity: Answer | None = None
        self._send({"do": "open", "options": asdict(options)}, b"", time.monotonic() + _SPARE_SECONDS)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def identity(self) -> Answer:
        """What the process said of its engine, once it is ready. Raises `FaceError`: face.options too."""
        if self._identity is None:
            try:
                # It may have been loaded long before anybody asks; what it said then still waits to be read.
                self._identity = self._receive(max(self._deadline, time.monotonic() + _SPARE_SECONDS))
            except FaceError:
                self.end()
                raise
        return self._identity

    def ask(self, request: Mapping[str, object], pixels: memoryview, seconds: float) -> Answer:
        """One request and its answer, within `seconds` after the engine is ready. Raises `FaceError`, the engine's own as well."""
        self.identity()
        deadline = time.monotonic() + seconds
        try:
            self._send(request, pixels, deadline)
            return self._receive(deadline)
        except FaceError:
            raise
        except BaseException:
            self.end()  # broken off half way: the answer that is still to come would be taken for that to the next request
            raise

    def end(self) -> None:
        """Kills it and waits until it is gone, and all that it knew. Harmless when it has ended."""
        self._channel.close()
        self._process.kill()
        self._process.wait()

    def _send(self, request: Mapping[str, object], pixels: memoryview | bytes, deadline: float) -> None:
        try:
            self._channel.send(request, pixels, deadline)
        except (ChannelClosed, TimeoutError) as error:
            raise self._failed(error) from error

    def _receive(self, deadline: float) -> Answer:
        try:
            answer, _ = self._channel.receive(deadline)
        except (ChannelClosed, ChannelGarbled, TimeoutError) as error:
            raise self._failed(error) from error
        refusal = answer.get("error")
        if isinstance(refusal, dict):
            code = refusal.get("code")
            known = [one for one in CODES if one == code]
            raise FaceError(known[0] if known else "face.engine-failed", str(refusal.get("detail", "")))
        return answer

    def _failed(self, error: Exception) -> FaceError:
        if isinstance(error, ChannelGarbled):
            self.end()
            return FaceError("face.engine-failed", "its process answered what is no message")
        hung = isinstance(error, TimeoutError)
        if not hung:  # its end of the line is closed, so it is about to end: with a status of its own, if it is given the time
            try:
                self._process.wait(_SPARE_SECONDS)
            except subprocess.TimeoutExpired:
                hung = True
        status = self._process.poll()
        self.end()
        if hung or status is None:
            return FaceError("face.engine-failed", "its process did not answer in time")
        return FaceError("face.engine-failed", f"its process ended: {_ending(status)}")


def _ending(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
