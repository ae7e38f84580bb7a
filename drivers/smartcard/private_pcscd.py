"""A PC/SC service of our own for emulated chips, beside any that the machine runs: pcscd with the virtual reader vpcd and nothing else.

Its socket lies where we say, because it is handed over as systemd would do it (sd_listen_fds(3)): clients find it by PCSCLITE_CSOCK_NAME.

vpcd listens on every address of the machine. Its own turned-round mode, in which it calls a listening card, would stay on the loopback,
but ends pcscd as soon as the card is taken away (vsmartcard 3.3: FD_SET of -1). So its `bind` is bent to 127.0.0.1 by a library of ten
lines, made with the C compiler that pyscard needs as well.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.errors import ConfigurationError

READER = "Virtual PCD 00 00"
SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"

_VPCD = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_BIND_TO_LOOPBACK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

int bind(int fd, const struct sockaddr *address, socklen_t size)
{
    int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
    struct sockaddr_in loopback;
    if (address->sa_family != AF_INET || size != sizeof loopback)
        return real(fd, address, size);
    loopback = *(const struct sockaddr_in *)address;
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return real(fd, (const struct sockaddr *)&loopback, size);
}
"""
_START = """
import os, sys
descriptor, library, *command = sys.argv[1:]
os.dup2(int(descriptor), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), LD_PRELOAD=library)
os.execvp(command[0], command)
"""
_READY = b"daemon ready"
_PATIENCE_SECONDS = 20


class PrivatePcscd:
    """`folder`: where its files lie; short, for the path of a socket may have 107 bytes. Needs root, as pcscd does."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "pcscd_socket"
        self.port = 0
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None

    @property
    def process_id(self) -> int:
        """Of the running service."""
        if self._process is None:
            raise ConfigurationError("the service does not run")
        return self._process.pid

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Starts the service and waits until it is ready. Raises `ConfigurationError` where it can't be."""
        self.stop()
        if not _VPCD.exists():
            raise ConfigurationError(f"{_VPCD} is missing: install pcscd and vsmartcard-vpcd")
        library = self._library()
        self.port = self.port or _free_port()
        readers = self._folder / "readers"
        readers.mkdir(exist_ok=True)
        (readers / "vpcd").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{self.port}\nLIBPATH {_VPCD}\nCHANNELID 0x{self.port:x}\n', encoding="ascii"
        )
        with socket.socket(socket.AF_UNIX) as listening:
            self.socket.unlink(missing_ok=True)
            listening.bind(str(self.socket))
            listening.listen(16)
            command = ["pcscd", "--foreground", "--info", "--config", str(readers)]
            process = subprocess.Popen(
                [sys.executable, "-c", _START, str(listening.fileno()), str(library), *command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[listening.fileno()],
            )
        # Ours of the socket is closed: when the service ends, its clients are refused and do not wait.
        self._process = process
        self._listen_until_ready(process)

    def stop(self) -> None:
        """Ends the service: by SIGTERM, by SIGKILL if it does not follow. Harmless when it does not run."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._clear(self._process)

    def kill(self) -> None:
        """Ends it by SIGKILL, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._clear(self._process)

    def _clear(self, process: subprocess.Popen[bytes]) -> None:
        process.wait()
        self._process = None
        if self._listener is not None:
            self._listener.join()
        if process.stdout is not None:
            process.stdout.close()
        self.socket.unlink(missing_ok=True)

    def _listen_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Its log is read to the end, or it would stop at a full pipe."""
        ready, last = threading.Event(), [b""]

        def listen() -> None:
            for line in process.stdout or ():
                last[0] = line
                if _READY in line:
                    ready.set()
            ready.set()

        self._listener = threading.Thread(target=listen, name="private-pcscd", daemon=True)
        self._listener.start()
        if not ready.wait(_PATIENCE_SECONDS) or process.poll() is not None:
            self.stop()
            raise ConfigurationError(f"pcscd does not start: {last[0].decode(errors='replace').strip()}")

    def _library(self) -> Path:
        """The library that keeps vpcd on the loopback, made once."""
        library = self._folder / "bind_to_loopback.so"
        if not library.exists():
            source = self._folder / "bind_to_loopback.c"
            source.write_text(_BIND_TO_LOOPBACK, encoding="ascii")
            command = ["cc", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=60)
            except (OSError, subprocess.SubprocessError) as error:
                raise ConfigurationError(f"the C compiler does not make a library: {error}") from error
        return library


def _free_port() -> int:
    """A port that is free now, and the one above it, which vpcd takes for its second slot."""
    for _ in range(100):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise ConfigurationError("there are no two free ports side by side")
