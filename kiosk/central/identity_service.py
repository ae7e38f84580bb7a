"""The seam to whoever knows what a code stands for that a person shows on a phone. One adapter a system; see `kiosk.central.identity`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kiosk.wire.identity import Kind, Officer, Person, Verdict


@dataclass(frozen=True)
class Finding:
    """What the service says. `subject`: whom the code stands for; there is one exactly when the verdict is "verified"."""

    verdict: Verdict
    subject: Person | Officer | None = field(default=None, repr=False)


class IdentityService(Protocol):
    """An external system that knows what codes stand for. Used by several threads at once."""

    @property
    def name(self) -> str:
        """Goes into every answer and the ledger. `identity.STAND_IN` is believed by no terminal in production."""

    def check(self, code: str, kind: Kind, purpose: str, now: datetime) -> Finding:
        """Spends the code: the next check of it is "used", whatever it is for. Says "verified" of a code of that `kind` only.

        Answers within a few seconds; a system that can't be reached in time is the verdict "unavailable", never an exception.
        """
