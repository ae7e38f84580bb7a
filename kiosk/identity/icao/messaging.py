"""Secure messaging with 3DES (ICAO Doc 9303-11, 9.8): commands go out enciphered and coded, answers are believed by their code alone."""

from __future__ import annotations

import hmac

from kiosk.identity.icao import tlv
from kiosk.identity.icao.errors import ChannelBroken, ChipDamaged
from kiosk.identity.icao.keys import BLOCK, Keys, decrypt, encrypt, mac, padded, unpadded
from kiosk.identity.icao.line import Answer, Line

_ENCIPHERED, _ENCIPHERED_ODD, _LE, _STATUS, _CODE = 0x87, 0x85, 0x97, 0x99, 0x8E


class UnprotectedAnswer(ChannelBroken):
    """The chip left the session with this bare `status`: it may have refused the command's length. Nothing more is read in this session."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the chip left the session: {status:04X}")
        self.status = status


class SecureMessaging:
    """A protected session. Any error ends it: the counter of both sides can no longer be the same."""

    def __init__(self, keys: Keys, counter: bytes) -> None:
        self._keys = keys
        self._counter = int.from_bytes(counter, "big")
        self._ended = False

    def ask(self, line: Line, command: bytes) -> Answer:
        """The answer to a plain `command` of the form CLA INS P1 P2 [Lc data] [Le]. Raises `ChannelBroken` and what `line` raises."""
        if self._ended:
            raise ChannelBroken("the session has ended")
        self._ended = True
        answer = line.ask(self.protect(command))
        if not answer.data:
            raise UnprotectedAnswer(answer.status)
        opened = self.unprotect(answer.data)
        self._ended = False
        return opened

    def protect(self, command: bytes) -> bytes:
        """The protected command; the counter goes up."""
        header, data, le = _parts(command)
        header = bytes([header[0] | 0x0C]) + header[1:]
        odd = header[1] & 1
        enciphered = encrypt(self._keys.enc, padded(data)) if data else b""
        body = (tlv.item(_ENCIPHERED_ODD, enciphered) if odd else tlv.item(_ENCIPHERED, b"\x01" + enciphered)) if data else b""
        body += tlv.item(_LE, le) if le else b""
        code = mac(self._keys.mac, self._next_counter() + padded(header) + body if body else self._next_counter() + header)
        body += tlv.item(_CODE, code)
        return header + bytes([len(body)]) + body + b"\0"

    def unprotect(self, data: bytes) -> Answer:
        """What an answer's data hold, after its code was found right; the counter goes up. Raises `ChannelBroken`."""
        try:
            found = tlv.items(data)
        except ChipDamaged as error:
            raise ChannelBroken(f"a protected answer that is none: {error.detail}") from error
        if [one.tag for one in found] not in ([_STATUS, _CODE], *([tag, _STATUS, _CODE] for tag in (_ENCIPHERED, _ENCIPHERED_ODD))):
            raise ChannelBroken("a protected answer of other items than it has to have")
        code = found.pop().value
        coded = data[: -len(tlv.item(_CODE, code))]
        if not hmac.compare_digest(mac(self._keys.mac, self._next_counter() + coded), code):
            raise ChannelBroken("the code of an answer does not fit")
        status = found.pop().value
        if len(status) != 2:
            raise ChannelBroken("a status that is not two bytes")
        return Answer(self._deciphered(found[0]) if found else b"", int.from_bytes(status, "big"))

    def _deciphered(self, item: tlv.Item) -> bytes:
        blocks = item.value
        if item.tag == _ENCIPHERED:
            if blocks[:1] != b"\x01":
                raise ChannelBroken("a padding of an unknown kind")
            blocks = blocks[1:]
        if not blocks:
            raise ChannelBroken("nothing is enciphered")
        return unpadded(decrypt(self._keys.enc, blocks))

    def _next_counter(self) -> bytes:
        self._counter = (self._counter + 1) % (1 << 8 * BLOCK)
        return self._counter.to_bytes(BLOCK, "big")


def _parts(command: bytes) -> tuple[bytes, bytes, bytes]:
    """Header, data and Le; the latter two may be empty."""
    header, rest = command[:4], command[4:]
    if len(rest) <= 1:
        return header, b"", rest
    end = 1 + rest[0]
    return header, rest[1:end], rest[end:]
