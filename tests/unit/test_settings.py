"""Settings come in layers, the later over the earlier, and whatever is wrong is refused in words that say where it stands."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import drivers
from drivers.errors import ConfigurationError
from kiosk import settings as module
from kiosk.settings import CONFIG, Settings, SettingsError, load_settings

Write = Callable[[str], Path]
NOTHING: dict[str, str] = {}


@pytest.fixture(autouse=True)
def no_site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """This machine's own settings stay out of it."""
    folder = tmp_path / "kiosk.d"
    monkeypatch.setattr(module, "SITE", folder)
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Puts TOML into a file and gives its path."""

    def put(text: str) -> Path:
        path = tmp_path / "more.toml"
        path.write_text(text, "utf-8")
        return path

    return put


def refusal(*files: Path, overrides: dict[str, object] | None = None, environ: dict[str, str] = NOTHING) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(overrides, environ, files)
    assert caught.value.code == "settings.invalid"
    return str(caught.value)


def test_the_defaults_stand_alone() -> None:
    settings = load_settings(environ=NOTHING)
    assert (settings.production, settings.session.language, settings.session.warning_seconds) == (False, "zh", 20.0)
    assert settings.devices == {} and settings.central.url == ""
    assert set(settings.origins.values()) == {str(CONFIG / "defaults.toml")}


# --- layers -----------------------------------------------------------------------------------------------------------------------


def test_each_layer_comes_over_the_one_before(no_site: Path, write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A terminal's name said in every layer: taking the topmost away shows the next."""
    config = tmp_path / "config"
    (config / "profiles").mkdir(parents=True)
    (config / "defaults.toml").write_bytes((CONFIG / "defaults.toml").read_bytes())
    (config / "profiles" / "cabinet.toml").write_text('terminal.name = "profile"\n')
    no_site.mkdir()
    monkeypatch.setattr(module, "CONFIG", config)
    environ = {"KIOSK_PROFILE": "cabinet"}

    def name(overrides: dict[str, object] | None = None, *files: Path) -> str:
        settings = load_settings(overrides, environ, files)
        return f"{settings.terminal.name} from {Path(settings.origins['terminal.name']).name}"

    assert name() == "profile from cabinet.toml"
    (no_site / "10-first.toml").write_text('terminal.name = "site 10"\n')
    (no_site / "20-second.toml").write_text('terminal.name = "site 20"\n')
    assert name() == "site 20 from 20-second.toml"
    file = write('[terminal]\nname = "file"\n')
    assert name(None, file) == "file from more.toml"
    environ["KIOSK_TERMINAL__NAME"] = "environment"
    assert name(None, file) == "environment from environment"
    assert name({"terminal.name": "argv"}, file) == "argv from command line"


def test_the_environment_is_read_in_the_declared_type() -> None:
    environ = {
        "KIOSK_CENTRAL__URL": "https://127.0.0.1:8000", "KIOSK_CENTRAL__SYNC_SECONDS": "2.5", "KIOSK_PRODUCTION": "true",
        "KIOSK_DEVICES__IDCARD__DRIVER": "simulator", "KIOSK_STATE_DIR": "somewhere", "HOME": "elsewhere",
    }  # fmt: skip
    settings = load_settings(environ=environ)
    assert (settings.central.url, settings.central.sync_seconds) == ("https://127.0.0.1:8000", 2.5)
    assert settings.device("idcard").driver == "simulator" and settings.state_dir == Path("somewhere")
    assert settings.production, "the one setting without a section"
    assert not load_settings(environ={"KIOSK_PRODUCTION": "0"}).production


def test_a_device_is_a_table_of_its_driver_and_its_options(write: Write) -> None:
    settings = load_settings(environ=NOTHING, files=[write('[devices.idcard]\ndriver = "simulator"\nspecimen = "resident"\n')])
    idcard = settings.device("idcard")
    assert (idcard.driver, idcard.options) == ("simulator", {"specimen": "resident"})
    assert drivers.load("idcard", idcard.driver, idcard.options, production=False)


def test_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # not installed
    assert load_settings(environ={"XDG_STATE_HOME": str(tmp_path)}).state_dir == tmp_path / "kiosk"
    assert load_settings(environ=NOTHING).state_dir == Path.home() / ".local/state/kiosk"


