"""What changed between two manifests, applied to the one, is the other: for any two; and signed is all that came out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.wire import catalogue as wire
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.catalogue import CatalogueAnswer, Entry, Manifest, NotTheseFiles
from kiosk.wire.models import Trust

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.generate()
TRUST = Trust(
    sealing_key_id="s", sealing_suite="s", sealing_public=b"s", ack_key_id="a", ack_public=KEY.public_key().public_bytes_raw()
)  # fmt: skip
PATHS = st.sampled_from(
    [f"{folder}file-{number}.{kind}" for folder in ("", "bundles/") for number in range(6) for kind in ("yaml", "json")]
)
HASHES = st.sampled_from([f"{number:x}" * 64 for number in range(4)])


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    files = draw(st.dictionaries(PATHS, st.tuples(HASHES, st.integers(0, 3))))
    entries = tuple(Entry(path=path, hash=files[path][0], size=files[path][1]) for path in sorted(files))
    return Manifest(version=draw(st.integers(1, 9)), published_at=NOW, entries=entries)


@given(base=st.none() | manifests(), new=manifests())
def test_the_changes_applied_are_the_new_one(base: Manifest | None, new: Manifest) -> None:
    answer = wire.sign(KEY, "a", "0" * 64, base, new, NOW)
    travelled = CatalogueAnswer.model_validate_json(answer.model_dump_json())
    made = wire.verify(TRUST, "0" * 64, travelled, base)
    assert (made.version, made.published_at, made.entries, made.hash) == (new.version, new.published_at, new.entries, new.hash)
    if base is not None and base.entries == new.entries:
        assert not answer.changed and not answer.removed


@given(base=manifests(), other=manifests(), new=manifests())
def test_changes_to_another_manifest_are_not_believed(base: Manifest, other: Manifest, new: Manifest) -> None:
    answer = wire.sign(KEY, "a", "0" * 64, base, new, NOW)
    if base.hash != other.hash:
        with pytest.raises(NotSignedByCentre):
            wire.verify(TRUST, "0" * 64, answer, other)
    with pytest.raises(NotSignedByCentre):
        wire.verify(TRUST, "1" * 64, answer, base)


@given(one=manifests(), other=manifests())
def test_two_manifests_have_one_hash_only_when_they_are_the_same(one: Manifest, other: Manifest) -> None:
    assert (one.hash == other.hash) == ((one.version, one.entries) == (other.version, other.entries))


@given(contents=st.lists(st.binary(max_size=40), min_size=1, max_size=6), spoilt=st.integers(0, 2**20))
def test_files_travel_together_and_none_is_taken_for_another(contents: list[bytes], spoilt: int) -> None:
    asked = [wire.entry_of(f"file-{number}.json", content) for number, content in enumerate(contents)]
    sent = wire.join(contents)
    assert wire.split(sent, asked) == contents
    at = spoilt % len(sent)
    try:
        found = wire.split(sent[:at] + bytes([sent[at] ^ (1 + spoilt % 255)]) + sent[at + 1 :], asked)
    except NotTheseFiles:
        return
    assert found == contents, "a byte that says nothing of the content"


@pytest.mark.parametrize(
    "path", ["../up.yaml", "/etc/passwd.yaml", "a/b/c.yaml", "a/../b.yaml", "x.py", ".hidden.yaml", "UP.yaml", "a//b.yaml"]
)
def test_a_path_that_leads_elsewhere_is_none(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        wire.entry_of(path, b"")


def test_portions_stay_within_what_may_be_asked_at_once() -> None:
    many = [Entry(path=f"file-{number}.json", hash=f"{number:064x}", size=number % 6 * 200_000) for number in range(2000)]
    portions = [*wire.portions(many)]
    assert [one for some in portions for one in some] == many
    assert all(len(some) <= wire.MOST_AT_ONCE and sum(one.size for one in some) <= wire.LARGEST_AT_ONCE for some in portions)
    assert len(next(iter(wire.portions([many[1], many[1]])))) == 1, "each content once"
