"""A connector is added in the settings as a screen reader's user does it: a real runtime, a real keychain, no mouse."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from meshclaw_desktop.connectors.email.sample import make_sample
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.rows import ConnectorRow, VerifyRow
from tests.gui_outside.screen_reader import SHOWING, Node, screen_reader
from tests.gui_outside.tray_on_desktop import until
from tests.integration.runtime_process import Home, a_home

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

ROOT = Path(__file__).parents[2]
SECRET = "a-password-that-nobody-types"
WINDOW = """
import os, sys
from PySide6.QtWidgets import QApplication
from meshclaw_desktop.autostart import autostart
from meshclaw_desktop.keychain import Keychain
from meshclaw_desktop.locations import locate
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.settings.window import SettingsWindow
from meshclaw_desktop.tray.state import State

app = QApplication([])
app.setApplicationName("MeshClaw")
places = locate(os.environ)
client, state = Client(places.socket), State()
client.welcomed.connect(state.welcome)
client.facts_received.connect(state.apply)
client.lost.connect(state.lose)
window = SettingsWindow(client, state, Keychain(os.environ), places, autostart(os.environ))
client.open()
window.show()
sys.exit(app.exec())
"""


@contextmanager
def settings_on(desktop: VirtualDesktop) -> Iterator[Home]:
    """A runtime, and the settings window in a process of its own."""
    with a_home(desktop.environment) as home:
        home.start()
        environment = home.environment | {"PYTHONPATH": str(ROOT)}
        window = subprocess.Popen([sys.executable, "-c", WINDOW], env=environment, cwd=ROOT)
        try:
            yield home
        finally:
            window.kill()
            window.wait()


def says(words: str, node: Node) -> bool:
    return node.has(SHOWING) and words in node.words


def do(desktop: VirtualDesktop, *steps: Sequence[str]) -> None:
    """Each step once its thing is there: press it, type into it, wait until it says something."""
    with screen_reader(desktop) as reader:
        for step in steps:
            match step:
                case ("press", identity):
                    reader.press(reader.find(identity))
                case ("type", identity, text):
                    reader.type(reader.find(identity), text)
                case ("wait", identity, words):
                    reader.wait(identity, partial(says, words))
                case _:
                    raise AssertionError(step)


def connectors(home: Home) -> list[ConnectorRow]:
    with home.client(last_seq=None) as client:
        return client.rows(ConnectorRow, m.ListConnectors)


def test_an_account_is_added_without_a_mouse_and_what_is_wrong_is_heard(desktop: VirtualDesktop) -> None:
    with settings_on(desktop) as home:
        do(
            desktop,
            ("press", "connectors-add"),
            ("type", "add-address", "sam@corp.example"),
            ("type", "add-imap_host", "localhost"),
            ("type", "add-smtp_host", "localhost"),
            ("type", "add-secret-password", SECRET),
            ("press", "add-more"),
            ("type", "add-imap_port", "9"),
            ("press", "add-add"),
            ("wait", "add-wrong", "localhost"),
            ("press", "add-cancel"),
            ("wait", "connector-email-trouble", "localhost"),
        )
        (row,) = connectors(home)
        assert (row.name, row.kind, row.level, row.state) == ("email", "imap", Autonomy.OBSERVE, "unreachable")
        for file in home.folder.rglob("*"):
            assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file


def test_a_level_that_is_set_elsewhere_moves_the_button_and_a_press_lowers_it(
    desktop: VirtualDesktop, tmp_path: Path
) -> None:
    make_sample(tmp_path / "mail")
    with settings_on(desktop) as home:
        with home.client(last_seq=None) as client:
            options = {"path": str(tmp_path / "mail"), "address": "sam@corp.example"}
            client.request(partial(m.AddConnector, kind="maildir", name="email", settings=options))
            client.request(partial(m.SetAutonomy, name="email", level=Autonomy.ASK))
        do(desktop, ("press", "connector-email-test"), ("wait", "connector-email-said", "message"))
        do(desktop, ("press", "level-email-off"))
        until(lambda: connectors(home)[0].level is Autonomy.OFF)


def test_everything_is_deleted_after_one_yes_and_the_window_begins_anew(
    desktop: VirtualDesktop, tmp_path: Path
) -> None:
    canary = "walrus-canary-93"
    make_sample(tmp_path / "mail")
    with settings_on(desktop) as home:
        with home.client() as client:
            options = {"path": str(tmp_path / "mail"), "address": "sam@corp.example"}
            client.request(partial(m.AddConnector, kind="maildir", name="email", settings=options))
            client.request(partial(m.UseModel, model="rehearsal"))
            client.request(partial(m.Ask, text=f"Triage my mail, {canary}"))
            client.until(m.TaskEnded)
        do(
            desktop,
            ("press", "settings-to-data"),
            ("wait", "data-held", "task"),
            ("press", "data-all"),
            ("press", "data-delete"),
            ("press", "data-delete-confirm-yes"),
            ("wait", "data-deleted", "Deleted for good"),
            ("wait", "data-held", "0 tasks"),
        )
        for file in home.folder.rglob("*"):
            assert not file.is_file() or canary.encode() not in file.read_bytes(), file
        with home.client(last_seq=None) as client:
            assert client.row(VerifyRow, m.VerifyLedger).first_bad == 0
