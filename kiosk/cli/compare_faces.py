"""`kiosk compare-faces`."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.pictures import pixels_of

if TYPE_CHECKING:
    from kiosk.vision.faces.engine import FaceEngine, Pixels, Template

_WORDS = {
    "face.no-face-in-photo": "No face was found in this picture.",
    "face.several-in-photo": "There is more than one face in this picture.",
    "face.engine-failed": "The face engine can't be used.",
    "face.options": "The options contradict themselves.",
}


app = typer.Typer(add_completion=False)


@app.command(epilog="example: kiosk compare-faces card.png live.jpg --json")
def compare_faces(
    one: Annotated[Path, typer.Argument(help="A picture with one face.")],
    other: Annotated[Path, typer.Argument(help="Another.")],
    engine: Annotated[str | None, typer.Option(help="dlib or onnx; this and all below: as this terminal is configured.")] = None,
    model: Annotated[str | None, typer.Option(help="Path of the model, for onnx.")] = None,
    match: Annotated[float | None, typer.Option(help="Distance up to which it is the same person.")] = None,
    review: Annotated[float | None, typer.Option(help="Distance up to which staff shall look.")] = None,
    continuity: Annotated[
        float | None, typer.Option(help="Limit between frames of one try; only an evaluation record needs it here.")
    ] = None,
    evaluation: Annotated[str | None, typer.Option(help="Path of the signed evaluation record.")] = None,
    evaluation_key: Annotated[str | None, typer.Option(help="Ed25519 public key, base64, that signed it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Compares the faces in two pictures that you bring, and prints the distance. Neither picture nor distance is kept."""
    from kiosk.settings import SettingsError, load_settings
    from kiosk.vision.faces.desk import PHOTO_SIDE
    from kiosk.vision.faces.errors import FaceError
    from kiosk.vision.faces.evaluation import prove
    from kiosk.vision.faces.geometry import bgr, fitted
    from kiosk.vision.faces.opening import open_engine
    from kiosk.vision.faces.options import FaceOptions

    try:
        configured = asdict(load_settings().faces)
    except SettingsError as error:
        fail(error.code, str(error), as_json)
    del configured["photo_decoder"]
    given = {
        "engine": engine, "model": model, "match": match, "review": review, "continuity": continuity, "evaluation": evaluation,
        "evaluation_key": evaluation_key,
    }  # fmt: skip
    options = FaceOptions(**{**configured, **{name: value for name, value in given.items() if value is not None}})
    pictures = [fitted(bgr(pixels_of(path, "RGB", "picture.unreadable", as_json)), PHOTO_SIDE) for path in (one, other)]
    try:
        loaded = open_engine(options)
        begun = time.monotonic()
        first, second = (_template(loaded, picture, path) for path, picture in zip((one, other), pictures, strict=True))
        distance = loaded.distance(first, second)
        seconds = time.monotonic() - begun
    except FaceError as error:
        words = _WORDS.get(error.code, error.code)
        fail(error.code, f"{words} ({error.detail})" if error.detail else words, as_json)
    outcome = "match" if distance <= options.match else "review" if distance <= options.review else "no-match"
    proof = prove(loaded.name, loaded.models, options)
    show(
        {
            "outcome": outcome, "distance": round(distance, 4), "engine": loaded.name,
            "description": loaded.description, "models": dict(loaded.models), "seconds": round(seconds, 3), "proven": proof.proven,
            "why_not_proven": proof.why,
        },
        as_json,
    )  # fmt: skip


def _template(engine: FaceEngine, picture: Pixels, path: Path) -> Template:
    from kiosk.vision.faces.errors import FaceError
    from kiosk.vision.faces.trial import reference_of

    try:
        return reference_of(engine, picture)
    except FaceError as error:
        raise FaceError(error.code, error.detail or str(path)) from error
