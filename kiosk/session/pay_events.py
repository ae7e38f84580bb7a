"""Paying at the terminal: an order, its code, and what became of it. Part of `kiosk.session.events`."""

from __future__ import annotations

from typing import Never, TypeAlias

Event: TypeAlias = Never
