"""What the emulated printer is: the traits in which receipt printers differ. The driver has a table of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """`dots` across the head, `dots_per_inch` both ways. `motion`: GS P's default, in parts of an inch across and along.
    `knife_rows`: from head to knife.

    `clears`: DLE DC4 8. `ids`: GS ( H. `draws_codes`: GS ( k. `presents`: slips are held in an ejector (GS e, DLE EOT 20).
    `starts_chinese`: the font ROM's Chinese mode is on without FS &. `macros`: GS : and GS ^; what is recorded is
    executed at once too, or not. `names`: maker and model for GS I 66 and 67.
    """

    dots: int = 576
    dots_per_inch: int = 203
    motion: tuple[int, int] = (203, 406)
    knife_rows: int = 120
    clears: bool = True
    ids: bool = True
    draws_codes: bool = True
    presents: bool = False
    starts_chinese: bool = True
    macros: bool = True
    prints_while_recording: bool = True
    names: tuple[str, str] = ("EPSON", "TM-T20II")


PLAIN = Machine(knife_rows=0)
"""For tests of what comes before the knife: it stands at the head."""

# Epson: ESC/POS Command Reference, GS P ("x = 203, y = 406" for 203 dpi), GS ( H, DLE DC4 fn 8, by lists of models there.
# Clones count in whole dots and have neither GS ( H nor DLE DC4 8. Custom: VKP80 II and KPM216H command references, GS e; 204 dpi.
# Head to knife: data sheets say 14 to 18 mm; one figure stands for all. None of them was at hand.
MACHINES = {
    "generic-80": Machine(motion=(203, 203), clears=False, ids=False, names=("PRINTER", "POS-80")),
    "generic-58": Machine(dots=384, motion=(203, 203), clears=False, ids=False, names=("PRINTER", "POS-58")),
    "chinese-80": Machine(motion=(203, 203), clears=False, ids=False, names=("PRINTER", "POS-80C")),
    "epson-tm-t20": Machine(),
    "epson-tm-m30": Machine(names=("EPSON", "TM-m30")),
    "epson-tm-t88": Machine(dots=512, dots_per_inch=180, motion=(180, 360), names=("EPSON", "TM-T88V")),
    "custom-vkp80": Machine(dots_per_inch=204, motion=(204, 204), clears=False, ids=False, presents=True, names=("CUSTOM", "VKP80")),
}
