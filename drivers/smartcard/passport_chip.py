"""The chip of a travel document as a pure function of what it hears: command APDUs in, response APDUs out (ICAO Doc 9303-11).

It guards its files with Basic Access Control as a real chip does. Every constant and every operation here is written down a second time,
apart from the code that reads chips: a wrong one on either side is found out.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Literal

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from drivers.errors import ConfigurationError
from drivers.smartcard.passport_files import CARD_ACCESS, ChipDocument, chip_files
from drivers.smartcard.specimen_signer import tlv

Pace = Literal["no", "offered", "only"]

FAULTS = {
    "silent": "takes the command and never answers",
    "slow": "answers after a while",
    "removed": "the document is taken away instead of an answer",
    "half-answer": "only the first byte of the answer comes",
    "6d00": "does not know the command",
    "wrong-mac": "the code of a protected answer is wrong",
    "plain": "answers in clear within a protected session",
    "endless": "says of a file that it is 16 MB long",
}
STEPS = ("select", "challenge", "authenticate", "file", "read")

_APPLET = bytes.fromhex("A0000002471001")
_OK, _END_OF_FILE = b"\x90\x00", b"\x62\x82"


class PassportChip:
    """`pace`: whether the chip names the newer protocol, and whether it refuses the older one. `largest_read`: above it the chip drops the
    session. `contact`: answers as a card with contacts does (T=0), by 61 and GET RESPONSE. `refusal`: the status for a wrong key.

    `fault`: one of `FAULTS`, alone or as NAME@STEP of `STEPS`; None for none. silent, slow and removed are the line's to act out.
    """

    answer_to_reset = bytes.fromhex("3B888001000000000000000009")

    def __init__(
        self,
        document: ChipDocument,
        *,
        files: dict[int, bytes] | None = None,
        pace: Pace = "no",
        largest_read: int = 0x100,
        contact: bool = False,
        refusal: int = 0x6300,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._files = dict(files if files is not None else chip_files(document))
        if pace == "no":
            self._files.pop(CARD_ACCESS, None)
        self._entry = _keys(hashlib.sha1(document.key_information.encode(), usedforsecurity=False).digest()[:16])
        self._pace = pace
        self._largest_read = largest_read
        self._contact = contact
        self._refusal = refusal
        self._random = random
        self._fault: str | None = None
        self.reset()

    @property
    def fault(self) -> str | None:
        """See the class. Setting an unknown one raises `ConfigurationError`."""
        return self._fault

    @fault.setter
    def fault(self, fault: str | None) -> None:
        name, _, step = (fault or "").partition("@")
        if fault is not None and (name not in FAULTS or (step and step not in STEPS)):
            raise ConfigurationError(f"there is no fault {fault!r}; there are {', '.join(FAULTS)}, each also with @ and {', '.join(STEPS)}")
        self._fault = fault

    def reset(self) -> None:
        """Power on: nothing selected, nobody authenticated."""
        self._applet = False
        self._file: bytes | None = None
        self._challenge = b""
        self._session: _Session | None = None
        self._waiting = b""

    def spoils(self, name: str, apdu: bytes) -> bool:
        """Whether the fault `name` is to happen at this command."""
        return self._fault in (name, f"{name}@{_step(apdu)}")

    def handle(self, apdu: bytes) -> bytes:
        """The response to one command."""
        try:
            return self._handled(apdu)
        except IndexError:  # shorter than it says, or than the command has to be
            return b"\x67\x00"

    def _handled(self, apdu: bytes) -> bytes:
        if self.spoils("6d00", apdu):
            return b"\x6d\x00"
        if apdu[1] == 0xC0 and self._contact:
            part, self._waiting = self._waiting[: apdu[4] or 256], self._waiting[apdu[4] or 256 :]
            return part + self._more()
        response = self._protected(apdu) if apdu[0] & 0x0C else self._plain(apdu)
        if self.spoils("half-answer", apdu):
            return response[:1]
        if self._contact and len(response) > 2:
            self._waiting, status = response[:-2], response[-2:]
            return self._more() if status == _OK else response
        return response

    def _more(self) -> bytes:
        return bytes([0x61, len(self._waiting) & 0xFF]) if self._waiting else _OK

    def _plain(self, apdu: bytes) -> bytes:
        self._session = None  # a bare command ends a protected session
        return self._command(apdu, trusted=False)

    def _protected(self, apdu: bytes) -> bytes:
        session, self._session = self._session, None
        if session is None:
            return b"\x69\x88"
        command = session.opened(apdu)
        if command is None:
            return b"\x69\x88"
        if apdu[1] == 0xB0 and command[-1] > self._largest_read:
            return b"\x67\x00"
        response = self._command(command, trusted=True)
        if self.spoils("plain", apdu):
            return response
        self._session = session
        sealed = session.sealed(response[:-2], response[-2:], odd=bool(apdu[1] & 1))
        return sealed[:-3] + bytes([sealed[-3] ^ 1]) + sealed[-2:] if self.spoils("wrong-mac", apdu) else sealed

    def _command(self, apdu: bytes, trusted: bool) -> bytes:
        match apdu[1], apdu[2]:
            case 0xA4, 0x04:
                return self._select_applet(apdu)
            case 0xA4, 0x02:
                return self._select_file(apdu, trusted)
            case 0xB0, _:
                return self._read(int.from_bytes(apdu[2:4], "big"), apdu[4] or 256, trusted)
            case 0xB1, _:
                body = self._read(int.from_bytes(apdu[7 : 7 + apdu[6]], "big"), apdu[-1] - 4, trusted)
                return tlv(0x53, body[:-2]) + body[-2:] if len(body) > 2 else body
            case 0x84, _:
                if not self._applet or self._pace == "only":
                    return b"\x69\x82"
                self._challenge = self._random(8)
                return self._challenge + _OK
            case 0x82, _:
                return self._authenticate(apdu[5:45])
        return b"\x6d\x00"

    def _select_applet(self, apdu: bytes) -> bytes:
        if apdu[5:12] != _APPLET:
            return b"\x6a\x82"
        self._applet, self._file = True, None
        return _OK

    def _select_file(self, apdu: bytes, trusted: bool) -> bytes:
        identifier = int.from_bytes(apdu[5:7], "big")
        free = identifier == CARD_ACCESS and not self._applet
        if self._applet and not trusted:
            return b"\x69\x82"
        if identifier not in self._files or not (free or trusted):
            return b"\x6a\x82"
        content = self._files[identifier]
        lie = self.spoils("endless", b"\x00\xb0\x00\x00")
        self._file = content[:1] + b"\x83\xff\xff\xff" + content[2:] if lie else content
        return _OK

    def _read(self, offset: int, size: int, trusted: bool) -> bytes:
        if self._file is None:
            return b"\x69\x86" if trusted or not self._applet else b"\x69\x82"
        if self._applet and not trusted:
            return b"\x69\x82"
        if offset >= len(self._file):
            return b"\x6b\x00"
        part = self._file[offset : offset + size]
        return part + (_OK if len(part) == size else _END_OF_FILE)

    def _authenticate(self, token: bytes) -> bytes:
        challenge, self._challenge = self._challenge, b""
        if not challenge:
            return b"\x69\x85"
        enc, mac = self._entry
        sealed, code = token[:32], token[32:]
        plain = _cbc(enc, sealed, forward=False) if len(sealed) == 32 else b""
        if _mac(mac, sealed) != code or plain[8:16] != challenge:
            return self._refusal.to_bytes(2, "big")
        part = self._random(16)
        answer = _cbc(enc, challenge + plain[:8] + part, forward=True)
        self._session = _Session(bytes(a ^ b for a, b in zip(plain[16:], part, strict=True)), challenge[4:] + plain[4:8])
        return answer + _mac(mac, answer) + _OK


def _step(apdu: bytes) -> str:
    instruction, parameter = apdu[1:2], apdu[2:3]
    if instruction == b"\xa4":
        return "select" if parameter == b"\x04" else "file"
    return {b"\x84": "challenge", b"\x82": "authenticate"}.get(instruction, "read")


class _Session:
    """Secure messaging as the chip does it."""

    def __init__(self, seed: bytes, counter: bytes) -> None:
        self._enc, self._mac = _keys(seed)
        self._counter = int.from_bytes(counter, "big")

    def opened(self, apdu: bytes) -> bytes | None:
        """The bare command; None where its code does not fit."""
        body, code = apdu[5 : 5 + apdu[4] - 10], apdu[5 + apdu[4] - 8 : 5 + apdu[4]]
        if _mac(self._mac, self._count() + (_filled(apdu[:4]) + body if body else apdu[:4])) != code:
            return None
        data, le = b"", b""
        while body:
            begin = 2 if body[1] < 0x80 else 3
            size = body[begin - 1]
            value, tag, body = body[begin : begin + size], body[0], body[begin + size :]
            if tag in (0x87, 0x85):
                data = _cbc(self._enc, value[1:] if tag == 0x87 else value, forward=False).rstrip(b"\0")[:-1]
            elif tag == 0x97:
                le = value
        return bytes([apdu[0] & 0xF3]) + apdu[1:4] + (bytes([len(data)]) + data if data else b"") + le

    def sealed(self, data: bytes, status: bytes, odd: bool) -> bytes:
        """The protected response."""
        body = b""
        if data:
            blocks = _cbc(self._enc, _filled(data), forward=True)
            body = tlv(0x85, blocks) if odd else tlv(0x87, b"\x01" + blocks)
        body += b"\x99\x02" + status
        return body + b"\x8e\x08" + _mac(self._mac, self._count() + body) + _OK

    def _count(self) -> bytes:
        self._counter += 1
        return self._counter.to_bytes(8, "big")


def _keys(seed: bytes) -> tuple[bytes, bytes]:
    raw = (hashlib.sha1(seed + bytes([0, 0, 0, number]), usedforsecurity=False).digest()[:16] for number in (1, 2))
    enc, mac = (bytes(byte if bin(byte).count("1") % 2 else byte ^ 1 for byte in key) for key in raw)
    return enc, mac


def _filled(data: bytes) -> bytes:
    data += b"\x80"
    return data + bytes((8 - len(data) % 8) % 8)


def _cbc(key: bytes, data: bytes, forward: bool) -> bytes:
    cipher = Cipher(TripleDES(key + key[:8]), modes.CBC(bytes(8)))
    return (cipher.encryptor() if forward else cipher.decryptor()).update(data)


def _mac(key: bytes, data: bytes) -> bytes:
    """DES along the chain, and back and forth at its end."""
    last = _cbc(key[:8] * 2, _filled(data), forward=True)[-8:]
    return _cbc(key[:8] * 2, _cbc(key[8:] * 2, last, forward=False), forward=True)
