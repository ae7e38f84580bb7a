"""A slip of a finger: one letter wrong, missing, too many, or two that changed places."""

from __future__ import annotations

from collections.abc import Iterator


def shortened(term: str) -> Iterator[str]:
    """`term`, and each way to leave one of its letters out: two terms that are one slip of a finger apart have one of these in common."""
    yield term
    for at in range(1, len(term)):
        if term[at] != term[at - 1] or at == 1:
            yield term[:at] + term[at + 1 :]


def one_slip_apart(one: str, other: str) -> bool:
    """Whether they differ by one slip; not when they are the same."""
    if len(one) > len(other):
        one, other = other, one
    if one == other:
        return False
    at = next((place for place, letter in enumerate(one) if letter != other[place]), len(one))
    if len(one) != len(other):
        return len(other) - len(one) == 1 and one[at:] == other[at + 1 :]
    return one[at + 1 :] == other[at + 1 :] or (one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :])
