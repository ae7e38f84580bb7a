"""What the factors add up to, written down a second time as a table, and what must hold whatever they are."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.assurance import LEVELS, Evidence, Factor, at_least, reached

TYPED, MRZ, CHIP, CARD, EID, WITNESS = (Evidence(factor) for factor in ("typed", "mrz", "chip", "card", "eid", "witness"))
FACE, UNPROVEN, UNCLEAR = Evidence("face"), Evidence("face", proven=False), Evidence("face", review=True)
REFUSED = Evidence("face", refused=True)

TABLE = [
    ((), "L0", ""),
    ((TYPED,), "L1", ""),
    ((MRZ,), "L1", ""),
    ((CHIP,), "L1", "assurance.chip-signer-unchecked"),
    ((CARD,), "L2", ""),
    ((CARD, FACE), "L3", ""),
    ((CARD, UNPROVEN), "L2", "assurance.engine-unproven"),
    ((CARD, UNCLEAR), "L2", "assurance.face-unclear"),
    ((CARD, FACE, UNCLEAR), "L2", "assurance.face-unclear"),  # the last look counts
    ((CARD, REFUSED), "L2", "assurance.face-no-match"),
    ((CARD, REFUSED, FACE), "L3", ""),
    ((CARD, FACE, REFUSED), "L2", "assurance.face-no-match"),
    ((CHIP, FACE), "L1", "assurance.chip-signer-unchecked"),
    ((FACE,), "L0", ""),
    ((EID,), "L3", ""),
    ((WITNESS,), "L0", ""),  # a witness of nobody
    ((CARD, WITNESS), "L4", ""),
    ((CARD, UNCLEAR, WITNESS), "L4", ""),
    ((MRZ, WITNESS), "L4", ""),
]
evidence = st.lists(st.builds(Evidence, st.sampled_from(get_args(Factor)), st.booleans(), st.booleans(), st.booleans()), max_size=5)


@pytest.mark.parametrize(("shown", "level", "review"), TABLE, ids=lambda value: str(value)[:40] if isinstance(value, str) else "")
def test_what_factors_add_up_to(shown: tuple[Evidence, ...], level: str, review: str) -> None:
    found = reached(shown)
    assert (found.level, found.review) == (level, review)
    assert found.factors == tuple(dict.fromkeys(one.factor for one in shown))


@given(evidence)
def test_an_engine_without_an_evaluation_never_raises_a_level(shown: list[Evidence]) -> None:
    unproven = [Evidence("face", False, one.review, one.refused) if one.factor == "face" else one for one in shown]
    assert reached(unproven).level == reached([one for one in unproven if one.factor != "face"]).level


@given(evidence, st.sampled_from([factor for factor in get_args(Factor) if factor != "face"]))
def test_more_evidence_never_lowers_a_level(shown: list[Evidence], more: Factor) -> None:
    assert at_least(reached([*shown, Evidence(more)]).level, reached(shown).level)


def test_levels_are_in_order() -> None:
    for number, level in enumerate(LEVELS):
        assert [at_least(level, other) for other in LEVELS] == [number >= place for place in range(5)]
