"""`kiosk central`: the centre that terminals sync with."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def central() -> None:
    """The centre: receives what terminals queued, and answers what became of it."""


@app.command(epilog="Example: kiosk central serve --data /var/lib/kiosk-central --port 8700")
def serve(
    data: Annotated[Path, typer.Option(help="Folder of the centre's keys and database; made when it is missing.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8700,
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stop when standard input closes.")] = False,
) -> None:
    """Serves until it is interrupted. Prints one line, {"url": …}, once it listens."""
    import uvicorn
    from sqlalchemy.exc import SQLAlchemyError

    from kiosk.central import keys
    from kiosk.central.app import create

    try:
        application = create(data)
    except keys.KeysError as error:
        fail(error.code, str(error), as_json=False)
    except (OSError, SQLAlchemyError) as error:
        fail("central.data", f"{data} can't be used: {type(error).__name__}", as_json=False)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
            await super().startup(sockets)  # type: ignore[arg-type]
            if self.started:
                name, bound = self.servers[0].sockets[0].getsockname()[:2]
                print(json.dumps({"url": f"http://{f'[{name}]' if ':' in name else name}:{bound}"}), flush=True)

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
    )
    server = Server(config)
    if until_eof:

        def stop_at_eof() -> None:
            while sys.stdin.buffer.read(4096):
                pass
            server.should_exit = True

        threading.Thread(target=stop_at_eof, name="until-eof", daemon=True).start()
    server.run()
    if not server.started:
        raise typer.Exit(1)  # uvicorn has said why
