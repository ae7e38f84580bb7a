"""What the keyboard writes to its folder while somebody types and when the visit ends, as JSON; the folder goes with the process."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path


def main(folder: Path) -> None:
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    from tests.qml.test_input import FORM, Desk

    def files() -> list[str]:
        return [path.read_bytes().hex() for path in folder.rglob("*") if path.is_file()]

    desk = Desk()
    desk.show(FORM)
    for _ in range(3):
        desk.finger.type("field:landlord_name", "yang ben ce ")
    typed, while_typing = desk.value("landlord_name"), files()
    desk.glass.session.wiped.emit()
    print(json.dumps({"typed": typed, "while_typing": while_typing, "afterwards": files()}))
    desk.glass.screen.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        main(Path(made))
