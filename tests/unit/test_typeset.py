"""Data are data, whatever they spell; the same data are the same bytes; and nothing of a person stays behind in the process."""

from __future__ import annotations

import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core import glyphs, typeset
from tests import pages
from tests.check.common import ROOT

MOMENT = datetime(2026, 11, 23, 6, 2, tzinfo=UTC)
TEMPLATE = """
#let compose(d) = {
  set document(title: "test")
  set page(paper: "a4")
  [#d.value #datetime.today().display()]
}
"""
MARKUP = (
    '#import "@preview/cades:0.3.0": * #panic() $x^2$ *bold* _it_ `raw` = H'
    'eading \\ ] [ } { " \' <label> @ref // /* */ ~ -- #eval("1") \\u{41}'
)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "test.typ"
    path.write_text(TEMPLATE)
    return path


def test_markup_in_data_is_text(template: Path) -> None:
    assert "".join(MARKUP.split()) in pages.text(typeset.pdf(template, {"value": MARKUP}, MOMENT))


@settings(max_examples=8, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_laid_out(text: str) -> None:
    """Control characters, halves of characters, other scripts, nothing at all."""
    path = Path(typeset.__file__).parents[1] / "documents" / "templates" / "receipt.typ"
    data = {
        "language": "zh", "service_name": text, "terminal": text, "help_phone": text, "printed_at": "", "groups": [text],
        "code": typeset.code("x"), "title": text, "status": text, "masked_name": text, "made_at": "",
        "next_steps": [text], "copy": 1, "copied_at": "",
    }  # fmt: skip
    assert typeset.pdf(path, data, MOMENT).startswith(b"%PDF-")


def test_the_same_data_at_the_same_moment_are_the_same_bytes(template: Path) -> None:
    """The clock of the machine is not asked: it would be a third of the date and of the file's id."""
    one = typeset.pdf(template, {"value": "测试"}, MOMENT)
    assert one == typeset.pdf(template, {"value": "测试"}, MOMENT)
    assert one != typeset.pdf(template, {"value": "测试"}, MOMENT + timedelta(days=1))
    assert "2026-11-23" in pages.text(one)


def test_fonts_are_those_of_the_product_embedded_and_subset(template: Path) -> None:
    """A character for each face, the last two of planes 2 and 3; PDF/A-2b is declared. veraPDF, which would prove it, is not at hand."""
    pdf = typeset.pdf(template, {"value": "Ab 张㐀䶮𠮷𬉼鿕 鿿𰀀 𠀂"}, MOMENT)
    assert "张㐀䶮𠮷𬉼鿕鿿𰀀𠀂" in pages.text(pdf)
    found = pages.fonts(pdf)
    assert found and all((embedded, subset) == ("yes", "yes") for _, embedded, subset in found)
    assert {name.partition("+")[2].partition("-")[0] for name, _, _ in found} <= {"NotoSansCJKsc", "BabelStoneHan", "HanaMinA", "HanaMinB"}
    assert pages.conformance(pdf) == "2B"


def test_a_character_without_a_glyph_shows_its_code_point(template: Path) -> None:
    shown = pages.text(typeset.pdf(template, {"value": "张\ue000三\U0010ffff\ud800"}, MOMENT))
    assert shown.startswith("张E000三10FFFFFFFD")


def test_what_cannot_be_drawn_is_known_beforehand() -> None:
    text = "张㐀䶮𠮷𬉼鿕\ue000\U0010ffff\U0001fae8\x07\u200b A１。"
    assert glyphs.missing(text) == ("\ue000", "\U0010ffff", "\U0001fae8", "\x07", "\u200b")


def test_nothing_is_kept_in_this_process(template: Path) -> None:
    """typst's cache is of its whole process and can't be emptied. So it is never loaded here, and the process that has it has ended."""
    found = subprocess.run(
        [sys.executable, "-c", KEPT, str(template)], capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert found.stdout.split() == ["False", "0"]


KEPT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import psutil
from kiosk.core import typeset

before = set(Path("/tmp").iterdir())
typeset.pdf(Path(sys.argv[1]), {"value": "canary"}, datetime(2026, 1, 1, tzinfo=UTC))
print("typst" in sys.modules, len(psutil.Process().children()) + len(set(Path("/tmp").glob("*typst*")) - before))
"""


def test_a_wrong_template_is_told_by_its_place_never_by_the_data(template: Path) -> None:
    template.write_text("#let compose(d) = {\n  panic(d.value)\n}")
    with pytest.raises(typeset.NotTypeset) as caught:
        typeset.pdf(template, {"value": "金丝雀"}, MOMENT)
    assert "test.typ:2:2" in str(caught.value)
    assert "金丝雀" not in str(caught.value)
    with pytest.raises(typeset.NotTypeset, match="not installed"):
        typeset.pdf(template.with_name("none.typ"), {}, MOMENT)


def test_templates_reach_no_other_files(template: Path) -> None:
    for source in ('#let compose(d) = read("/etc/hostname")', '#let compose(d) = read("../x")'):
        template.write_text(source)
        with pytest.raises(typeset.NotTypeset):
            typeset.pdf(template, {}, MOMENT)


def test_a_package_is_fetched_by_way_of_the_proxy_that_is_not_there(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a listener in its place, that is where the request arrives; without one it ends there. No template of ours names one."""
    template.write_text('#import "@preview/cades:0.3.0": *\n#let compose(d) = []')
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as thread:
        listener.settimeout(20)
        heard = thread.submit(_first_bytes, listener)
        monkeypatch.setattr(typeset, "PROXY", f"http://127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(typeset.NotTypeset):
            typeset.pdf(template, {}, MOMENT)
        assert heard.result(20).startswith(b"CONNECT packages.typst.org")
    monkeypatch.undo()
    with pytest.raises(typeset.NotTypeset):
        typeset.pdf(template, {}, MOMENT)
    for folder in ("documents", "central"):
        assert not [path for path in (ROOT / "kiosk" / folder / "templates").glob("*.typ") if "@preview" in path.read_text()]


def _first_bytes(listener: socket.socket) -> bytes:
    line, _ = listener.accept()
    with line:
        return line.recv(100)


def test_a_template_that_never_ends_is_ended(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template.write_text("#let compose(d) = { let f() = { let n = 0; while n < 2 { n = 1 } }\n f() }")
    monkeypatch.setattr(typeset, "SECONDS", 0.5)
    with pytest.raises(typeset.NotTypeset) as caught:
        typeset.pdf(template, {"value": "金丝雀"}, MOMENT)
    assert "金丝雀" not in str(caught.value)


def test_more_than_a_document_holds_is_refused(template: Path) -> None:
    with pytest.raises(typeset.TooLong):
        typeset.pdf(template, {"value": "字" * typeset.MOST_DATA}, MOMENT)
    assert pages.count(typeset.pdf(template, {"value": "字 " * 30_000}, MOMENT)) > 5


def test_a_preview_has_a_picture_for_each_page(template: Path) -> None:
    first, *_ = found = typeset.png(template, {"value": "字 " * 6_000}, MOMENT, ppi=72)
    assert len(found) > 1
    assert first.startswith(b"\x89PNG") and int.from_bytes(first[16:20], "big") == 595


def test_a_moment_without_a_zone_is_refused(template: Path) -> None:
    with pytest.raises(ValueError, match="zone"):
        typeset.pdf(template, {}, datetime(2026, 1, 1))


def test_a_missing_font_is_a_typed_error(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = glyphs.Face("Noto Sans CJK SC", Path("/nonexistent/font.ttc"), "fonts-noto-cjk")
    monkeypatch.setattr(glyphs, "FACES", (gone,))
    monkeypatch.setattr(typeset, "FACES", (gone,))
    glyphs.face_of.cache_clear()
    try:
        with pytest.raises(typeset.FontMissing):
            typeset.pdf(template, {"value": "字"}, MOMENT)
    finally:
        glyphs.face_of.cache_clear()


def test_strokes_are_a_picture_of_numbers() -> None:
    drawn = typeset.strokes([[(1, 2), (30, 40)], [], [(5, 5)]], 600, 200)
    assert 'viewBox="0 0 600 200"' in drawn and "M1 2 L30 40 M5 5 L5 5" in drawn
