"""Classes that are put together with their first instance are what `dataclasses` makes, whoever comes first and however many at once."""

from __future__ import annotations

import dataclasses
import pickle
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field, replace
from typing import Any

import pytest

from kiosk.core.classes import dataclass, whole
from kiosk.session import effects, events, state


class Mark:
    """A base without fields, as events carry them."""


def made(how: Any) -> tuple[type[Any], type[Any]]:
    """The same two classes, the second of which inherits from the first, put together by `how`."""

    @how(frozen=True)
    class First(Mark):
        name: str
        count: int = 3
        words: dict[str, str] = field(default_factory=dict)
        hidden: str = field(default="h", repr=False, compare=False)

        @property
        def twice(self) -> int:
            return 2 * self.count

    @how(frozen=True)
    class Second(First):
        other: tuple[int, ...] = ()

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("no name")

    return First, Second


def test_they_are_what_dataclasses_makes() -> None:
    for ours, theirs in zip(made(dataclass), made(dataclasses.dataclass), strict=True):
        one, same, peer = ours("a", 5), ours(name="a", count=5, hidden="x"), theirs("a", 5)
        assert repr(one) == repr(peer)
        assert one == same != ours("a", 6)
        assert one != peer
        assert hash(dataclasses.replace(one, words=())) == hash(replace(peer, words=()))
        assert dataclasses.asdict(one) == dataclasses.asdict(peer)
        assert one.twice == peer.twice == 10
        assert [(row.name, row.default, row.repr) for row in dataclasses.fields(ours)] == [
            (row.name, row.default, row.repr) for row in dataclasses.fields(theirs)
        ]
        assert ours.__match_args__ == theirs.__match_args__
        assert ours("a").words is not ours("a").words
        assert isinstance(one, Mark)


def test_nothing_of_them_changes() -> None:
    one = made(dataclass)[1]("a")
    for name in ("name", "unknown"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(one, name, "b")
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(one, name)


def test_what_is_wrong_is_refused_as_ever() -> None:
    second = made(dataclass)[1]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        second()
    with pytest.raises(ValueError, match="no name"):
        second("")
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        second("a", colour=1)


def test_fields_are_known_before_there_is_an_instance_for_who_asks_for_the_whole() -> None:
    first, second = made(dataclass)
    assert not dataclasses.is_dataclass(second)
    assert [row.name for row in dataclasses.fields(whole(second))] == ["name", "count", "words", "hidden", "other"]
    assert dataclasses.is_dataclass(first), "with those that it inherits from"
    assert whole(int) is int


def test_any_number_of_threads_may_make_the_first() -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for _ in range(60):
                _, second = made(dataclass)
                together = threading.Barrier(8)

                def first(number: int, second: type[Any] = second, together: threading.Barrier = together) -> Any:
                    together.wait()
                    return second("a", number, other=(number,))

                ones = list(pool.map(first, range(8)))
                assert [(one.name, one.count, one.words, one.other) for one in ones] == [("a", n, {}, (n,)) for n in range(8)]
                assert ones[3] == second("a", 3, other=(3,))
    finally:
        sys.setswitchinterval(before)


def test_every_one_of_the_session_can_be_made_whole() -> None:
    """A mistake in one of them shows here, and not where the first of its kind is made."""
    for module in (effects, events, state):
        for one in [one for one in vars(module).values() if isinstance(one, type) and one.__module__.startswith("kiosk.session")]:
            assert whole(one) is one


def test_an_instance_travels() -> None:
    assert pickle.loads(pickle.dumps(events.Tick(1.5))) == events.Tick(1.5)
