"""The roles of list models as plain numbers.

`Qt.ItemDataRole` says the same, but naming `Qt` builds a hundred enums, a tenth of the time to the first frame.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray

DISPLAY = 0  # Qt.ItemDataRole.DisplayRole
FIRST = 0x101  # Qt.ItemDataRole.UserRole + 1


def names(roles: tuple[str, ...]) -> dict[int, QByteArray]:
    """What `roleNames` answers for these roles, in their order."""
    return {FIRST + number: QByteArray(name.encode()) for number, name in enumerate(roles)}
