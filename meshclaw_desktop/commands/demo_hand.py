"""The tray process of a demonstration that answers by itself: it is started, given orders, and heard. It clicks nothing itself."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from meshclaw_desktop import launch
from meshclaw_desktop.errors import MeshClawError

PATIENCE_S = 180.0


class Hand:
    """The tray with a hand on its widgets."""

    def __init__(self, environment: Mapping[str, str], pictures: Path, log: Path) -> None:
        command = [*launch.program(), "demo-tray", str(pictures)]
        with log.open("w") as errors:
            self.process = subprocess.Popen(
                command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, stderr=errors
            )
        self._done: list[str] = []
        self._heard = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def order(self, *orders: str) -> None:
        """Give orders, and wait until each is done. Raises MeshClawError if the tray has gone."""
        for order in orders:
            if self.process.stdin is None or self.process.poll() is not None:
                raise MeshClawError("The tray ended before its time.", "Its log says more.")
            with self._heard:
                before = self._done.count(order)
                self.process.stdin.write(order + "\n")
                self.process.stdin.flush()
                if not self._heard.wait_for(partial(self._is_done, order, before), PATIENCE_S):
                    raise MeshClawError(f"The tray did not show its {order}.", "Its log says more.")

    def _is_done(self, order: str, before: int) -> bool:
        return self._done.count(order) > before

    def _listen(self) -> None:
        if self.process.stdout is None:
            return
        for line in self.process.stdout:
            word, _, what = line.rstrip("\n").partition("\t")
            if word == "done":
                with self._heard:
                    self._done.append(what)
                    self._heard.notify_all()
