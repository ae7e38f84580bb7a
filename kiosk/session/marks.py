"""What an event is to the session, said by the event itself: a new area of the screen needs no line in a list, and is loaded when it is
first used.

An event class inherits from one or two of these marks, which hold nothing.
"""

from __future__ import annotations


class ByResident:
    """Shows that somebody stands there."""

    __slots__ = ()


class ForHelp:
    """The human way out, over any screen: `kiosk.session.helping`."""

    __slots__ = ()


class ForGlass:
    """How the glass shows and speaks, and what protects who stands before it, whatever is on it: `kiosk.session.glass`."""

    __slots__ = ()


class ForDoor:
    """What stands behind the doors of the home screen that is no service: `kiosk.session.doors`."""

    __slots__ = ()
