"""Typed settings in layers; an unknown key is an error that says where it stands.

    config/defaults.toml < profile < /etc/kiosk/kiosk.d/*.toml < enrolment < KIOSK_SECTION__KEY < command line

Plain dataclasses and tomllib on purpose: this is read before the first frame is painted.
"""

from __future__ import annotations

import dataclasses
import math
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG = Path(os.environ.get("KIOSK_CONFIG_DIR", ROOT / "config"))
SITE = Path("/etc/kiosk/kiosk.d")
DISTRICTS = ("440103", "440104", "440105", "440106", "440111", "440112", "440113", "440114", "440115", "440117", "440118")
"""Of Guangzhou since 2014; their names stand in config/places/districts.yaml, which is not read before the first frame."""
PROFILES = ("city", "district", "station", "community", "outpost", "portable")


class SettingsError(Exception):
    """The configuration is wrong. Stable `code`; the message names the key, the layer and what would be right."""

    code = "settings.invalid"


@dataclass(frozen=True)
class Terminal:
    """`district`: of Guangzhou, by its code in GB/T 2260. `profile`: the entry of config/places/profiles.yaml that says what it offers.
    `hours`: when it is open, by a name of config/places/hours.yaml; empty: as its profile is.
    `cabinet`: the file of config/cabinets that says where its reader, camera and printers are."""

    code: str
    name: str
    place: str
    help_phone: str
    district: str
    profile: str
    hours: str = ""
    cabinet: str = "portrait-21"


@dataclass(frozen=True)
class Calendars:
    """`key`: whose Ed25519 key must have signed the working days, base64."""

    key: str


@dataclass(frozen=True)
class Session:
    """Times in seconds."""

    language: str
    idle_seconds: float
    warning_seconds: float


@dataclass(frozen=True)
class Central:
    """`url`: empty sends nothing. Times in seconds."""

    url: str
    sync_seconds: float
    heartbeat_seconds: float
    catalogue_seconds: float
    board_seconds: float


@dataclass(frozen=True)
class Voice:
    """`prompts`: the folder of what was spoken into files; empty: where the build puts them."""

    prompts: str = ""


@dataclass(frozen=True)
class Faces:
    """What compares faces; each key means what it means in `kiosk.vision.faces.options`. `photo_decoder`: the command of a vendor's decoder
    for the portraits of ID cards; empty: they are not shown and not compared."""

    engine: str
    model: str
    model_size: int
    model_order: str
    model_mean: float
    model_scale: float
    match: float
    review: float
    continuity: float
    step_seconds: float
    total_seconds: float
    evaluation: str
    evaluation_key: str
    photo_decoder: str


@dataclass(frozen=True)
class Paper:
    """The roll of the receipt printer. `near_end_metres`: what is left when its sensor says "low". `low_receipts`: a forecast of so many or
    fewer is shown to residents and reported as low."""

    roll_metres: float
    near_end_metres: float
    low_receipts: int


@dataclass(frozen=True)
class Documents:
    """Whose seal the issued documents must carry that are printed here. `seal_authority`: a file of root certificates in PEM; empty: none
    is printed. `seal_signer`: the organisation in the signer's certificate; empty: any that those roots vouch for. `seal_crls`: a file of
    their CRLs in PEM, or one in DER, which has to be current; empty: nothing counts as revoked."""

    seal_authority: str
    seal_signer: str
    seal_crls: str


@dataclass(frozen=True)
class Device:
    """`driver` names the file in drivers/<kind>/; `options` are checked by that driver (`drivers.load`)."""

    driver: str
    options: Mapping[str, object]


@dataclass(frozen=True)
class Settings:
    production: bool
    terminal: Terminal
    calendars: Calendars
    session: Session
    central: Central
    faces: Faces
    paper: Paper
    documents: Documents
    voice: Voice
    devices: Mapping[str, Device]
    state_dir: Path
    origins: Mapping[str, str] = field(repr=False)

    @property
    def prompts(self) -> Path:
        """Where what was spoken into files lies."""
        return Path(self.voice.prompts) if self.voice.prompts else ROOT / "build" / "prompts"

    def device(self, kind: str) -> Device:
        """The device of that kind. Raises `SettingsError` in words for the technician when there is none."""
        if kind not in self.devices:
            raise SettingsError(f"no {kind} is configured: add a table [devices.{kind}] with driver and url to {SITE}/devices.toml")
        return self.devices[kind]


Layer = tuple[str, Mapping[str, object]]
SECTIONS: Mapping[str, type] = {
    "terminal": Terminal, "calendars": Calendars, "session": Session, "central": Central, "faces": Faces, "paper": Paper,
    "documents": Documents, "voice": Voice,
}  # fmt: skip


def load_settings(
    overrides: Mapping[str, object] | None = None, environ: Mapping[str, str] = os.environ, files: Iterable[Path] = ()
) -> Settings:
    """Reads all layers. `overrides` are dotted keys from the command line, such as {"central.url": "http://…"}.

    `files` are further TOML files over the site's own. Raises `SettingsError`.
    """
    layers: list[Layer] = [_file(CONFIG / "defaults.toml")]
    if profile := environ.get("KIOSK_PROFILE"):
        layers.append(_file(CONFIG / "profiles" / f"{profile}.toml"))
    layers += [_file(path) for path in (*sorted(SITE.glob("*.toml")), *files)]
    layers += [_enrolled(_state_dir(environ)), ("environment", _environment(environ)), ("command line", overrides or {})]

    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for name, layer in layers:
        for key, value in _flat(layer).items():
            values[key] = _checked(key, value, name)
            origins[key] = name
    return _settings(values, origins, environ)


