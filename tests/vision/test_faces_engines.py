"""The engines in this process: which files they load, what they say of a face, and what an evaluation record is worth."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from kiosk.cli import compare_faces
from kiosk.vision.faces.dlib_engine import DlibEngine
from kiosk.vision.faces.engine import NAME
from kiosk.vision.faces.errors import FaceError
from kiosk.vision.faces.evaluation import FORMAT, canonical, parse, prove, sign
from kiosk.vision.faces.geometry import breadth, pose
from kiosk.vision.faces.onnx_engine import OnnxEngine, described, short_name, upright
from kiosk.vision.faces.opening import open_engine
from kiosk.vision.faces.options import FaceOptions
from kiosk.vision.faces.trial import reference_of
from tests.check.common import ROOT
from tests.vision import heads


@pytest.fixture(scope="module")
def dlib() -> DlibEngine:
    return DlibEngine()


# dlib.


def test_the_default_engine_tells_these_two_apart(dlib: DlibEngine) -> None:
    card, live, other = (reference_of(dlib, picture) for picture in (heads.card_photo(), heads.portrait(), heads.other_person()))
    assert dlib.distance(card, live) < 0.4
    assert dlib.distance(card, other) > 0.6
    assert dlib.distance(card, card) == 0


def test_only_the_two_free_files_are_opened() -> None:
    """The other two of the package were trained on sets that are not free; the package's own code is not run either."""
    done = subprocess.run([sys.executable, "-c", OPENS], cwd=ROOT, capture_output=True, text=True, check=True)
    opened = set(json.loads(done.stdout))
    assert opened == {"shape_predictor_5_face_landmarks.dat", "dlib_face_recognition_resnet_model_v1.dat"}


OPENS = """
import json, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" and str(args[0]).endswith(".dat") else None)
from kiosk.vision.faces.dlib_engine import DlibEngine
DlibEngine()
assert not any(name.split(".")[0] in ("face_recognition_models", "face_recognition", "pkg_resources") for name in sys.modules)
maps = open("/proc/self/maps").read()
opened += [line.split("/")[-1] for line in maps.splitlines() if line.endswith(".dat")]
print(json.dumps([path.split("/")[-1] for path in opened]))
"""


def test_hashes_are_those_of_the_files(dlib: DlibEngine) -> None:
    spec = importlib.util.find_spec("face_recognition_models")
    assert spec is not None and spec.origin is not None
    folder = Path(spec.origin).parent / "models"
    assert dlib.models == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in dlib.models}


@pytest.mark.parametrize(("yaw", "least", "most"), [(-30, -36, -16), (-20, -24, -9), (0, -8, 8), (20, 14, 28), (30, 24, 38)])
def test_yaw_follows_a_head_that_turns(dlib: DlibEngine, yaw: float, least: float, most: float) -> None:
    face = dlib.find(cv2.resize(heads.turned(yaw), None, fx=1.6, fy=1.6))[0]  # type: ignore[arg-type]
    assert least <= face.yaw <= most


@pytest.mark.parametrize("degrees", [-15, 12])
def test_roll_and_yaw_are_told_apart(dlib: DlibEngine, degrees: float) -> None:
    move = cv2.getRotationMatrix2D((164, 118), -degrees, 1.6)
    leaned = np.asarray(cv2.warpAffine(heads.portrait(), move, (400, 400)), np.uint8)
    face = dlib.find(leaned)[0]
    assert abs(face.roll - degrees) < 6 and abs(face.yaw) < 10


def test_left_and_right_are_the_persons_own() -> None:
    straight = {
        "left-eye-outer": (60.0, 40.0), "left-eye-inner": (45.0, 40.0), "right-eye-inner": (25.0, 40.0), "right-eye-outer": (10.0, 40.0),
        "nose-base": (35.0, 65.0),
    }  # fmt: skip
    assert pose(straight) == (0, 0)  # type: ignore[arg-type]
    to_the_left = {**straight, "nose-base": (40.0, 65.0)}  # towards the person's left eye, at the right of the picture
    assert pose(to_the_left)[0] > 15  # type: ignore[arg-type]
    assert breadth(straight) == pytest.approx(35 / 25)  # type: ignore[arg-type]
    nowhere = dict.fromkeys(straight, (3.0, 3.0))
    assert (pose(nowhere), breadth(nowhere)) == ((0, 0), 0)  # type: ignore[arg-type]


def test_what_is_somebodys_stays_out_of_words(dlib: DlibEngine) -> None:
    face = dlib.find(heads.portrait())[0]
    template = dlib.template(heads.portrait(), face)
    assert repr([face, template]) == f"[Face({face.width}×{face.height}, …), Template(…)]"


# ONNX.


