"""The pop-up and the real runtime: what was changed, shown anew and approved is what leaves."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_string

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray.approval.queue import Queue
from meshclaw_desktop.tray.approval.window import ApprovalWindow
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from tests.integration.threats.scene import Scene, ask, scene, sends

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


@pytest.fixture
def stage() -> Iterator[Scene]:
    with scene(Autonomy.ASK) as made:
        yield made


def test_a_changed_message_is_shown_anew_and_leaves_as_it_was_changed(qtbot: QtBot, stage: Scene) -> None:
    state = State()
    client = Client(stage.home.locations.socket)
    client.welcomed.connect(state.welcome)
    client.facts_received.connect(state.apply)
    window = ApprovalWindow(covered=lambda _window, _spared: False)
    qtbot.addWidget(window)
    Queue(state, client, lambda: window, parent=state)
    client.open()
    with stage.home.client() as other:
        stage.plays(sends("eve@evil.example", "Hello", "The code is 4417."))
        ask(other)
        qtbot.waitUntil(lambda: window.approval is not None)
        first = window.approval
        assert first is not None
        qtbot.waitUntil(window.approve.isEnabled)
        QTest.mouseClick(window.edit, Qt.MouseButton.LeftButton)
        to = window.findChild(QPlainTextEdit, "edit-to")
        subject = window.findChild(QLineEdit, "edit-subject")
        assert isinstance(to, QPlainTextEdit)
        assert isinstance(subject, QLineEdit)
        to.setPlainText("mei@corp.example")
        subject.setText("Hello, Mei")
        apply = window.findChild(QPushButton, "edit-apply")
        assert isinstance(apply, QPushButton)
        QTest.mouseClick(apply, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.approval not in (None, first))
        second = window.approval
        assert second is not None
        assert second.digest != first.digest
        assert not window.approve.isEnabled()
        shown = "\n".join(label.text() for label in window.findChildren(QLabel))
        assert "mei@corp.example" in shown
        assert "changed; before: Hello" in shown
        assert stage.sent() == []
        qtbot.waitUntil(window.approve.isEnabled)
        QTest.mouseClick(window.approve, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: any(stage.mailbox.glob(".Outbox/[cn]*/*")))
    client.close()
    [text] = stage.sent()
    letter = message_from_string(text)
    assert (letter["To"], letter["Subject"]) == ("mei@corp.example", "Hello, Mei")
