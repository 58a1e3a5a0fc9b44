"""The real tray and the real runtime on a real (virtual) desktop: what a click in one changes in the other."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from tests.gui_outside.tray_on_desktop import ROOT, TrayOnDesktop, until
from tests.integration.runtime_process import Client


class WholeOnDesktop(TrayOnDesktop):
    """Nothing is played here but the model, which is the rehearsal's script."""

    def start_runtime(self) -> subprocess.Popen[str]:
        """A real one; it is there when this returns."""
        runtime = subprocess.Popen(
            [sys.executable, "-m", "meshclaw_desktop", "runtime"], env=self.environment, cwd=ROOT, text=True
        )
        until(self._listens)
        return runtime

    def _listens(self) -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.home / "run" / "runtime.sock"))
            return True
        return False

    def kill_runtime(self) -> None:
        """As a crash would."""
        self.runtime.kill()
        self.runtime.wait()
        (self.home / "run" / "runtime.sock").unlink(missing_ok=True)

    def kill_tray(self) -> None:
        """As a crash would."""
        self.tray.kill()
        self.tray.wait()

    def meshclaw(self, *words: str) -> Any:
        """What one command of the command line says, as JSON."""
        command = [sys.executable, "-m", "meshclaw_desktop", *words, "--json"]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def level(self, connector: str) -> str:
        """A connector's level, as the runtime has it."""
        (row,) = (one for one in self.meshclaw("autonomy") if one["name"] == connector)
        return str(row["autonomy"] if "autonomy" in row else row["level"])

    def client(self) -> Client:
        """A line of our own to the runtime."""
        return Client(self.home / "run" / "runtime.sock")

    def let_it_ask(self) -> None:
        """The sample mailbox at Ask, and a task that comes to its first question; the icon shows it."""
        with self.client() as client:
            client.request(lambda id: m.AddSample(id))
            client.request(lambda id: m.SetAutonomy(id, "sample", Autonomy.ASK))
            client.request(lambda id: m.Ask(id, "Triage my mail"))
        until(lambda: self.find_badge() is not None, within_s=240)  # the model worker starts anew


@contextmanager
def whole_on(desk: VirtualDesktop) -> Iterator[WholeOnDesktop]:
    """A tray and the runtime that it belongs to."""
    whole = WholeOnDesktop(desk)
    try:
        yield whole
    finally:
        whole.end()