# --- what is wrong ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[central]\nurll = "x"\n', "unknown setting 'central.urll'; did you mean 'central.url'?"),
        ("prodution = true\n", "unknown setting 'prodution'; did you mean 'production'?"),
        ("[sesion]\nidle_seconds = 60\n", "unknown setting 'sesion.idle_seconds'; did you mean 'session.idle_seconds'?"),
        ("qqq = 1\n", "unknown setting 'qqq'"),
        ('devices.idcard = "sam"\n', "unknown setting 'devices.idcard'"),
        ("[devices.idcard.options]\nbaud = 9600\n", "unknown setting 'devices.idcard.options.baud'"),
        ('[session]\nidle_seconds = "soon"\n', "session.idle_seconds = 'soon' is not a float"),
        ("[session]\nidle_seconds = true\n", "session.idle_seconds = True is not a float"),
        ("[session]\nidle_seconds = nan\n", "session.idle_seconds = nan is not a float"),
        ("[session]\nidle_seconds = inf\n", "session.idle_seconds = inf is not a float"),
        ("production = 1\n", "production = 1 is not a bool"),
        ("[terminal]\ncode = 1234\n", "terminal.code = 1234 is not a str"),
        ("[devices.idcard]\ndriver = 5\n", "devices.idcard.driver = 5 is not a str"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_file(write: Write, text: str, words: str) -> None:
    path = write(text)
    assert refusal(path) == f"{path}: {words}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[session]\nlanguage = "fr"\n', "session.language = 'fr': zh or en"),
        ("[session]\nidle_seconds = 0\n", "idle_seconds must be positive"),
        ("[session]\nwarning_seconds = 19\n", "warning_seconds at least 20"),
        ("[central]\nsync_seconds = 0\n", "central.sync_seconds must be positive"),
        ("[central]\nheartbeat_seconds = 0\n", "central.heartbeat_seconds must be positive"),
        ('[devices.idcard]\nurl = "serial:///dev/ttyUSB0"\n', "devices.idcard: `driver` is missing; it names a file in drivers/idcard/"),
    ],
)
def test_what_can_not_be_meant_is_refused(write: Write, text: str, words: str) -> None:
    assert words in refusal(write(text))


def test_the_environment_and_the_command_line_are_named_too() -> None:
    assert refusal(environ={"KIOSK_CENTRAL__ULR": "x"}).startswith("environment: unknown setting 'central.ulr'")
    assert refusal(environ={"KIOSK_SESSION__IDLE_SECONDS": "x"}) == "environment: session.idle_seconds = 'x' is not a float"
    assert refusal(environ={"KIOSK_SESSION__IDLE_SECONDS": "nan"}) == "environment: session.idle_seconds = 'nan' is not a float"
    assert refusal(overrides={"central.ulr": "x"}).startswith("command line: unknown setting 'central.ulr'")


def test_bad_toml_names_the_file_and_the_line(write: Write, tmp_path: Path) -> None:
    path = write("[central]\nurl = \n")
    assert refusal(path).startswith(f"{path}: ") and "line 2" in refusal(path)
    path.write_bytes(b'name = "\xff"\n')
    assert refusal(path).startswith(f"{path}: ")
    assert refusal(tmp_path / "gone.toml") == f"{tmp_path / 'gone.toml'}: there is no such file"
    assert refusal(tmp_path) == f"{tmp_path}: Is a directory"


def test_an_unknown_profile_is_named() -> None:
    path = CONFIG / "profiles" / "no-such-cabinet.toml"
    assert refusal(environ={"KIOSK_PROFILE": "no-such-cabinet"}) == f"{path}: there is no such file"


def test_a_missing_device_tells_the_technician_what_to_write(no_site: Path) -> None:
    settings = load_settings(environ=NOTHING)
    with pytest.raises(SettingsError) as caught:
        settings.device("idcard")
    assert str(caught.value) == f"no idcard is configured: add a table [devices.idcard] with driver and url to {no_site}/devices.toml"


# --- production -------------------------------------------------------------------------------------------------------------------


def test_production_refuses_a_centre_without_tls() -> None:
    plain = "http://centre.example:8700"
    assert "where production = true the centre is asked over https" in refusal(overrides={"production": True, "central.url": plain})
    assert load_settings({"production": True, "central.url": plain.replace("http", "https")}, NOTHING).production
    assert load_settings({"central.url": plain}, NOTHING).central.url == plain


@pytest.mark.parametrize("kind", drivers.KINDS)
def test_production_refuses_every_simulator(kind: str) -> None:
    settings: Settings = load_settings({"production": True, f"devices.{kind}.driver": "simulator"}, NOTHING)
    device = settings.device(kind)
    with pytest.raises(ConfigurationError, match="refuses a production profile"):
        drivers.load(kind, device.driver, device.options, production=settings.production)
