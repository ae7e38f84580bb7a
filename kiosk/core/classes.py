"""Frozen dataclasses that are put together with their first instance.

`dataclasses` writes and compiles six methods a class. The session knows some two hundred events, effects and places, of which a start needs
a dozen: making all of them was a tenth of the time to the home screen.

    from kiosk.core.classes import dataclass

Invariants: whoever holds an instance holds one of a class that is whole, with what `dataclasses.dataclass(frozen=True)` writes. Any thread
may make the first one, without a lock: each finishes the class from the same beginnings, to the same end, before it makes its own.
Who asks for the fields of a class that may have no instance yet calls `whole` first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass", "whole"]

T = TypeVar("T")

_BEGUN = "__begun__"
_WRITTEN = ("__dataclass_fields__", "__dataclass_params__", "__match_args__", "__init__", "__repr__", "__eq__", "__hash__")

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool) -> Callable[[type[T]], type[T]]:
        """As `dataclasses.dataclass`; always frozen."""
        assert frozen, "what changes is made at once"
        return _begin


def whole(cls: type[T]) -> type[T]:
    """The class with all its methods; any other class as it is."""
    for kind in reversed(cls.__mro__):  # a class has the fields of those that it inherits from
        if (begun := vars(kind).get(_BEGUN)) is not None:
            _finish(kind, begun)
    return cls


def _begin(cls: type[T]) -> type[T]:
    def first(kind: type[Any], /, *_values: object, **_named: object) -> Any:
        whole(kind)
        return object.__new__(kind)

    setattr(cls, _BEGUN, {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")})
    cls.__new__ = staticmethod(first)  # type: ignore[method-assign, assignment]
    cls.__setattr__ = cls.__delattr__ = _frozen  # type: ignore[method-assign]
    return cls


def _finish(kind: type[Any], begun: dict[str, Any]) -> None:
    """Has the methods written for a twin, and gives them to the class; last of all it is said to be whole."""
    twin: Any = dataclasses.dataclass(frozen=True)(type(kind.__name__, kind.__bases__, dict(begun)))
    for name in begun.get("__annotations__", ()):
        if name in vars(twin):
            setattr(kind, name, vars(twin)[name])
        elif name in begun:  # made anew for each instance; not deleted, as another thread may have done so
            setattr(kind, name, None)
    for name in _WRITTEN:
        setattr(kind, name, vars(twin)[name])
    kind.__new__ = staticmethod(_plain)  # not deleted: `object.__new__` would refuse the values
    setattr(kind, _BEGUN, None)


def _plain(kind: type[Any], /, *_values: object, **_named: object) -> Any:
    return object.__new__(kind)


def _frozen(self: object, name: str, *_value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r} of {type(self).__name__}")