def _file(path: Path) -> Layer:
    try:
        return str(path), tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: there is no such file") from error
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error


def _enrolled(state_dir: Path) -> Layer:
    """The code which the centre gave this terminal, and where it was given; `kiosk.outbox.enrolment` writes the file and says what is wrong
    with it."""
    import json

    path = state_dir / "enrolment.json"
    try:
        kept = json.loads(path.read_bytes())
        return str(path), {"terminal": {"code": kept["terminal"]}, "central": {"url": kept["url"]}}
    except (OSError, ValueError, KeyError, TypeError):
        return str(path), {}


def _environment(environ: Mapping[str, str]) -> dict[str, object]:
    """KIOSK_CENTRAL__URL=… is central.url, KIOSK_PRODUCTION=… is production. Other names without `__` (KIOSK_STATE_DIR, KIOSK_PROFILE)
    are not settings."""
    found: dict[str, object] = {}
    for name, text in environ.items():
        if name == "KIOSK_PRODUCTION" or (name.startswith("KIOSK_") and "__" in name):
            found[name.removeprefix("KIOSK_").lower().replace("__", ".")] = text
    return found


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat


def _checked(key: str, value: object, layer: str) -> object:
    """The value in its declared type. Text from the environment is converted; device options are left to their driver."""
    wanted = _type_of(key)
    if wanted is None:
        raise SettingsError(f"{layer}: unknown setting {key!r}{_nearest(key)}")
    if wanted is object or (wanted is not float and isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))):
        return value
    if isinstance(value, str) and wanted is int and value.lstrip("-").isdecimal():
        return int(value)
    if isinstance(value, str) and wanted is bool and value.lower() in ("true", "false", "1", "0"):
        return value.lower() in ("true", "1")
    if isinstance(value, str | int | float) and not isinstance(value, bool) and wanted is float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan  # said below, in the same words as for any other wrong value
        if math.isfinite(number):
            return number
    raise SettingsError(f"{layer}: {key} = {value!r} is not a {wanted.__name__}")


def _type_of(key: str) -> type | None:
    if key == "production":
        return bool
    section, _, rest = key.partition(".")
    if section == "devices" and rest.count(".") == 1:
        return str if rest.endswith(".driver") else object
    if section in SECTIONS:
        for known in dataclasses.fields(SECTIONS[section]):
            if known.name == rest:
                return {"str": str, "float": float, "bool": bool, "int": int}[str(known.type)]
    return None


def _nearest(key: str) -> str:
    import difflib

    known = ["production", *(f"{name}.{one.name}" for name, cls in SECTIONS.items() for one in dataclasses.fields(cls))]
    near = difflib.get_close_matches(key, known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _settings(values: Mapping[str, object], origins: Mapping[str, str], environ: Mapping[str, str]) -> Settings:
    sections = {name: cls(**{one.name: values[f"{name}.{one.name}"] for one in dataclasses.fields(cls)}) for name, cls in SECTIONS.items()}
    devices: dict[str, dict[str, object]] = {}
    for key, value in values.items():
        if key.startswith("devices."):
            _, kind, option = key.split(".")
            devices.setdefault(kind, {})[option] = value
    for kind, table in devices.items():
        if "driver" not in table:
            raise SettingsError(f"devices.{kind}: `driver` is missing; it names a file in drivers/{kind}/")
    settings = Settings(
        production=bool(values["production"]),
        devices={kind: Device(str(table.pop("driver")), table) for kind, table in devices.items()},
        state_dir=_state_dir(environ),
        origins=origins,
        **sections,
    )
    return _sane(settings)


def _sane(settings: Settings) -> Settings:
    if settings.terminal.district not in DISTRICTS:
        raise SettingsError(f"terminal.district = {settings.terminal.district!r}: one of {', '.join(DISTRICTS)}")
    if settings.terminal.profile not in PROFILES:
        raise SettingsError(f"terminal.profile = {settings.terminal.profile!r}: one of {', '.join(PROFILES)}")
    if settings.session.language not in ("zh", "en"):
        raise SettingsError(f"session.language = {settings.session.language!r}: zh or en")
    if settings.session.idle_seconds <= 0 or settings.session.warning_seconds < 20:
        raise SettingsError("session: idle_seconds must be positive and warning_seconds at least 20, the least a person is to be given")
    if settings.faces.photo_decoder:
        import shlex

        try:
            shlex.split(settings.faces.photo_decoder)
        except ValueError as error:
            raise SettingsError(f"faces.photo_decoder = {settings.faces.photo_decoder!r}: {error}") from error
    if not 0 < settings.paper.near_end_metres < settings.paper.roll_metres or settings.paper.low_receipts < 0:
        raise SettingsError("paper: near_end_metres is more than 0 and less than roll_metres, low_receipts at least 0")
    if settings.central.sync_seconds <= 0:
        raise SettingsError("central.sync_seconds must be positive")
    if settings.central.heartbeat_seconds <= 0:
        raise SettingsError("central.heartbeat_seconds must be positive")
    if settings.central.catalogue_seconds <= 0:
        raise SettingsError("central.catalogue_seconds must be positive")
    if settings.production and settings.central.url and not is_tls(settings.central.url):
        raise SettingsError(f"central.url = {settings.central.url!r}: where production = true the centre is asked over https")
    return settings


def is_tls(url: str) -> bool:
    """Whether what is asked there is asked over TLS."""
    return url.lower().startswith("https://")


def _state_dir(environ: Mapping[str, str]) -> Path:
    if named := environ.get("KIOSK_STATE_DIR"):
        return Path(named)
    if (installed := Path("/var/lib/kiosk")).is_dir() and os.access(installed, os.W_OK):
        return installed
    return Path(environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "kiosk"
