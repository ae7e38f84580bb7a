"""The human way out, over any screen. Part of `kiosk.session.events`."""

from __future__ import annotations

from typing import Never, TypeAlias

Event: TypeAlias = Never
