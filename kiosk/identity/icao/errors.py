"""Why a chip gave no document. Codes are stable; details are for technicians and hold status words, tags and lengths, never content."""

from __future__ import annotations


class ChipError(Exception):
    """The chip was not read. `code` is stable; `detail` is free of personal data."""

    code = "chip.error"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class NotATravelDocument(ChipError):
    """A chip answers, and it holds no application of travel documents."""

    code = "chip.not-a-travel-document"


class KeyRefused(ChipError):
    """The chip does not take the key made of number, birth and expiry: most often a 0 typed for an O."""

    code = "chip.key-refused"


class NeedsPace(ChipError):
    """The chip offers PACE and refuses Basic Access Control."""

    code = "chip.needs-pace"


class ChannelBroken(ChipError):
    """An answer of the protected session was not protected, or its code does not fit: nothing of it may be believed."""

    code = "chip.channel-broken"


class ChipDamaged(ChipError):
    """A file is missing, longer than such a file can be, or not of the form that the standard gives it."""

    code = "chip.damaged"


class ChipAltered(ChipError):
    """A data group does not fit its hash, or the signature over the hashes is wrong: the data are not those that were signed."""

    code = "chip.altered"


class ChipUnverifiable(ChipError):
    """There are no hashes to check the data by, or they are made in a way that is not known here."""

    code = "chip.unverifiable"


class TooSlow(ChipError):
    """Not done by the deadline, or only with more commands than any document needs."""

    code = "chip.too-slow"
