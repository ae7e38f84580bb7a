"""The other side of the wire: a chip laid on the virtual reader of PC/SC (vpcd, of the project vsmartcard), over TCP.

    with VpcdEmulator(PassportChip(document("passport")), port=35963) as emulator:      # a chip lies there
        emulator.chip.fault = "removed@read"
        emulator.remove()
        emulator.insert()

vpcd's protocol: each message is two bytes of length, big-endian, and as many bytes. One byte from the reader is a control (00 off, 01 on,
02 reset, 04 "give your answer to reset"), anything longer a command to the chip.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

from drivers.smartcard.passport_chip import PassportChip

DEFAULT_PORT = 35963
_OFF, _ON, _RESET, _ANSWER_TO_RESET = b"\x00", b"\x01", b"\x02", b"\x04"


class VpcdEmulator:
    """Calls the virtual reader at 127.0.0.1:`port`. `slow_seconds`: how long the fault "slow" takes. `mute`: gives no answer to reset that
    a reader could understand."""

    def __init__(self, chip: PassportChip, port: int = DEFAULT_PORT, slow_seconds: float = 0.5) -> None:
        self.chip = chip
        self.mute = False
        self._port = port
        self._slow_seconds = slow_seconds
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._gone = threading.Event()

    def __enter__(self) -> Self:
        self.insert()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.remove()

    def insert(self) -> None:
        """Lays the chip on the reader. Raises `OSError` when no virtual reader listens there."""
        self.remove()
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=5)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._gone.clear()
        self._thread = threading.Thread(target=self._serve, args=(self._socket,), name="vpcd-emulator", daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Takes the chip away. Harmless when it is not there."""
        self._gone.set()
        if self._socket is not None:
            _hang_up(self._socket)
        if self._thread is not None:
            self._thread.join()
        if self._socket is not None:
            self._socket.close()
        self._socket = self._thread = None

    def _serve(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the reader went away
            while (message := _received(line)) is not None:
                answer = self._answer(message)
                if answer is None:
                    break
                if answer:
                    line.sendall(len(answer).to_bytes(2, "big") + answer)
        _hang_up(line)

    def _answer(self, message: bytes) -> bytes | None:
        """Empty for none; None when the chip is taken away."""
        if message in (_OFF, _ON, _RESET):
            self.chip.reset()
            return b""
        if message == _ANSWER_TO_RESET:
            return bytes(64) if self.mute else self.chip.answer_to_reset
        if self.chip.spoils("removed", message):
            return None
        if self.chip.spoils("silent", message):
            self._gone.wait()
            return None
        if self.chip.spoils("slow", message):
            self._gone.wait(self._slow_seconds)
        return self.chip.handle(message)


def _received(line: socket.socket) -> bytes | None:
    """One message; None when the reader hung up."""
    size = _exactly(line, 2)
    return None if size is None else _exactly(line, int.from_bytes(size, "big"))


def _exactly(line: socket.socket, size: int) -> bytes | None:
    data = b""
    while len(data) < size:
        # vpcd sends a length and its message apart, and the kernel holds the second back until the first is acknowledged.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = line.recv(size - len(data))
        if not part:
            return None
        data += part
    return data


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
