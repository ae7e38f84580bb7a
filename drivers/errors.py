"""Everything a driver may raise.

    DeviceError                     code, and a detail for the technician (never a person's data)
    ├── ConfigurationError          the device's table in the configuration is wrong
    ├── NotConnected                nothing at the address, or unplugged: open again later
    ├── NoAnswer                    the device is there and silent for longer than its limit
    ├── Garbled                     it answered bytes that its protocol does not allow
    ├── HardwareFault               the device itself says that it is broken
    ├── Cancelled                   the command was cancelled, by the resident or by a deadline
    ├── drivers.document_printer: Busy, JobRefused, NotAPdf: the printer is there and does not take the job
    └── UserAction                  a person can mend it: no card, card moved, paper out, cover open
        ├── drivers.idcard: NoCard, CardMoved, CardAlreadyRead, CardNotAccepted, NotAnIdCard
        └── drivers.receipt_printer: PaperOut, CoverOpen

Codes are stable: screens, logs, tickets and technicians' pages refer to them. The words for people are looked up by code, above
the drivers.
"""

from __future__ import annotations


class DeviceError(Exception):
    """A device did not do what was asked. `code` is stable; `detail` is for technicians and free of personal data."""

    code = "device.error"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class ConfigurationError(DeviceError):
    code = "device.configuration"


class NotConnected(DeviceError):
    code = "device.not-connected"


class NoAnswer(DeviceError):
    code = "device.no-answer"


class Garbled(DeviceError):
    code = "device.garbled"


class HardwareFault(DeviceError):
    code = "device.hardware-fault"


class Cancelled(DeviceError):
    code = "device.cancelled"


class UserAction(DeviceError):
    code = "device.user-action"
