"""Messages from the engine's process, where a vendor's code may run wild."""

from __future__ import annotations

import socket
import time

from kiosk.vision.faces.channel import Channel, ChannelClosed, ChannelGarbled

SEEDS: tuple[bytes, ...] = (
    b'\x00\x00\x00\x0e\x00\x00\x00\x00{"begun":true}',
    b"\x00\x00\x00\x02\x00\x00\x00\x00{}\x00\x00\x00\x02\x00\x00\x00\x00{}",
    b"\xff\xff\xff\xff\xff\xff\xff\xff",
)


def fuzz(data: bytes) -> None:
    """All that was sent is read as messages, or refused; nothing waits for what will not come."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data[:60_000])
        theirs.shutdown(socket.SHUT_WR)
        channel = Channel(ours)
        try:
            while True:
                channel.receive(time.monotonic() + 5)
        except (ChannelClosed, ChannelGarbled):
            pass
