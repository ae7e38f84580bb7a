"""Whose keys the centre's are: stored once, fetched only where that is allowed."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.central.keys import Keys, load_or_make
from kiosk.outbox import TRUST_FILE, trust
from tests.outbox.servers import Reply, centre, dead_port, impostor


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("central")


@pytest.fixture(scope="module")
def url(data_dir: Path) -> Iterator[str]:
    with centre(data_dir) as address:
        yield address


@pytest.fixture(scope="module")
def keys(url: str, data_dir: Path) -> Keys:
    return load_or_make(data_dir)


def test_trust_on_first_use_asks_once_and_keeps(tmp_path: Path, url: str, keys: Keys) -> None:
    assert trust.load_trust(tmp_path, "first-use", url, production=False) == keys.trust
    assert stat.S_IMODE((tmp_path / TRUST_FILE).stat().st_mode) == 0o600
    assert trust.load_trust(tmp_path, "pinned", dead_port(), production=True) == keys.trust
    assert [path.name for path in tmp_path.iterdir()] == [TRUST_FILE]


def test_trust_that_can_not_be_had_says_why(tmp_path: Path, url: str) -> None:
    def code(policy: str, address: str, production: bool = False) -> str:
        with pytest.raises(trust.TrustError) as caught:
            trust.load_trust(tmp_path, policy, address, production)
        return caught.value.code

    def portal(_body: bytes) -> Reply:
        return Reply(headers={"Content-Type": "text/html"}, body=b"<html>log in</html>")

    assert code("pinned", url) == "trust.missing"
    assert code("first-use", url, production=True) == "trust.first-use-in-production"
    assert code("first-use", dead_port()) == "trust.unreachable"
    with impostor(portal) as other:
        assert code("first-use", other.url) == "trust.not-the-centre"
    assert not (tmp_path / TRUST_FILE).exists()
    (tmp_path / TRUST_FILE).write_text("{}")
    assert code("first-use", url) == "trust.damaged"
