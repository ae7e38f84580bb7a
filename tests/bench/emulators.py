"""Two readers, a printer and a camera on the wire, told by lines on standard input what to do: `place`, `lift`.

Prints one line of JSON with their addresses, then for each line the monotonic seconds at which it was done.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from drivers.camera.mjpeg_emulator import CameraEmulator
from drivers.idcard.sam_emulator import SamEmulator
from drivers.idcard.specimens import specimen
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator


def main(paper: Path) -> None:
    """Serves until standard input ends."""
    card = specimen("resident")
    with SamEmulator() as reader, SamEmulator() as plain, ReceiptPrinterEmulator(paper) as printer, CameraEmulator() as camera:
        plain.place(card)
        addresses = {"idcard": reader.url, "plain_reader": plain.url, "printer": printer.url, "camera": camera.url}
        print(json.dumps(addresses), flush=True)
        for line in sys.stdin:
            if line.strip() == "place":
                reader.place(card)
            else:
                reader.lift()
            print(time.monotonic(), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
