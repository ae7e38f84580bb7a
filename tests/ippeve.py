"""A printer that nobody here wrote: `ippeveprinter` of CUPS, on the loopback, with a script for its engine that a test commands.

It ends when there is no DNS-SD service to announce itself to: a D-Bus, and an Avahi that listens on every interface of the machine. So
those fifteen functions are answered by a library of as many lines, made with the C compiler that pyscard needs as well: it announces
nothing. Everything that speaks IPP is as CUPS has it. The same library ends the printer and its engine with the process that started them,
however that ends.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.pcscd import until

_ANNOUNCES_NOTHING = """
#include <signal.h>
#include <sys/prctl.h>
static int thing;
__attribute__((constructor)) static void ends_with_its_parent(void) { prctl(PR_SET_PDEATHSIG, SIGKILL); }
void *avahi_threaded_poll_new(void) { return &thing; }
void *avahi_threaded_poll_get(void *poll) { return poll; }
int avahi_threaded_poll_start(void *poll) { return 0; }
void avahi_threaded_poll_lock(void *poll) {}
void avahi_threaded_poll_unlock(void *poll) {}
void *avahi_client_new(void *poll, int flags, void *callback, void *data, int *error) { return &thing; }
int avahi_client_errno(void *client) { return 0; }
const char *avahi_client_get_host_name_fqdn(void *client) { return "localhost"; }
void *avahi_entry_group_new(void *client, void *callback, void *data) { return &thing; }
int avahi_entry_group_free(void *group) { return 0; }
int avahi_entry_group_commit(void *group) { return 0; }
int avahi_entry_group_add_service_strlst(void *group, ...) { return 0; }
int avahi_entry_group_add_service_subtype(void *group, ...) { return 0; }
void *avahi_string_list_add_printf(void *list, const char *format, ...) { return 0; }
void avahi_string_list_free(void *list) {}
"""
_ENGINE = """#!/bin/sh
# Prints at once, or, where a pipe lies beside it, when told "print"; "stop" ends it with nothing printed. All else goes to the printer.
folder=$(dirname "$0")
if [ -p "$folder/hand" ]; then
    while read -r told; do
        case $told in
            print) break ;;
            stop) exit 0 ;;
            *) echo "$told" >&2 ;;
        esac
    done < "$folder/hand"
fi
cp "$1" "$folder/printed-$IPP_JOB_ID.part" && mv "$folder/printed-$IPP_JOB_ID.part" "$folder/printed-$IPP_JOB_ID.pdf"
"""


class Ippeve:
    """A running printer. Used through `ippeve_printer`."""

    def __init__(self, folder: Path, process: subprocess.Popen[str], port: int) -> None:
        self.url = f"ipp://localhost:{port}/ipp/print"
        self._folder, self._process, self._port = folder, process, port
        self._hand = -1
        self._log: list[str] = []
        self._stops_when_cancelled = False
        self._listener = threading.Thread(target=self._listen, name="ippeve", daemon=True)
        self._listener.start()

    def documents(self) -> list[bytes]:
        """Everything that was printed, in its order."""
        found = sorted(self._folder.glob("printed-*.pdf"), key=lambda path: int(path.stem.partition("-")[2]))
        return [path.read_bytes() for path in found]

    def hold(self) -> None:
        """The engine waits for `tell` from the next job on, and ends with nothing printed when its job is cancelled."""
        os.mkfifo(self._folder / "hand")
        self._stops_when_cancelled = True

    def tell(self, *lines: str) -> None:
        """To the engine: `print`, `stop`, or a line such as `STATE: +media-empty-error` for the printer itself."""
        until(self._has_a_hand, "the engine has a job")
        os.write(self._hand, "".join(f"{line}\n" for line in lines).encode())

    def _has_a_hand(self) -> bool:
        """A pipe opens for who writes once somebody reads: fifo(7)."""
        if self._hand < 0:
            with contextlib.suppress(OSError):
                self._hand = os.open(self._folder / "hand", os.O_WRONLY | os.O_NONBLOCK)
        return self._hand >= 0

    def load(self, sheets: int, envelopes: int = 25) -> None:
        """Puts paper into its two trays, by its page for people. One that is empty it reports; no job is printed until both have some."""
        envelope = f"size3=na_number-10_4.125x9.5in&type3=envelope&level3={envelopes}"
        self._visit(f"media?size1=iso_a4_210x297mm&type1=stationery&level1={sheets}&{envelope}")

    def fill(self, percent: int) -> None:
        """With toner."""
        self._visit(f"supplies?supply0=5&supply1={percent}")

    def has_a_job(self) -> bool:
        """Whether the engine waits for `tell`."""
        return self._has_a_hand()

    def jobs_left(self) -> int:
        """How many jobs have not ended, as CUPS' own client sees it."""
        done = subprocess.run(["ipptool", "-tv", self.url, "get-jobs.test"], capture_output=True, text=True, timeout=30, check=False)
        return done.stdout.count("job-id (integer)")

    def pause(self, yes: bool) -> None:
        """As if it hung: its connections are taken, and nothing is said."""
        os.killpg(self._process.pid, signal.SIGSTOP if yes else signal.SIGCONT)

    def _visit(self, page: str) -> None:
        with urllib.request.urlopen(f"http://localhost:{self._port}/{page}", timeout=10) as answer:
            answer.read()

    def _listen(self) -> None:
        for line in self._process.stderr or ():
            self._log.append(line)
            if "Cancel-Job successful-ok" in line and self._stops_when_cancelled:
                self.tell("stop")

    def close(self) -> None:
        """Ends it and its engine, which are a group of processes of their own. Harmless when it has ended."""
        if self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._listener.join(10)
        if self._hand >= 0:
            os.close(self._hand)
            self._hand = -1
        if self._process.stderr is not None:
            self._process.stderr.close()


@contextmanager
def ippeve_printer(folder: Path) -> Iterator[Ippeve]:
    """A printer with A4 in its tray. `folder`: for its spool and what it prints."""
    library, engine, spool = folder / "announces_nothing.so", folder / "engine", folder / "spool"
    source = folder / "announces_nothing.c"
    source.write_text(_ANNOUNCES_NOTHING, "ascii")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(source)], check=True, capture_output=True, timeout=60)
    engine.write_text(_ENGINE, "ascii")
    engine.chmod(0o755)
    spool.mkdir()
    port = _free_port()
    command = ["ippeveprinter", "-vv", "-n", "localhost", "-p", str(port), "-d", str(spool), "-f", "application/pdf", "-r", "off"]
    process = subprocess.Popen(
        [*command, "-c", str(engine), "Certificates"],
        env={**os.environ, "LD_PRELOAD": str(library), "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    printer = Ippeve(folder, process, port)
    try:
        until(lambda: _listens(port) or process.poll() is not None, "ippeveprinter listens")
        assert process.poll() is None, f"ippeveprinter does not start: {printer._log}"
        printer.load(250)
        yield printer
    finally:
        printer.close()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
