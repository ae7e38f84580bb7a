"""`kiosk voice`: what the terminal says aloud. Prompts are spoken into files at build; `say` lets a person hear any text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.settings import CONFIG, ROOT, SettingsError, load_settings

if TYPE_CHECKING:
    from kiosk.voice.spoken import Tongue

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The terminal's voice: build its prompts, check them, say something.")

AT_ONCE = 2
"""Sentences that are spoken at the same time: as many as a terminal has cores."""
As_json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


@app.command(
    help="Speaks every sentence that is known beforehand into a file; what is there already stays.", epilog="Example: kiosk voice build"
)
def build(
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where to; else the folder of the settings (voice.prompts).")] = None,
    as_json: As_json = False,
) -> None:
    from kiosk.cli.bar import bar
    from kiosk.voice.prompts import Prompt, Prompts, is_prompt, keep, name_of, write_index
    from kiosk.voice.saying import Voice
    from kiosk.voice.synthesis import CannotSpeak, Espeak

    folder = out or _folder(as_json)
    folder.mkdir(parents=True, exist_ok=True)
    before = Prompts(folder)
    voice = Voice(before, Espeak())
    wanted = {name_of(tongue, sentence): (tongue, sentence) for tongue, sentence in _wanted()}
    kept = {name: before.index[name] for name, (tongue, one) in wanted.items() if before.samples(tongue, one) is not None}

    def made(name: str) -> tuple[str, Prompt]:
        tongue, sentence = wanted[name]
        return name, keep(folder, name, tongue, sentence, voice.made(sentence, tongue))

    missing = [name for name in wanted if name not in kept]
    with bar("speaking") as tell, ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for done, (name, prompt) in enumerate(pool.map(made, missing), 1):
                kept[name] = prompt
                tell(done, len(missing))
        except CannotSpeak as error:
            pool.shutdown(cancel_futures=True)
            fail(error.code, f"{error}; install espeak-ng", as_json, 1)
    write_index(folder, kept)
    for left in folder.iterdir():
        if is_prompt(left) and left.stem not in kept:
            left.unlink()
    seconds = round(sum(prompt.seconds for prompt in kept.values()))
    show({"folder": str(folder), "prompts": len(kept), "made": len(missing), "seconds": seconds}, as_json)


@app.command(help="Whether every prompt is there, none stale, none silent, none too long or short.", epilog="Example: kiosk voice check")
def check(
    folder: Annotated[Path | None, typer.Option("--in", metavar="FOLDER", help="Where they are; else the folder of the settings.")] = None,
    as_json: As_json = False,
) -> None:
    from kiosk.voice.prompts import faults

    where = folder or _folder(as_json)
    wanted = _wanted()
    found = faults(where, wanted)
    show({"folder": str(where), "prompts": len(wanted), "faults": list(found)}, as_json)
    raise typer.Exit(1 if found else 0)


@app.command(help="Says a text, through the speaker of the settings or into a file.", epilog='Example: kiosk voice say --tongue yue "您好"')
def say(
    text: Annotated[str, typer.Argument(help="What to say.")],
    tongue: Annotated[str, typer.Option(help="cmn (Mandarin), yue (Cantonese) or en.")] = "cmn",
    out: Annotated[Path | None, typer.Option(metavar="FILE.wav", help="Into this file, and not through the speaker.")] = None,
) -> None:
    from kiosk.voice.prompts import Prompts, wrapped
    from kiosk.voice.saying import Voice
    from kiosk.voice.spoken import TONGUES
    from kiosk.voice.synthesis import CannotSpeak, Espeak

    known: Tongue | None = next((one for one in TONGUES if one == tongue), None)
    if known is None:
        fail("voice.tongue", f"{tongue!r} is not spoken here; {', '.join(TONGUES)} are", False, 2)
    try:
        sounds = list(Voice(Prompts(_folder(False)), Espeak()).sounds(text, known))
    except CannotSpeak as error:
        fail(error.code, f"{error}; install espeak-ng", False, 1)
    if out is not None:
        out.write_bytes(wrapped(b"".join(sound.samples for sound in sounds)))
        return
    import drivers
    from drivers.errors import DeviceError

    try:
        settings = load_settings()
        table = settings.device("speaker")
        speaker = drivers.load("speaker", table.driver, table.options, production=settings.production)
        speaker.open()
        for sound in sounds:
            speaker.play(sound)
        speaker.close()
    except SettingsError as error:
        fail(error.code, str(error), False, 1)
    except DeviceError as error:
        fail(error.code, error.detail, False, 1)


def _folder(as_json: bool) -> Path:
    try:
        return load_settings().prompts
    except SettingsError as error:
        fail(error.code, str(error), as_json, 1)


def _wanted() -> tuple[tuple[Tongue, str], ...]:
    from kiosk.voice.texts import known_sentences

    return known_sentences(CONFIG / "wordings", ROOT / "ui" / "i18n")
