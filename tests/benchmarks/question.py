"""From the model's call to the painted pop-up, and from the click to the start of the call: real processes, a real display."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any

from meshclaw_desktop.commands.virtual_desktop import virtual_desktop
from meshclaw_desktop.connectors.email.sample import make_sample
from meshclaw_desktop.errors import MeshClawError
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from tests.benchmarks.frame import Row
from tests.benchmarks.processes import compiled
from tests.integration.runtime_process import PROJECT, Home, a_home
from tests.integration.scripted_model import Reply, Says, scripted_model

QUESTIONS = 11

TRAY = """
import os, sys, time
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea
from meshclaw_desktop.tray.app import run

class Probe(QObject):
    def __init__(self, desktop):
        super().__init__()
        self.window, self.painted, self.clicked = desktop.queue.window, set(), set()
        self.window.installEventFilter(self)
        self.timer = QTimer(self, interval=20)
        self.timer.timeout.connect(self.answer)
        self.timer.start()

    def eventFilter(self, watched, event):
        one = self.window.approval
        if event.type() is event.Type.Paint and one is not None and one.id not in self.painted:
            self.painted.add(one.id)
            QTimer.singleShot(0, lambda: say("painted", one.id))
        return False

    def answer(self):
        one = self.window.approval
        for area in self.window.findChildren(QAbstractScrollArea):
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
        if one is not None and self.window.approve.isEnabled() and one.id not in self.clicked:
            self.clicked.add(one.id)
            QTest.mousePress(self.window.approve, Qt.MouseButton.LeftButton)
            say("clicked", one.id)
            QTest.mouseRelease(self.window.approve, Qt.MouseButton.LeftButton)

def say(what, id):
    sys.stdout.write(f"{what} {id} {time.time()}\\n")
    sys.stdout.flush()

run(dict(os.environ), start_runtime=False, attend=Probe)
"""


def measure() -> Iterable[Row]:
    """The medians."""
    try:
        shown, begun = times()
    except MeshClawError as missing:
        sys.stderr.write(f"not measured: questions ({missing})\n")
        return
    yield Row(
        name="question: from the model's call to the painted pop-up",
        measured=statistics.median(shown) * 1000,
        unit="ms",
        at_most=60,
    )
    yield Row(
        name="question: from the click to the start of the call",
        measured=statistics.median(begun) * 1000,
        unit="ms",
        at_most=20,
    )


def times() -> tuple[list[float], list[float]]:
    """For each question, the seconds until it was painted, and from the click until its call began."""
    called: list[float] = []
    waiting: list[str] = []

    def reply(body: Mapping[str, Any]) -> Reply:
        results = [one["content"] for one in body["messages"] if one["role"] == "tool"]
        if not results:
            return Says(calls=[("email_list", {"limit": QUESTIONS + 1})])
        if not waiting and not called:
            waiting[:] = [row[0] for row in json.loads(results[0])["rows"]]
        called.append(time.time())
        return Says(calls=[("email_archive", {"ids": [waiting.pop()]})]) if waiting else Says(text="Done.")

    with virtual_desktop(tray="xembed") as desk, scripted_model(reply) as server, a_home() as home:
        home.environment = compiled({**home.environment, **desk.environment, "MESHCLAW_HOME": str(home.folder)})
        home.start()
        prepare(home, server.base_url)
        tray = subprocess.Popen(
            [sys.executable, "-c", TRAY], env=home.environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True
        )
        try:
            rows = run_task(home)
        finally:
            tray.terminate()
            lines = tray.communicate(timeout=20)[0].splitlines()
    said = {(what, id): float(at) for what, id, at in (line.split() for line in lines if len(line.split()) == 3)}
    asked = [row for row in rows if row.outcome == "waiting"]
    began = {row.call: row.at for row in rows if row.outcome == "running"}
    order = sorted((at, id) for (what, id), at in said.items() if what == "painted")
    clicks = sorted((at, id) for (what, id), at in said.items() if what == "clicked")
    shown = [painted - call for (painted, _), call in zip(order, called, strict=False)]
    begun = [began[row.call] - click for row, (click, _) in zip(asked, clicks, strict=False) if row.call in began]
    return shown[1:], begun[1:]


def prepare(home: Home, api_base: str) -> None:
    """A sample mailbox on `ask`, a scripted model."""
    mailbox = home.folder / "mailbox"
    make_sample(mailbox)
    settings = {"path": str(mailbox), "address": "sam@corp.example"}
    with home.client(last_seq=None) as client:
        client.request(lambda id: m.AddConnector(id, "maildir", "email", settings))
        client.request(lambda id: m.SetAutonomy(id, "email", Autonomy.ASK))
        client.request(lambda id: m.UseModel(id, "openai/local", api_base))


def run_task(home: Home) -> list[m.Activity]:
    """Everything that happened until the task had ended."""
    rows: list[m.Activity] = []
    with home.client() as client:
        client.request(lambda id: m.Ask(id, "File my mail"))

        def ended(fact: object) -> bool:
            if isinstance(fact, m.Activity):
                rows.append(fact)
            return isinstance(fact, m.TaskEnded)

        client.until(object, ended)
    return rows
