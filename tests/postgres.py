"""A real PostgreSQL 15 for tests: a cluster of its own in a temporary folder, on a loopback port, with every commit on disk."""

from __future__ import annotations

import os
import pwd
import shlex
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Literal

import psycopg

_BINARIES = Path("/usr/lib/postgresql/15/bin")
_USER = "postgres"  # the server refuses to run as root


class Cluster:
    """A running server. `url`: SQLAlchemy URL of its first database."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        self._databases = count(1)
        self.url = self._url(_USER)

    def new_database(self) -> str:
        """The URL of a fresh, empty database."""
        name = f"kiosk_{next(self._databases)}"
        with psycopg.connect(host="127.0.0.1", port=self._port, user=_USER, dbname=_USER, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} STRATEGY file_copy".encode())  # the template's few files, without their log
        return self._url(name)

    def pids(self) -> list[int]:
        """The processes of the server: whose processor time is the database's."""
        first = int((self._folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -c port={self._port} -c unix_socket_directories= -c fsync=on -c max_connections=120"
        quieter = "-c logging_collector=off -c shared_buffers=64MB -c max_wal_size=512MB"
        self._control("start", "-w", "-t", "30", "-o", f"{options} {quieter}", "-l", str(self._folder / "log"))

    def stop(self, mode: Literal["fast", "immediate", "smart"] = "fast") -> None:
        """ "immediate" is a crash: nothing is finished, and the next start recovers."""
        self._control("stop", "-w", "-t", "30", "-m", mode)

    def running(self) -> bool:
        return (self._folder / "data" / "postmaster.pid").exists()

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self._port}/{database}"

    def _control(self, *arguments: str) -> None:
        command = [str(_BINARIES / "pg_ctl"), "-D", str(self._folder / "data"), *arguments]
        done = subprocess.run([*_as_user(), *command], cwd=self._folder, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            log = self._folder / "log"
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}\n{log.read_text()[-2000:] if log.exists() else ''}")


@contextmanager
def postgres_cluster() -> Iterator[Cluster]:
    """A new cluster, started; stopped and removed at the end, also when the end is that the tests are killed."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-postgres-"))
    control = shlex.join([*_as_user(), str(_BINARIES / "pg_ctl"), "-D", str(folder / "data")])
    # `read` ends when this process closes the pipe, or when the system does because there is no such process any more.
    last = f"cd / && read -r _; {control} stop -w -m immediate >/dev/null 2>&1; rm -rf {shlex.quote(str(folder))}"
    with subprocess.Popen(["sh", "-c", last], stdin=subprocess.PIPE, start_new_session=True):
        cluster = Cluster(folder, _free_port())
        if _as_user():
            owner = pwd.getpwnam(_USER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        make = [str(_BINARIES / "initdb"), "-D", str(folder / "data"), "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        # What initdb writes is synced by nobody: a cluster that did not survive the machine is made anew.
        subprocess.run([*_as_user(), *make, "--no-sync", "--no-instructions"], cwd=folder, check=True, capture_output=True, timeout=60)
        cluster.start()
        yield cluster


def _as_user() -> list[str]:
    return ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
