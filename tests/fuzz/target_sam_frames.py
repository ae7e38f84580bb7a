"""What an ID-card reader sends, through the parser that finds the answers and the functions that take them apart."""

from __future__ import annotations

from drivers.idcard import sam_codec as codec

_CARD = bytes.fromhex("AAAAAA9669050800009001000400") + b" \0" * 128 + bytes(1024)

SEEDS: tuple[bytes, ...] = (
    bytes.fromhex("AAAAAA9669000400009094"),
    bytes.fromhex("AAAA9669000800009F0000000097"),
    bytes.fromhex("00FFAAAAAA9669000400009095AAAAAA9669000400008084"),
    bytes.fromhex("AAAAAA9669001400009005000300A53A340140E20100F1FB090088"),
    bytes.fromhex("AAAAAA9669FFFFAAAAAA966909600000"),
    _CARD + bytes([codec.check(_CARD[5:])]),
)
_COMMANDS = (codec.STATUS, codec.NUMBER, codec.FIND, codec.SELECT, codec.READ, codec.READ_WITH_FINGERS, codec.ADDRESSES)


def fuzz(data: bytes) -> None:
    """In one piece and in two; afterwards a whole answer is still found."""
    for cut in (len(data), len(data) // 3):
        parser = codec.AnswerParser()
        answers = [*parser.feed(data[:cut]), *parser.feed(data[cut:]), *parser.gap()]
        for answer in answers:
            _take_apart(answer)
        assert not parser.begun
        assert parser.feed(SEEDS[0])[-1] == codec.Answer(0, 0, codec.DONE, b"")


def _take_apart(answer: codec.Answer) -> None:
    codec.meaning(answer.sw3)
    for command in _COMMANDS:
        if answer.sw3 != codec.DONE or not codec.belongs_to(answer, command):
            continue
        parts = codec.parts_of(command, answer.data)
        assert parts is None or len(parts[0]) == codec.TEXT_BYTES
        if command == codec.NUMBER:
            assert codec.module_number(answer.data).isascii()
        if command == codec.ADDRESSES:
            assert b"".join(codec.addresses_in(answer.data)) == answer.data
