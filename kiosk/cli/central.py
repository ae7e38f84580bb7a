"""`kiosk central`: the centre that terminals sync with, its terminals and its keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.central import officer_commands
from kiosk.central.office import Office
from kiosk.cli.output import fail, show
from kiosk.core.assurance import LEVELS

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kiosk.central.issuing import Issued
    from kiosk.central.keys import Kept
    from kiosk.central.licence_stand_in import StandIn

app = typer.Typer(no_args_is_help=True, add_completion=False)
keys_app = typer.Typer(no_args_is_help=True, add_completion=False)
app.add_typer(keys_app, name="keys", help="The centre's own keys.")
licence_app = typer.Typer(no_args_is_help=True, add_completion=False)
app.add_typer(licence_app, name="licence", help="The stand-in's register of licences of invented people.")

Data = Annotated[Path, typer.Option(help="Folder of the centre's keys, attachments and database; made when it is missing.")]
Database = Annotated[
    str, typer.Option(help="postgresql://USER:PASSWORD@HOST/NAME; else SQLite in the data folder.", envvar="KIOSK_CENTRAL_DATABASE")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


@app.callback()
def central() -> None:
    """The centre: receives what terminals queued, and answers what became of it."""


@app.command(epilog="Example: kiosk central serve --data /var/lib/kiosk-central --port 8700")
def serve(
    data: Data,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8700,
    database: Database = "",
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate chain in PEM; with it the centre serves https.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its private key in PEM.")] = None,
    tls_ca: Annotated[Path | None, typer.Option(help="The authority in PEM that terminals are told to believe when they enrol.")] = None,
    identity: Annotated[
        str, typer.Option(help="Who says what a code stands for that a resident shows: stand-in (invented people only); default: nobody.")
    ] = "",
    licences: Annotated[
        str, typer.Option(help="Who says which licences the state holds of a person: stand-in (invented people only); default: nobody.")
    ] = "",
    payments: Annotated[str, typer.Option(help="Who takes money for orders: stand-in (nobody pays with money); default: nobody.")] = "",
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stop when standard input closes.")] = False,
) -> None:
    """Serves until it is interrupted. Prints one line, {"url": …}, once it listens."""
    import uvicorn

    from kiosk.central.app import create
    from kiosk.central.identity import SERVICES
    from kiosk.central.licences import SERVICES as REGISTERS
    from kiosk.central.payments import SERVICES as TILLS
    from kiosk.cli import central_serving as serving
    from kiosk.wire.identity import STAND_IN

    adapters = (("identity service", identity, SERVICES), ("register", licences, REGISTERS), ("payment system", payments, TILLS))
    for kind, name, known in adapters:
        if name and name not in known:
            fail("usage", f"there is no {kind} {name!r}; there are {', '.join(known)}", as_json=False, status=2)
    if len({tls_cert is None, tls_key is None, tls_ca is None}) > 1:
        fail("central.tls", "--tls-cert, --tls-key and --tls-ca go together", as_json=False, status=2)
    with _failures_in_words(data, as_json=False):
        ca = tls_ca.read_text(encoding="ascii") if tls_ca else ""
        application = create(data, database, ca=ca, identity_service=identity, licence_service=licences, payment_service=payments)
        config = uvicorn.Config(
            application,
            host=host,
            port=port,
            http="httptools",
            lifespan="on",
            timeout_keep_alive=75,  # longer than a terminal's pause between two looks at its queue, so connections are re-used
            timeout_graceful_shutdown=5,
            access_log=False,  # it would hold tracking numbers
            log_level="warning",
            server_header=False,
            ssl_certfile=tls_cert,
            ssl_keyfile=tls_key,
        )
        config.load()  # reads the certificate: what is wrong with it is said here
    if identity == STAND_IN:
        typer.echo("codes are verified by a stand-in that knows invented people only; terminals in production do not believe it", err=True)
    if licences:
        typer.echo("licences are looked up in a stand-in about invented people only; terminals in production do not believe it", err=True)
    if payments:
        typer.echo("orders are paid at a stand-in that takes no money; terminals in production do not believe it", err=True)
    if not serving.run(config, "https" if tls_cert else "http", until_eof=until_eof):
        raise typer.Exit(1)  # uvicorn has said why


@app.command("enrol-code", epilog="Example: kiosk central enrol-code A7K2 --data /var/lib/kiosk-central")
def enrol_code(
    terminal: Annotated[str, typer.Argument(help="The code the terminal is to have: 4 characters, new after a re-image.")],
    data: Data,
    database: Database = "",
    reinstate: Annotated[
        bool, typer.Option("--reinstate", help="Also for a terminal whose key was revoked: all its codes count again.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Makes a one-time code for `kiosk enrol` at that terminal, valid for 24 hours. Codes made for it before and not used are void."""
    from kiosk.central import enrolment

    with _failures_in_words(data, as_json), _database(data, database) as engine:
        now = datetime.now(UTC)
        code = enrolment.issue_code(engine, terminal, now, reinstate=reinstate)
        show({"terminal": terminal, "code": str(code), "valid_until": (now + enrolment.VALID).isoformat()}, as_json)


