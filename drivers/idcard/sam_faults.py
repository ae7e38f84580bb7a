"""What goes wrong on an emulated module, as one line of text that a technician or a test can write.

half-frame@read          a fault, and the one step that it spoils
moved@read:2             only the first two times
moved@read:2,sw3-66      several: each request meets the first of them that concerns it and is not used up
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from drivers.errors import ConfigurationError

FAULTS = {
    "silent": "takes every request and never answers",
    "garbage": "answers bytes that are no frame",
    "noise": "line noise before each answer",
    "lost-first-aa": "the first byte of each answer is lost",
    "wrong-checksum": "each answer's last byte is wrong",
    "half-frame": "each answer stops in the middle",
    "slow": "each answer comes a few bytes at a time, with pauses",
    "refused": "finds every request's checksum wrong",
    "moved": "the card moves in the middle of a read",
    "not-an-id-card": "the card that lies there is of another kind",
    "used": "the card that lies there was read before: 80 until it is lifted",
    "self-test-failed": "the module is broken and says so, 60",
    "not-authorised": "the module was not released and says so, 66",
    "unplug": "the cable is pulled in the middle of the answer",
}
ANY_VERDICT = re.compile(r"sw3-([0-9A-Fa-f]{2})")

_ITEM = re.compile(r"(?P<name>[^@:]*)(?:@(?P<step>[^@:]*))?(?::(?P<times>[1-9][0-9]{0,5}))?")
_WHERE = {"moved": frozenset({"read", "read-finger"}), "not-an-id-card": frozenset({"select"}), "used": frozenset({"find"})}
_ONCE = frozenset({"used"})


@dataclass
class _Item:
    name: str
    steps: frozenset[str]  # empty: any
    times: int | None  # None: for ever

    def concerns(self, step: str) -> bool:
        return self.times != 0 and (not self.steps or step in self.steps)


class FaultPlan:
    """The faults of `text`; "" for none. `steps`: the names that `@` may give. Raises `ConfigurationError`, which lists the choice."""

    def __init__(self, text: str, steps: tuple[str, ...]) -> None:
        self.text = text
        self._items = [_item(words.strip(), steps) for words in text.split(",")] if text else []

    def take(self, step: str) -> str:
        """The fault that the next request, at `step`, meets; "" for none. Counts it."""
        item = next((item for item in self._items if item.concerns(step)), None)
        if item is None:
            return ""
        if item.times is not None:
            item.times -= 1
        return item.name


def _item(words: str, steps: tuple[str, ...]) -> _Item:
    match = _ITEM.fullmatch(words)
    name = match["name"] if match else words
    if match is None or not (name in FAULTS or ANY_VERDICT.fullmatch(name)):
        raise ConfigurationError(
            f"there is no fault {words!r}; there are {', '.join(FAULTS)} and sw3-41 for any SW3, each with @STEP and :TIMES"
        )
    step = match["step"]
    if step is not None and step not in steps:
        raise ConfigurationError(f"there is no step {step!r}; there are {', '.join(steps)}")
    times = int(match["times"]) if match["times"] else 1 if name in _ONCE else None
    return _Item(name, frozenset({step}) if step is not None else _WHERE.get(name, frozenset()), times)
