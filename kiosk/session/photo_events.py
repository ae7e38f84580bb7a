"""Taking a portrait that a document will carry. Part of `kiosk.session.events`."""

from __future__ import annotations

from typing import Never, TypeAlias

Event: TypeAlias = Never