@app.command(epilog='Example: kiosk central revoke A7K2 --reason "stolen" --data /var/lib/kiosk-central')
def revoke(
    terminal: Annotated[str, typer.Argument(help="The terminal's code.")],
    reason: Annotated[str, typer.Option(help="Why, for the next person who looks.")],
    data: Data,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """Refuses everything this terminal signs, under any code it ever had, from its next request on, also while the centre is serving."""
    from kiosk.central import enrolment

    with _failures_in_words(data, as_json), _database(data, database) as engine:
        enrolment.revoke(engine, terminal, reason, datetime.now(UTC))
    show({"terminal": terminal, "revoked": True}, as_json)


@app.command(epilog="Example: kiosk central terminals --data /var/lib/kiosk-central --json")
def terminals(data: Data, database: Database = "", as_json: AsJson = False) -> None:
    """Every terminal ever enrolled: when it last reported, what it reported, what it runs out of, and whether its audit chain ever went
    back."""
    from kiosk.central import enrolment

    with _failures_in_words(data, as_json), _database(data, database) as engine:
        rows = [
            {
                "terminal": one.code,
                "state": "revoked" if one.revoked_at else "enrolled",
                "enrolled_at": one.enrolled_at.isoformat(),
                "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
                "reason": one.reason,
                "last_seen": one.last_seen.isoformat() if one.last_seen else None,
                "heartbeat": (told := json.loads(one.heartbeat) if one.heartbeat else None),
                "runs_out": _runs_out(told),
                "catalogue": told.get("catalogue", "") if told else "",
                "catalogue_problem": told.get("catalogue_problem", "") if told else "",
                "alarms": one.alarms,
                "alarm": one.alarm,
            }
            for one in enrolment.terminals(engine)
        ]
    show({"terminals": rows}, as_json)


@app.command("import", epilog="Example: kiosk central import /media/kiosk-A7K2-*.kioskbundle --data /var/lib/kiosk-central --json")
def import_(
    bundles: Annotated[list[Path], typer.Argument(help="Files that `kiosk queue export` wrote.")],
    data: Data,
    database: Database = "",
    even_if_revoked: Annotated[bool, typer.Option("--even-if-revoked", help="Also from a terminal that was revoked.")] = False,
    as_json: AsJson = False,
) -> None:
    """Takes in what was carried here on a stick, and writes BUNDLE.answer beside it for `kiosk queue acknowledge` at the terminal."""
    from kiosk.central import importing, keys
    from kiosk.central.app import ATTACHMENTS
    from kiosk.central.uploads import Uploads

    rows: list[dict[str, object]] = []
    with _failures_in_words(data, as_json), _database(data, database) as engine:
        uploads = Uploads(engine, data / ATTACHMENTS, lambda: datetime.now(UTC))
        importer = importing.Importer(engine, keys.load_or_make(data), uploads, even_if_revoked)
        for path in bundles:
            try:
                done, answer = importing.import_file(importer, path, datetime.now(UTC))
            except OSError as error:
                fail("bundle.file", f"{error.filename or path}: {error.strerror}", as_json)
            named = {"bundle": str(path), "terminal": done.answer.terminal, "answer": str(answer)}
            rows.append({**named, "records": done.verdicts, "attachments": done.stored, "passed_over": done.passed_over})
    show({"imported": rows}, as_json)


@app.command(epilog="Example: kiosk central publish config --data /var/lib/kiosk-central --json")
def publish(
    folder: Annotated[Path, typer.Argument(help="As config/ is, with what lies around; or as config/catalogue is: the catalogue alone.")],
    data: Data,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """Gives all terminals this catalogue; each fetches what changed (kiosk/shelf/catalogue.md). Refused is what does not load, and whatever
    the guide linter finds an error in: each is listed."""
    from kiosk.catalogue.load import CatalogueError
    from kiosk.central import publishing
    from kiosk.central.sources import NotFit
    from kiosk.cli.catalogue_check import refuse

    with _failures_in_words(data, as_json), _database(data, database) as engine:
        try:
            done = publishing.publish(engine, folder, datetime.now(UTC))
        except NotFit as error:
            refuse(error.report, error.code, str(error), as_json)
        except CatalogueError as error:
            fail(error.code, str(error), as_json)
    shown = {"version": done.manifest.version, "name": done.manifest.name, "new": done.new, "services": done.services}
    shown |= {"bundles": done.bundles, "around": done.around, "changed": done.changed, "removed": done.removed}
    show({**shown, "generated": done.generated}, as_json)


@app.command("identity-code", epilog="Example: kiosk central identity-code --person resident --picture code.png --data central")
def identity_code(
    data: Data,
    person: Annotated[str, typer.Option(help="An e-ID code of this invented person: resident or second.")] = "",
    officer: Annotated[str, typer.Option(help="A service code of this invented officer: 000123 or 000456.")] = "",
    picture: Annotated[Path | None, typer.Option(help="Also writes the code as a QR code, to show to a camera or a scanner.")] = None,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """Makes a code as a phone would show it, good for 60 seconds and one check, at a centre that serves with --identity stand-in."""
    from kiosk.central import keys
    from kiosk.central.identity_stand_in import StandIn, UnknownSubject

    if bool(person) == bool(officer):
        fail("usage", "either --person or --officer", as_json, status=2)
    with _failures_in_words(data, as_json), _database(data, database) as engine:
        try:
            stand_in = StandIn(engine, keys.load_or_make(data))
            issued = stand_in.issue("eid" if person else "witness", person or officer, datetime.now(UTC))
        except UnknownSubject as error:
            fail(error.code, str(error), as_json)
    if picture is not None:
        _draw(issued.code, picture, as_json)
    show({"code": issued.code, "kind": issued.kind, "valid_until": issued.valid_until.isoformat()}, as_json)


Person = Annotated[str, typer.Argument(help="An invented person: resident, second, hmt, foreigner-2017 or foreigner-2023.")]
LicenceType = Annotated[str, typer.Argument(help="As in config/dictionaries: licences.yaml or shares.yaml.")]


@licence_app.command("add", epilog="Example: kiosk central licence add resident household-register --data central")
def add_licence(
    person: Person,
    kind: LicenceType,
    data: Data,
    identifier: Annotated[str, typer.Option(help="Of the licence, 1.2.156.3005.2.…; default: one is made up.")] = "",
    valid_days: Annotated[int, typer.Option(help="How long it counts; default: without end.", min=0)] = 0,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """Enters a licence, or what a data share holds, for a centre that serves with --licences stand-in."""
    now = datetime.now(UTC)
    with _licences(data, database, as_json) as register:
        done = register.add(person, kind, now, identifier, now + timedelta(days=valid_days) if valid_days else None)
    until = done.valid_until.isoformat() if done.valid_until else None
    show({"person": person, "type": kind, "identifier": done.identifier, "valid_until": until}, as_json)


@licence_app.command("withdraw", epilog="Example: kiosk central licence withdraw resident household-register --data central")
def withdraw_licence(person: Person, kind: LicenceType, data: Data, database: Database = "", as_json: AsJson = False) -> None:
    """Takes a licence back: from now on it is not found."""
    with _licences(data, database, as_json) as register:
        register.withdraw(person, kind, datetime.now(UTC))
    show({"person": person, "type": kind, "withdrawn": True}, as_json)


@licence_app.command("list", epilog="Example: kiosk central licence list --data central --json")
def list_licences(data: Data, database: Database = "", as_json: AsJson = False) -> None:
    """Everything that was ever entered, also what was taken back."""
    with _licences(data, database, as_json) as register:
        rows = [{name: str(value) for name, value in vars(one).items() if value is not None} for one in register.rows()]
    show({"licences": rows}, as_json)


@app.command(epilog="Example: kiosk central issue A7K2000017KQ3X --compose --data /var/lib/kiosk-central --json")
def issue(
    tracking_number: Annotated[str, typer.Argument(help="Of the application.")],
    data: Data,
    file: Annotated[Path | None, typer.Option(help="The document as PDF: as it is where it is sealed already, else sealed here.")] = None,
    compose: Annotated[bool, typer.Option("--compose", help="A certificate made out of the application, and sealed here.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Takes back what was issued. A right one may follow.")] = False,
    assurance: Annotated[str, typer.Option(help="L1 to L4: what whoever collects it has to reach; default: as its service asks.")] = "",
    valid_days: Annotated[int, typer.Option(help="How long it counts; default: without end.", min=0)] = 0,
    language: Annotated[str, typer.Option(help="zh or en, for --compose.")] = "zh",
    address: Annotated[str, typer.Option(help="Where the public reaches this centre, for the code on the paper.")] = "",
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """Issues what an application was about, for its people to collect at any terminal: kiosk/central/issuing.md. Again changes nothing."""
    from kiosk.central import issuing

    if [file is not None, compose, withdraw].count(True) != 1:
        fail("usage", "one of --file, --compose and --withdraw", as_json, status=2)
    if assurance not in ("", "L1", "L2", "L3", "L4") or language not in ("zh", "en"):
        fail("usage", "--assurance is one of L1 to L4, --language zh or en", as_json, status=2)
    with _failures_in_words(data, as_json), _failures_of_documents(as_json), _database(data, database) as engine:
        if withdraw:
            done = issuing.withdraw(engine, tracking_number, datetime.now(UTC))
        else:
            done = _issue(engine, data, tracking_number, file, assurance, valid_days, language, address, as_json)
    state = "issued" if done.withdrawn_at is None else "withdrawn"
    shown = {"number": done.number, "code": done.code, "state": state, "changed": done.changed, "issued_at": done.issued_at.isoformat()}
    show({**shown, "pages": done.pages, "content_hash": done.content_hash}, as_json)


@keys_app.command("list", epilog="Example: kiosk central keys list --data /var/lib/kiosk-central --json")
def list_keys(data: Data, database: Database = "", as_json: AsJson = False) -> None:
    """Ids of the centre's keys; for those in the archive, how many records wait for them. Never the keys themselves."""
    from kiosk.central import keys, late_keys

    with _failures_in_words(data, as_json), _database(data, database) as engine:
        held = keys.load_or_make(data).current()
        waiting = late_keys.waiting(engine)
        rows = [{"use": "sealing", **_key(one)} for one in held.sealing_keys]
        rows += [
            {"use": "sealing", "key_id": key_id, "state": "archived", "retired_at": retired.isoformat(), "waiting": waiting.get(key_id, 0)}
            for key_id, retired in held.archived.items()
        ]
        rows += [{"use": "acknowledging", **_key(one)} for one in held.acknowledging_keys]
    show({"serial": held.trust.serial, "keys": rows}, as_json)


@keys_app.command("rotate-sealing", epilog="Example: kiosk central keys rotate-sealing --data /var/lib/kiosk-central")
def rotate_sealing(data: Data, as_json: AsJson = False) -> None:
    """Makes a new key that terminals seal for. The one before goes on opening for 180 days."""
    from kiosk.central import keys

    with _failures_in_words(data, as_json):
        keys.load_or_make(data)
        trust = keys.rotate_sealing(data, datetime.now(UTC)).trust
    show({"key_id": trust.sealing_key_id, "serial": trust.serial}, as_json)


@keys_app.command("rotate-acknowledging", epilog="Example: kiosk central keys rotate-acknowledging --data /var/lib/kiosk-central")
def rotate_acknowledging(data: Data, as_json: AsJson = False) -> None:
    """Makes a new key that the centre signs with. The one before stays, to vouch for it to terminals that know only that one."""
    from kiosk.central import keys

    with _failures_in_words(data, as_json):
        keys.load_or_make(data)
        trust = keys.rotate_acknowledging(data, datetime.now(UTC)).trust
    show({"key_id": trust.ack_key_id, "serial": trust.serial}, as_json)


@keys_app.command(epilog="Example: kiosk central keys archive --data /var/lib/kiosk-central")
def archive(data: Data, as_json: AsJson = False) -> None:
    """Moves sealing keys that were retired more than 180 days ago into files of their own, to be taken to a safe."""
    from kiosk.central import keys

    with _failures_in_words(data, as_json):
        keys.load_or_make(data)
        files = keys.archive(data, datetime.now(UTC))
    show({"archived": [str(path) for path in files]}, as_json)


@keys_app.command("open-late", epilog="Example: kiosk central keys open-late --key /media/KEY.json --data /var/lib/kiosk-central")
def open_late(
    key: Annotated[Path, typer.Option(help="The file that `archive` wrote.")], data: Data, database: Database = "", as_json: AsJson = False
) -> None:
    """Opens what was sealed for an archived key and seals it again for the key in use: kiosk/central/late-terminals.md."""
    from kiosk.central import keys, late_keys
    from kiosk.central.app import ATTACHMENTS
    from kiosk.central.uploads import Uploads

    with _failures_in_words(data, as_json), _database(data, database) as engine:
        late = keys.read_archived(key)
        stored = Uploads(engine, data / ATTACHMENTS, lambda: datetime.now(UTC))
        done = late_keys.open_late(engine, keys.load_or_make(data).current(), late, stored.open, datetime.now(UTC))
    show({"key_id": late.key_id, "records": done.records, "attachments": done.attachments, "broken": done.broken}, as_json)


def _issue(
    engine: Engine, data: Path, number: str, file: Path | None, assurance: str, days: int, language: str, address: str, as_json: bool
) -> Issued:
    from kiosk.catalogue.load import read_catalogue
    from kiosk.central import composing, issuing, keys, seals
    from kiosk.settings import CONFIG

    service = read_catalogue(CONFIG / "catalogue").services.get(issuing.service_of(engine, number))
    if service is None and (not assurance or file is None):
        fail("usage", "the service is not in this catalogue: give --file and --assurance", as_json, status=2)
    now = datetime.now(UTC)
    sealer = seals.load_or_make(data, now)
    content = _given(file, as_json) if file else b""

    def make(draft: issuing.Draft) -> bytes:
        if service is None or file:
            return composing.from_file(draft, sealer, content)
        return composing.certificate(draft, sealer, service.name(language), sealer.office, address, "en" if language == "en" else "zh")

    level = next((one for one in LEVELS if one == assurance), None) or (service.source.assurance if service else "L4")
    valid_for = timedelta(days=days) if days else None
    return issuing.issue(engine, keys.load_or_make(data), number, make, level, now, valid_for, content)


def _given(file: Path, as_json: bool) -> bytes:
    try:
        content = file.read_bytes()
    except OSError as error:
        fail("issue.unreadable-file", f"{file}: {error.strerror}", as_json)
    if not content:
        fail("issue.not-a-pdf", f"{file} is empty", as_json)
    return content


@contextmanager
def _licences(data: Path, database: str, as_json: bool) -> Iterator[StandIn]:
    from kiosk.central import keys, licence_stand_in, licences
    from kiosk.central.shipped import DICTIONARIES

    with _failures_in_words(data, as_json), _database(data, database) as engine:
        try:
            yield licence_stand_in.StandIn(engine, keys.load_or_make(data), *licences.known(DICTIONARIES))
        except licence_stand_in.LicenceError as error:
            fail(error.code, str(error), as_json)


def _draw(code: str, picture: Path, as_json: bool) -> None:
    import segno

    try:
        segno.make(code, error="m", micro=False).save(str(picture), kind="png", scale=12, border=6)
    except OSError as error:
        fail("identity.picture", f"{picture}: {error.strerror}", as_json)


def _key(kept: Kept) -> dict[str, Any]:
    if kept.retired_at is None:
        return {"key_id": kept.key_id, "state": "in use", "retired_at": None}
    return {"key_id": kept.key_id, "state": "retired", "retired_at": kept.retired_at.isoformat()}


@contextmanager
def _database(data: Path, database: str) -> Iterator[Engine]:
    from kiosk.central.tables import database_url, open_database

    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = open_database(database_url(data, database))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _opened(data: Path, database: str, as_json: bool) -> Iterator[Engine]:
    with _failures_in_words(data, as_json), _database(data, database) as engine:
        yield engine


officer_commands.register(app, Office(_opened, show, fail))


@contextmanager
def _failures_in_words(data: Path, as_json: bool) -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    from kiosk.central.enrolment import EnrolmentError
    from kiosk.central.keys import KeysError
    from kiosk.central.late_keys import WrongKey
    from kiosk.central.problems import Refusal
    from kiosk.central.tables import SchemaUnknown
    from kiosk.wire.bundle import BadBundle

    try:
        yield
    except (BadBundle, EnrolmentError, KeysError, SchemaUnknown, WrongKey) as error:
        fail(error.code, str(error), as_json)
    except Refusal as error:  # an attachment can't be stored
        fail(error.code, error.detail, as_json)
    except (OSError, SQLAlchemyError) as error:  # the words of a driver may hold an address with a password
        fail("central.data", f"{data} or its database can't be used: {type(getattr(error, 'orig', None) or error).__name__}", as_json)


def _runs_out(heartbeat: dict[str, Any] | None) -> list[str]:
    """What somebody has to bring along: device and supply of all that is low or out."""
    told = heartbeat.get("consumables", []) if heartbeat else []
    return [f"{one['device']}/{one['name']}: {one['level']}" for one in told if one["level"] in ("low", "out")]


@contextmanager
def _failures_of_documents(as_json: bool) -> Iterator[None]:
    from kiosk.central.issuing import IssuingError
    from kiosk.central.seals import SealingError
    from kiosk.core.typeset import FontMissing, NotTypeset, TooLong

    try:
        yield
    except (FontMissing, IssuingError, NotTypeset, SealingError, TooLong) as error:
        fail(error.code, str(error), as_json)