def field(number: int, value: bytes | int) -> bytes:
    """One field of a protocol buffer: bytes, or a number."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])


def tiny_model(answers: str = "Flatten", sums: bool = False) -> bytes:
    """An ONNX model written by hand after onnx.proto: x (1 × 3 × 32 × 32) → y, the picture shrunk to 8 × 8; with `sums`, two weighted sums
    of it, which takes a picture of exactly this size."""

    def value(name: str, *dimensions: int) -> bytes:
        shape = b"".join(field(1, field(1, size)) for size in dimensions)
        return field(1, name.encode()) + field(2, field(1, field(1, 1) + field(2, shape)))

    shrunk = b"".join(
        [field(1, b"x"), field(2, b"s"), field(3, b"shrink"), field(4, b"AveragePool")]
        + [field(5, field(1, name) + field(8, 4) + field(8, 4) + field(20, 7)) for name in (b"kernel_shape", b"strides")]
    )
    flat = field(1, b"s") + field(2, b"f" if sums else b"y") + field(3, b"flatten") + field(4, answers.encode())
    graph = field(1, shrunk) + field(1, flat)
    if sums:
        graph += field(1, field(1, b"f") + field(1, b"w") + field(2, b"y") + field(3, b"sums") + field(4, b"Gemm"))
    graph += field(2, b"tiny")
    if sums:
        weights = np.linspace(-1, 1, 192 * 2).astype("<f4").tobytes()
        graph += field(5, field(1, 192) + field(1, 2) + field(2, 1) + field(8, b"w") + field(9, weights))
    graph += field(11, value("x", 1, 3, 32, 32)) + field(12, value("y", 1, 2 if sums else 192))
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.onnx"
    path.write_bytes(tiny_model())
    return path


OWN_LIMITS = {"match": 0.3, "review": 0.4, "continuity": 0.35}


def tiny_options(path: Path, **other: object) -> FaceOptions:
    return replace(FaceOptions(engine="onnx", model=str(path), model_size=32, **OWN_LIMITS), **other)  # type: ignore[arg-type]


def test_an_onnx_model_by_path(tiny: Path) -> None:
    engine = open_engine(tiny_options(tiny))
    assert isinstance(engine, OnnxEngine)
    assert engine.models["tiny.onnx"] == hashlib.sha256(tiny.read_bytes()).hexdigest() and len(engine.models) == 2
    assert "32 rgb mean 127.5" in engine.description
    card, live = reference_of(engine, heads.card_photo()), reference_of(engine, heads.portrait())
    other = reference_of(engine, heads.other_person())
    assert engine.distance(live, live) == pytest.approx(0, abs=1e-6)
    assert 0 < engine.distance(card, live) < engine.distance(card, other) < 2


def test_a_name_is_short_and_tells_preprocessing_apart(tiny: Path, dlib: DlibEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    changes: tuple[dict[str, object], ...] = (
        {},
        {"model_mean": 127.5000001},
        {"model_scale": 1 / 128},
        {"model_order": "bgr"},
        {"model_size": 64},
    )
    descriptions = [described(tiny_options(tiny, **change), dlib.name) for change in changes]
    descriptions.append(described(tiny_options(tiny), "dlib-19"))
    monkeypatch.setattr(cv2, "__version__", "9.9")
    engine = OnnxEngine(tiny_options(tiny))
    names = [engine.name, *(short_name(one) for one in descriptions)]
    assert len(set(names)) == 7 and all(NAME.fullmatch(name) and name.startswith("onnx-") and len(name) == 17 for name in names)
    assert engine.description == described(tiny_options(tiny), dlib.name)
    assert NAME.fullmatch(dlib.name) and dlib.name == f"dlib-{dlib._dlib.__version__}"


def test_a_model_is_fed_as_the_options_say(tiny: Path, dlib: DlibEngine) -> None:
    """This model answers with what it was fed: the crop in that order of colours, less the mean, times the scale."""
    face = dlib.find(heads.portrait())[0]
    rgb = OnnxEngine(tiny_options(tiny, model_order="rgb", model_mean=0.0, model_scale=1.0)).template(heads.portrait(), face).values
    crop = cv2.warpAffine(heads.portrait(), upright(face, 32), (32, 32), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    small = crop.astype(np.float32).reshape(8, 4, 8, 4, 3).mean(axis=(1, 3)).transpose(2, 0, 1)
    assert np.allclose(rgb, (small[::-1] / np.linalg.norm(small)).ravel(), atol=1e-4)
    darker = OnnxEngine(tiny_options(tiny, model_order="bgr", model_mean=100.0, model_scale=2.0)).template(heads.portrait(), face).values
    assert np.allclose(darker, ((small - 100) / np.linalg.norm(small - 100)).ravel(), atol=1e-4)


def test_a_model_with_weights(tmp_path: Path, dlib: DlibEngine) -> None:
    path = tmp_path / "sums.onnx"
    path.write_bytes(tiny_model(sums=True))
    face = dlib.find(heads.portrait())[0]
    values = open_engine(tiny_options(path)).template(heads.portrait(), face).values
    assert values.shape == (2,) and np.linalg.norm(values) == pytest.approx(1)


def test_a_crop_stands_upright(dlib: DlibEngine) -> None:
    face = dlib.find(heads.portrait())[0]
    move = upright(face, 112)
    placed = [move @ (*face.points[name], 1.0) for name in ("right-eye-outer", "left-eye-outer")]
    assert abs(placed[0][1] - placed[1][1]) < 4 and 20 < placed[0][0] < 45 and 67 < placed[1][0] < 92


@pytest.mark.parametrize(
    ("content", "change"),
    [
        (b"", {}),
        (b"no model", {}),
        (tiny_model()[:80], {}),
        (tiny_model(answers="NoSuchLayer"), {}),
        (tiny_model(), {"model": "/no/such"}),
        (tiny_model(sums=True), {"model_size": 64}),
    ],
    ids=["empty", "text", "cut off", "unknown node", "missing", "other size"],
)
def test_a_model_that_is_none(tmp_path: Path, content: bytes, change: Mapping[str, object]) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(content)
    with pytest.raises(FaceError) as raised:
        open_engine(tiny_options(path, **change))
    assert raised.value.code == "face.engine-failed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"engine": "other"}, {"engine": "onnx", "model": ""}, {"match": 0.0}, {"match": 0.7, "review": 0.6}, {"review": 3.0},
        {"match": float("nan")}, {"continuity": 0.0}, {"step_seconds": 50.0}, {"step_seconds": float("nan")}, {"model_order": "grey"},
        {"engine": "onnx", "model": "a.onnx"}, {"engine": "onnx", "model": "a.onnx", "match": 0.3, "review": 0.4},
        {"engine": "onnx", "model": "a.onnx", "match": 0.3, "continuity": 0.35},
        {"model_size": 4}, {"model_scale": 0.0}, {"model_mean": float("inf")},
    ],
)  # fmt: skip
def test_options_that_contradict_themselves(wrong: Mapping[str, object]) -> None:
    with pytest.raises(FaceError, match=r"faces\."):
        open_engine(replace(FaceOptions(), **wrong))  # type: ignore[arg-type]


# Evaluation records.

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
MODELS = {"a.dat": "11" * 32, "b.dat": "22" * 32}
RECORD: Mapping[str, object] = {
    "format": FORMAT, "engine": "dlib-20", "models": MODELS, "match": 0.5, "review": 0.6, "continuity": 0.55, "set": "drawn heads, 合成",
    "figures": {"eer": 0.01}, "evaluator": "a laboratory", "on": "2026-11-23",
}  # fmt: skip


def public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def written(folder: Path, record: Mapping[str, object], signature: bytes) -> FaceOptions:
    path = folder / "evaluation.json"
    path.write_text(json.dumps(record, indent=4), "utf-8")
    (folder / "evaluation.json.sig").write_bytes(signature + b"\n")
    return FaceOptions(evaluation=str(path), evaluation_key=public(KEY))


def test_a_signed_record_about_this_engine_proves_it(tmp_path: Path) -> None:
    options = written(tmp_path, RECORD, sign(RECORD, KEY))
    proof = prove("dlib-20", MODELS, options)
    assert (proof.proven, proof.why) == (True, "")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"engine": "dlib 21"}, "other-engine"),
        ({"models": {**MODELS, "b.dat": "33" * 32}}, "other-models"),
        ({"models": {"a.dat": "11" * 32}}, "other-models"),
        ({"models": {**MODELS, "c.dat": "44" * 32}}, "other-models"),
        ({"match": 0.55}, "other-limits"),
        ({"review": 0.65}, "other-limits"),
        ({"continuity": 0.5}, "other-limits"),
    ],
)
def test_a_record_about_something_else_proves_nothing(tmp_path: Path, change: Mapping[str, object], why: str) -> None:
    record = {**RECORD, **change}
    assert prove("dlib-20", MODELS, written(tmp_path, record, sign(record, KEY))).why == why
    assert prove("dlib-20", MODELS, written(tmp_path, record, sign(RECORD, KEY))).why == "not-signed"


def test_a_loosened_limit_is_not_the_one_that_was_evaluated(tmp_path: Path) -> None:
    options = written(tmp_path, RECORD, sign(RECORD, KEY))
    for change in ({"match": 0.55}, {"review": 0.7}, {"continuity": 2.0}):
        assert prove("dlib-20", MODELS, replace(options, **change)).why == "other-limits"  # type: ignore[arg-type]


def test_without_the_right_signature_nothing_is_proven(tmp_path: Path) -> None:
    options = written(tmp_path, RECORD, sign(RECORD, KEY))
    stranger = Ed25519PrivateKey.generate()
    tampering: Mapping[str, tuple[FaceOptions, bytes]] = {
        "not-signed": (options, sign(RECORD, stranger)),
        "no-key": (replace(options, evaluation_key=""), sign(RECORD, KEY)),
        "unreadable": (options, b"no base64!"),
        "no-record": (replace(options, evaluation=""), sign(RECORD, KEY)),
    }
    for why, (changed, signature) in tampering.items():
        written(tmp_path, RECORD, signature)
        proof = prove("dlib-20", MODELS, changed)
        assert (proof.proven, proof.why) == (False, why)
    assert prove("dlib-20", MODELS, replace(options, evaluation_key="AAAA")).why == "no-key"
    written(tmp_path, RECORD, sign(RECORD, KEY))
    assert prove("dlib-20", MODELS, replace(options, evaluation_key=public(stranger))).why == "not-signed"
    (tmp_path / "evaluation.json.sig").unlink()
    assert prove("dlib-20", MODELS, options).why == "unreadable"


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-1], lambda text: "[" * 100_000, lambda text: text.replace("0.5", "NaN"), lambda text: "[]", lambda text: "",
        lambda text: text.replace('"match"', '"engine": "dlib-20", "match"'), lambda text: text.replace("0.5", "true"),
        lambda text: text.replace("2026-11-23", "yesterday"), lambda text: text.replace(FORMAT, "other"),
        lambda text: text.replace(FORMAT, "kiosk-face-evaluation-1"), lambda text: text.replace('"continuity": 0.55, ', ""),
        lambda text: text.replace('"set"', '"\\ud800"'), lambda text: " " * (2 << 20), lambda text: text.replace("0.01", "1e999"),
        lambda text: text.replace("a laboratory", "\\ud800"), lambda text: text.replace("0.01", "[" * 900 + "]" * 900 + ", {"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_unreadable(tmp_path: Path, damage: Callable[[str], str]) -> None:
    options = written(tmp_path, RECORD, sign(RECORD, KEY))
    path = Path(options.evaluation)
    path.write_text(damage(json.dumps(RECORD)), "utf-8")
    assert prove("dlib-20", MODELS, options).why == "unreadable"


def test_what_is_signed_does_not_depend_on_the_layout() -> None:
    assert canonical(parse(json.dumps(RECORD, indent=8).encode())) == canonical(dict(reversed(list(RECORD.items()))))
    assert canonical({"b": 1, "a": "é"}) == b'{"a":"\xc3\xa9","b":1}'


# The command.


def run(*arguments: str) -> tuple[int, dict[str, object]]:
    done = CliRunner().invoke(compare_faces.app, [*arguments, "--json"])
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture
def pictures(tmp_path: Path) -> dict[str, str]:
    empty = np.full((200, 200, 3), 200, np.uint8)
    all_of = {"card": heads.card_photo(), "live": heads.portrait(), "other": heads.other_person(), "empty": empty}
    for name, pixels in all_of.items():
        cv2.imwrite(str(tmp_path / f"{name}.png"), pixels)
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "nothing.png").write_bytes(b"")
    return {name: str(tmp_path / f"{name}.png") for name in (*all_of, "text", "nothing", "missing")}


def test_compare_faces(pictures: Mapping[str, str], dlib: DlibEngine) -> None:
    status, answer = run(pictures["card"], pictures["live"])
    assert status == 0 and set(answer) == {"outcome", "distance", "engine", "description", "models", "seconds", "proven", "why_not_proven"}
    assert (answer["outcome"], answer["proven"], answer["why_not_proven"]) == ("match", False, "no-record")
    assert (answer["engine"], answer["models"]) == (dlib.name, dlib.models)
    distance = answer["distance"]
    assert isinstance(distance, float) and 0 < distance < 0.4
    assert run(pictures["card"], pictures["live"], "--match", "0.1")[1]["outcome"] == "review"


@pytest.mark.soak
def test_compare_faces_by_other_limits(pictures: Mapping[str, str]) -> None:
    assert run(pictures["card"], pictures["live"], "--match", "0.05", "--review", "0.1")[1]["outcome"] == "no-match"
    assert run(pictures["card"], pictures["other"])[1]["outcome"] == "no-match"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("empty", "face.no-face-in-photo"),
        ("text", "picture.unreadable"),
        ("nothing", "picture.unreadable"),
        ("missing", "picture.unreadable"),
    ],
)
def test_compare_faces_says_what_is_wrong(pictures: Mapping[str, str], name: str, code: str) -> None:
    status, answer = run(pictures["live"], pictures[name])
    error = answer["error"]
    assert status == 1 and isinstance(error, dict) and error["code"] == code and f"{name}.png" in error["message"]
