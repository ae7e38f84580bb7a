"""Device drivers: one folder a kind of device, one file a model.

A driver is blocking, single-threaded and boring: `open`, `close`, `state()` and a few verbs. It raises only `DeviceError`s
(drivers/errors.py). It is **not** responsible for threads, retries, back-off or logging: the supervisor owns those
(kiosk/runtime/supervisor.py).

    drivers/<kind>/__init__.py          the contract: a Protocol, the states, what each verb means
    drivers/<kind>/<model>.py           a driver: `Options` (a frozen dataclass) and `Driver(options)`
    drivers/<kind>/simulator.py         the same contract in memory, with faults on request; refuses production
    drivers/<kind>/<model>_emulator.py  the other side of the wire: real bytes for the real driver, over a pty or TCP

Nobody imports a model. `load("idcard", "sam", {"url": "serial:///dev/ttyUSB0"})` finds it by name, so a new driver is one file.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import typing
from collections.abc import Mapping

from drivers.errors import ConfigurationError

KINDS = ("idcard", "smartcard", "camera", "scanner", "receipt_printer", "document_printer", "speaker")


def load(
    kind: str, name: str, options: Mapping[str, object], *, production: bool = True, own: Mapping[str, object] | None = None
) -> typing.Any:
    """Makes the driver `name` of the device kind `kind`, not yet opened.

    `options` are the rest of the device's table in the configuration; they are checked against the model's `Options`. `own`: what sets this
    terminal apart from others, for a model that has such an option and where the table does not say it.
    Raises `ConfigurationError` for an unknown kind, model, key or a value of the wrong type, and for a simulator where
    `production` is true.
    """
    if kind not in KINDS:
        raise ConfigurationError(f"there is no device kind {kind!r}; the kinds are {', '.join(KINDS)}")
    module_name = f"drivers.{kind}.{name}"
    if not name.isidentifier() or importlib.util.find_spec(module_name) is None:
        raise ConfigurationError(f"the device kind {kind!r} has no driver {name!r}")
    module = importlib.import_module(module_name)
    if not hasattr(module, "Driver"):
        raise ConfigurationError(f"{module_name} is not a driver")
    if production and getattr(module, "SIMULATED", False):
        raise ConfigurationError(f"the driver {kind}.{name} is a simulator and refuses a production profile")
    return module.Driver(_options(module.Options, options, own or {}, f"devices.{kind}"))


def _options(cls: type, said: Mapping[str, object], own: Mapping[str, object], where: str) -> typing.Any:
    fields = {field.name: field for field in dataclasses.fields(cls)}
    values = {**{key: value for key, value in own.items() if key in fields}, **said}
    types = typing.get_type_hints(cls)
    for key, value in values.items():
        if key not in fields:
            raise ConfigurationError(f"{where}.{key}: unknown key; this driver takes {', '.join(fields)}")
        wanted = types[key]
        accepted = tuple(kind for kind in typing.get_args(wanted) or (wanted,) if kind is not type(None))  # TOML has no null
        if not isinstance(value, (*accepted, int) if float in accepted else accepted) or (isinstance(value, bool) and bool not in accepted):
            raise ConfigurationError(f"{where}.{key}: {value!r} is not a {accepted[0].__name__}")
    missing = [name for name, field in fields.items() if field.default is dataclasses.MISSING and name not in values]
    if missing:
        raise ConfigurationError(f"{where}: missing {', '.join(missing)}")
    return cls(**values)
