"""Basic Access Control (ICAO Doc 9303-11, 4.3): who knows number, birth and expiry may read."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from kiosk.identity.icao import keys, tlv
from kiosk.identity.icao.errors import ChannelBroken, ChipDamaged, KeyRefused, NeedsPace, NotATravelDocument
from kiosk.identity.icao.line import GET_CHALLENGE, OK, SELECT_APPLET, Line
from kiosk.identity.icao.messaging import SecureMessaging

_NO_SUCH_APPLET = {0x6A82, 0x6A81, 0x6A86, 0x6A80, 0x6D00, 0x6E00, 0x6999}
_PACE = bytes.fromhex("04007F0007020204")  # 0.4.0.127.0.7.2.2.4, id-PACE (BSI TR-03110-3)
_OBJECT_ID, _SEQUENCE, _SET = 0x06, 0x30, 0x31


def offers_pace(card_access: bytes) -> bool:
    """Whether EF.CardAccess names PACE among its SecurityInfos. Raises `ChipDamaged`."""
    for info in tlv.items(tlv.only(card_access, _SET)):
        if info.tag == _SEQUENCE and tlv.first(tlv.items(info.value), _OBJECT_ID).startswith(_PACE):
            return True
    return False


def select_applet(line: Line, pace: bool) -> None:
    """Selects the application of travel documents. `pace`: the chip offers PACE. Raises `NotATravelDocument` or `NeedsPace`."""
    status = line.ask(SELECT_APPLET).status
    if status == OK:
        return
    if pace:  # a chip that offers it is a travel document
        raise NeedsPace(f"SELECT: {status:04X}")
    if status in _NO_SUCH_APPLET:
        raise NotATravelDocument(f"SELECT: {status:04X}")
    raise ChipDamaged(f"SELECT: {status:04X}")


def authenticate(line: Line, information: str, random: Callable[[int], bytes], pace: bool) -> SecureMessaging:
    """Opens the protected session. Raises `KeyRefused`, `NeedsPace`, or `ChannelBroken` where the chip does not know the key itself."""
    challenge = line.ask(GET_CHALLENGE)
    if challenge.status != OK or len(challenge.data) != 8:
        if pace:
            raise NeedsPace(f"GET CHALLENGE: {challenge.status:04X}")
        raise ChipDamaged(f"GET CHALLENGE: {challenge.status:04X}, {len(challenge.data)} bytes")
    entry = keys.derive(keys.seed(information))
    ours, our_part = random(8), random(16)
    token = keys.encrypt(entry.enc, ours + challenge.data + our_part)
    answer = line.ask(bytes.fromhex("0082000028") + token + keys.mac(entry.mac, token) + b"\x28")
    if answer.status != OK:
        if pace and answer.status in (0x6D00, 0x6E00, 0x6982, 0x6A81):
            raise NeedsPace(f"EXTERNAL AUTHENTICATE: {answer.status:04X}")
        raise KeyRefused(f"EXTERNAL AUTHENTICATE: {answer.status:04X}")
    their_part = _checked(answer.data, entry, ours, challenge.data)
    session = keys.derive(bytes(a ^ b for a, b in zip(our_part, their_part, strict=True)))
    return SecureMessaging(session, challenge.data[4:] + ours[4:])


def _checked(answer: bytes, entry: keys.Keys, ours: bytes, theirs: bytes) -> bytes:
    """The chip's half of the session's seed, after it proved that it knows the key as well."""
    token, code = answer[:32], answer[32:]
    if len(answer) != 40 or not hmac.compare_digest(keys.mac(entry.mac, token), code):
        raise ChannelBroken("the chip's own authentication does not fit")
    plain = keys.decrypt(entry.enc, token)
    if plain[:16] != theirs + ours:
        raise ChannelBroken("the chip answers another challenge")
    return plain[16:]
