"""The centre's keys: made once, never lost, rotated while it runs, archived after 180 days."""

from __future__ import annotations

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.central import keys as keyring
from kiosk.central.keys import ARCHIVE, FILE, OPENS_FOR, KeysError
from kiosk.wire import seal
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.fleet import TrustUpdate, verify_trust
from tests.central.conftest import Centre, serving
from tests.central.terminals import NOW, SAMPLE, batch, envelope, question


def test_keys_are_made_once_kept_and_never_replaced(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = {keys.trust for keys in pool.map(lambda _: keyring.load_or_make(tmp_path), range(8))}
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    for unusable in ('{"sealing": "AAAA"}', "", "[]", '{"version": 3}', '{"version": 2}', "\0"):
        (tmp_path / FILE).write_text(unusable)
        with pytest.raises(KeysError):
            keyring.load_or_make(tmp_path)
        assert (tmp_path / FILE).read_text() == unusable


@given(data=st.data())
def test_a_key_file_that_lost_something_is_refused_whatever_it_lost(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("keys")
    keyring.load_or_make(folder)
    whole = (folder / FILE).read_text()
    kept = json.loads(whole)
    if data.draw(st.booleans()):
        (folder / FILE).write_text(whole[: data.draw(st.integers(0, len(whole) - 1))])
    else:
        del kept[data.draw(st.sampled_from(sorted(kept)))]
        (folder / FILE).write_text(json.dumps(kept))
    with pytest.raises(KeysError):
        keyring.load_or_make(folder)


def test_a_file_of_the_first_centres_is_taken_over(tmp_path: Path) -> None:
    """They had one key of each kind and no version; what was sealed for them opens as before."""
    before = keyring.load_or_make(tmp_path).trust
    written = json.loads((tmp_path / FILE).read_text())
    old = {kind: written[kind][0]["private"] for kind in ("sealing", "acknowledging")}
    (tmp_path / FILE).write_text(json.dumps({**old, "index_secret": written["index_secret"]}))
    taken = keyring.load_or_make(tmp_path)
    assert taken.trust == before
    assert json.loads((tmp_path / FILE).read_text())["version"] == 2
    again = keyring.load_or_make(tmp_path)
    assert (again.token_secret, again.index_secret) == (taken.token_secret, taken.index_secret)


def test_a_running_centre_sees_that_another_process_rotated(tmp_path: Path) -> None:
    keys = keyring.load_or_make(tmp_path)
    before = keys.current()
    after = keyring.rotate_sealing(tmp_path, NOW)
    assert keys.trust == after.trust != before.trust
    assert (after.trust.serial, after.trust.ack_key_id) == (before.trust.serial + 1, before.trust.ack_key_id)
    assert keys.opener(before.trust.sealing_key_id) is not None
    assert keys.opener(after.trust.sealing_key_id) is not None
    assert keys.opener("never") is None
    assert "private" not in repr(keys.current()) and "secret" not in repr(keys.current())


def test_rotations_at_once_are_all_kept(tmp_path: Path) -> None:
    keyring.load_or_make(tmp_path)
    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(rotate, tmp_path, NOW) for rotate in (keyring.rotate_sealing, keyring.rotate_acknowledging) * 3]
    serials = [job.result().trust.serial for job in jobs]
    held = keyring.load_or_make(tmp_path).current()
    assert sorted(serials) == [2, 3, 4, 5, 6, 7]
    assert (len(held.sealing_keys), len(held.acknowledging_keys), held.trust.serial) == (4, 4, 7)


def update_for(centre: Centre, known: str) -> TrustUpdate:
    return TrustUpdate.model_validate_json(centre.client.get("/v1/trust", params={"known": known}).content)


def test_terminals_follow_the_keys_by_what_they_know(tmp_path: Path) -> None:
    with serving(tmp_path, "") as centre:
        first = centre.keys.trust
        keyring.rotate_acknowledging(tmp_path, NOW)
        second = keyring.rotate_sealing(tmp_path, NOW).trust
        assert verify_trust(first, update_for(centre, first.ack_key_id)) == second
        third = keyring.rotate_acknowledging(tmp_path, NOW).trust
        assert verify_trust(first, update_for(centre, first.ack_key_id)) == third, "two rotations later too"
        assert verify_trust(second, update_for(centre, second.ack_key_id)) == third
        with pytest.raises(NotSignedByCentre):
            verify_trust(first, update_for(centre, second.ack_key_id))
        for unknown in ("", "0123456789abcdef", third.sealing_key_id, "\0", "居"):
            assert centre.refusal(centre.client.get("/v1/trust", params={"known": unknown})) == (404, "trust.unknown-key")


def test_what_was_sealed_before_a_rotation_is_taken_and_opened_after_it(shared_centre: Centre) -> None:
    before = shared_centre.keys.trust
    one, asked = envelope(before), question(before, SAMPLE)
    after = keyring.rotate_sealing(shared_centre.data_dir, NOW).trust
    two = envelope(after)
    assert shared_centre.verdicts(batch(one, two)) == {one.id: ("accepted", None), two.id: ("accepted", None)}
    response = shared_centre.terminal.post(shared_centre.client, "/v1/progress/by-document", asked)
    assert {item["tracking_number"] for item in response.json()["items"]} == {one.tracking_number, two.tracking_number}


def test_a_key_file_that_breaks_under_a_running_centre_stops_it_answering_and_no_more(tmp_path: Path) -> None:
    """Signing with keys that the next start could not read again would be a promise it can't keep."""
    with serving(tmp_path, "") as centre:
        one, whole = envelope(centre.keys.trust), (tmp_path / FILE).read_bytes()
        (tmp_path / FILE).write_bytes(whole[:-9])
        assert centre.refusal(centre.terminal.post(centre.client, "/v1/batches", batch(one))) == (503, "centre.storage")
        (tmp_path / FILE).unlink()
        assert centre.refusal(centre.terminal.post(centre.client, "/v1/batches", batch(one))) == (503, "centre.storage")
        (tmp_path / FILE).write_bytes(whole)
        assert centre.verdicts(batch(one)) == {one.id: ("accepted", None)}


def test_only_keys_retired_long_ago_go_to_the_archive(tmp_path: Path) -> None:
    keyring.load_or_make(tmp_path)
    oldest = keyring.rotate_sealing(tmp_path, NOW).sealing_keys[0]
    newer = keyring.rotate_sealing(tmp_path, NOW + timedelta(days=30)).sealing_keys[1]
    assert keyring.archive(tmp_path, NOW + OPENS_FOR) == ()
    [path] = keyring.archive(tmp_path, NOW + OPENS_FOR + timedelta(seconds=1))
    assert path == tmp_path / ARCHIVE / f"{oldest.key_id}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    held = keyring.load_or_make(tmp_path).current()
    assert dict(held.archived) == {oldest.key_id: NOW}
    assert oldest.key_id not in held.openers and newer.key_id in held.openers
    assert base64.b64encode(oldest.private).decode() not in (tmp_path / FILE).read_text()
    assert base64.b64encode(oldest.private).decode() in path.read_text()
    archived = keyring.read_archived(path)
    assert archived.private == oldest.private
    assert seal.public_bytes(archived.private) == oldest.public
    assert keyring.archive(tmp_path, NOW + OPENS_FOR + timedelta(seconds=2)) == (), "once"
    path.write_text("{}")
    with pytest.raises(KeysError):
        keyring.read_archived(path)
    with pytest.raises(KeysError):
        keyring.read_archived(tmp_path / "nowhere")


def test_the_key_in_use_and_acknowledging_keys_are_never_archived(tmp_path: Path) -> None:
    keyring.load_or_make(tmp_path)
    keyring.rotate_acknowledging(tmp_path, NOW)
    assert keyring.archive(tmp_path, NOW + timedelta(days=4000)) == ()
    assert len(keyring.load_or_make(tmp_path).current().acknowledgers) == 2
