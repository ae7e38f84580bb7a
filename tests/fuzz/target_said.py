"""What was under a seal that terminals made, and the board that a centre sent or a disk kept: whoever holds a key may have got it wrong."""

from __future__ import annotations

from datetime import date

from kiosk.demo.board import demo_board
from kiosk.wire.board import BadBoard, Board
from kiosk.wire.rating import BadRating, Rating
from kiosk.wire.ticket import BadTicket, Ticket
from kiosk.wire.vote import BadVote, Vote

SEEDS: tuple[bytes, ...] = (
    b'{"schema_version":1,"kind":"guide-error","service":"passport","topic":"fee","guide_version":"1","language":"en","step":"notice",'
    b'"terminal":"A7K2"}',
    b'{"schema_version":2,"kind":"call-back","service":"","topic":"other","guide_version":"","language":"zh","step":"","terminal":"A7K2",'
    b'"phone":"13800138000"}',
    Rating(service="passport", level=1, aspects=("device", "speed"), language="zh", terminal="A7K2").to_bytes(),
    Vote(topic="queues", terminal="A7K2").to_bytes(),
    demo_board(date(2026, 11, 23)),
)


def fuzz(data: bytes) -> None:
    for read, refusal in ((Ticket.from_bytes, BadTicket), (Rating.from_bytes, BadRating), (Vote.from_bytes, BadVote)):
        try:
            read(data)
        except refusal:
            pass
    try:
        assert Board.from_bytes(Board.from_bytes(data).to_bytes()) == Board.from_bytes(data)
    except BadBoard:
        pass
