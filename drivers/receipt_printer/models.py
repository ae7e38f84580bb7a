"""What is known of ESC/POS printers, model by model. A new model is one entry.

ESC/POS is a family, not a standard: a command that one printer lacks is text to it, and comes out as letters. So nothing is asked of a
printer but what its entry says, and "generic-80" asks for what every clone has: GS v 0, ESC d, GS V, GS r and DLE EOT. Macros are tried
with each job: what a printer without them makes of it is letters that the ESC @ behind takes back before they are on paper.

No printer of this table was at hand. What an entry says is as its maker publishes it (Epson, "ESC/POS Command Reference": GS P, GS L,
GS ( H function 48, GS ( k function 165 and on, DLE DC4 function 8; Custom, command manuals of the KPM and VKP families: GS e, DLE EOT 20)
or as users report it. `hearsay` names what nobody here has seen confirmed by the maker.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from drivers.errors import ConfigurationError

LEAST_LINE_DOTS, MOST_LINE_DOTS = 30, 34
"""Rows of a text line, and of one line of ESC d, as ESC @ leaves them: 3.75 mm at 203 dots an inch (Epson's TM-T20 and TM-m30) or 1/6 inch
at 180 (TM-T88), and 1/6 inch at 203 at most. What has to pass the knife is counted by the least, paper that is used up by the most."""


@dataclass(frozen=True)
class Model:
    """`dots`: across the head. `knife_rows`: from the head to the knife, and some more: a receipt that is cut short is no receipt.

    `dots_per_inch`: not 0 where the printer knows GS P, by which ESC J and GS L are made to count in dots. What they count in by
    themselves differs: half dots down and whole ones across on Epson's heads (x = 180, y = 360 for the TM-T88III, 203 and 406 for the
    TM-L90), whole dots on many clones. 0: unknown; blank rows are then sent as a picture one byte wide, which is the same on every printer.
    `left_margin`: GS L moves pictures too, so that they can be cropped on the left. Needs `dots_per_inch`.
    `native_qr`: GS ( k draws QR codes. `chinese`: FS & and GB 18030 give the Hanzi of GB 2312 from the printer's own font.
    `completion_id`: GS ( H function 48, by which the printer says of one job that it is printed. `clears`: DLE DC4 8 empties the buffers;
    worth trying where nobody knows. `near_end_sensor`: without one a printer calls the roll full until it is empty.
    `presenter`: a slip is cut into it, then brought out, and drawn in again if nobody takes it (GS e, DLE EOT 20).
    `macros`: GS : and GS ^, without which nobody can tell whether a printer restarted in a job on a line that stayed; see
    escpos_witness.py. Each connection finds out whether it is so. False spares its first job a second.
    """

    dots: int = 576
    knife_rows: int = 200
    dots_per_inch: int = 0
    left_margin: bool = False
    native_qr: bool = False
    chinese: bool = False
    completion_id: bool = False
    clears: bool = True
    near_end_sensor: bool = True
    presenter: bool = False
    macros: bool = True
    hearsay: str = ""


_EPSON = Model(
    knife_rows=144, dots_per_inch=203, left_margin=True, native_qr=True, completion_id=True,
    hearsay="knife_rows is the 15 mm of the TM-T88III and 3 more",
)  # fmt: skip

MODELS: dict[str, Model] = {
    "generic-80": Model(),
    "generic-58": Model(dots=384, clears=False, near_end_sensor=False, hearsay="58 mm clones without a knife take GS V for nothing"),
    "chinese-80": Model(
        dots_per_inch=203, left_margin=True, native_qr=True, chinese=True, hearsay="POS-80 boards of Chinese makers; clears unknown"
    ),
    "epson-tm-t20": _EPSON,
    "epson-tm-m30": _EPSON,
    "epson-tm-t88": dataclasses.replace(_EPSON, dots=512, dots_per_inch=180),
    "custom-vkp80": Model(
        dots_per_inch=204, left_margin=True, clears=False, presenter=True,
        hearsay="presenting by GS e 3 12 is users' report; drawing in by GS e 2 is the KPM-210's manual and has to be allowed in the setup",
    ),
}  # fmt: skip


def find(name: str, **overrides: bool | int | None) -> Model:
    """The model `name`, with single features as `overrides` say; None leaves one as it is. Raises `ConfigurationError`."""
    if name not in MODELS:
        raise ConfigurationError(f"there is no model {name!r}; there are {', '.join(MODELS)}")
    model = dataclasses.replace(MODELS[name], **{feature: value for feature, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    if model.dots % 8 or not 8 <= model.dots <= 1024 or not 0 <= model.knife_rows <= 1000:
        raise ConfigurationError("dots is a multiple of 8 up to 1024, knife_rows 0 to 1000")
    if not 0 <= model.dots_per_inch <= 255:
        raise ConfigurationError("dots_per_inch is 1 to 255, or 0 for a printer without GS P")
    if model.left_margin and not model.dots_per_inch:
        raise ConfigurationError("left_margin needs dots_per_inch: without GS P nobody knows what GS L counts in")
    return model
