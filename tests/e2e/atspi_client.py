"""An assistive technology of its own process, as Orca is: finds the terminal on the accessibility bus, lists its buttons, presses one.

Run by Debian's Python, which has pyatspi. Prints one JSON object.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyatspi
from gi.repository import GLib  # type: ignore[import-not-found]  # Debian's

PATIENCE = 20.0


def until(found: Callable[[], Any]) -> Any:
    """The first true answer of `found`, asked again and again."""
    ends, last = time.monotonic() + PATIENCE, ""
    while time.monotonic() < ends:
        try:
            if answer := found():
                return answer
        except Exception as error:  # noqa: BLE001 -- the bus has an error of its own for a window that is being made; said at the end
            last = repr(error)
        loop = GLib.MainLoop()  # lets the bus live
        GLib.timeout_add(50, loop.quit)
        loop.run()
    raise SystemExit(f"not found on the accessibility bus within {PATIENCE:.0f} s {last}")


def walk(node: Any) -> Iterator[Any]:
    for at in range(node.childCount):
        child = node.getChildAtIndex(at)
        if child is not None:
            yield child
            yield from walk(child)


def buttons() -> list[Any]:
    desktop = pyatspi.Registry.getDesktop(0)
    here = [node for node in walk(desktop) if node.getRole() == pyatspi.ROLE_PUSH_BUTTON or node.getRole() == pyatspi.ROLE_CHECK_BOX]
    return [one for one in here if one.getState().contains(pyatspi.STATE_SHOWING) and one.name]


def named(name: str) -> Any:
    return next((one for one in buttons() if one.name == name), None)


def checked(node: Any) -> bool:
    return bool(node.getState().contains(pyatspi.STATE_CHECKED))


large = until(lambda: named("大字"))
names = [one.name for one in until(lambda: len(buttons()) > 8 and buttons())]
before = checked(large)
large.queryAction().doAction(0)
after = until(lambda: checked(named("大字")))
print(json.dumps({"names": names, "before": before, "after": after}, ensure_ascii=False))
