"""Why a catalogue is not taken into use."""

from __future__ import annotations

import errno


class Refused(Exception):
    """What came, or what lies on the disk, is not taken; the one in force stays.

    Stable `code`: catalogue.unsigned, catalogue.rollback, catalogue.too-large, catalogue.corrupt-file, catalogue.damaged,
    catalogue.invalid, catalogue.generated, catalogue.compiling, catalogue.disk-full, catalogue.disk. `for_good`: it will be no better the
    next time, so it is not tried again before another is published. The message is for technicians.
    """

    def __init__(self, code: str, detail: str, for_good: bool = False) -> None:
        super().__init__(detail)
        self.code, self.for_good = code, for_good


def disk(error: OSError) -> Refused:
    code = "catalogue.disk-full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "catalogue.disk"
    return Refused(code, f"{error.filename or 'the state folder'}: {error.strerror}")
