"""What a screen reader hears of what comes: little, in order of importance."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.activity import announce
from meshclaw_desktop.tray.activity.announce import Announcer, sentence
from tests.gui.samples import an_activity


def test_what_waits_comes_before_what_is_newest() -> None:
    asked = an_activity(1, verdict="ask", outcome="waiting", sentence="Send an email to p\u0430t@x.example")
    assert sentence([asked, an_activity(2)]) == "Waiting for you: Send an email to p⟨Cyrillic а⟩t@x.example, and 1 more"
    assert sentence([an_activity(2)]) == "Read message 2"


def test_a_burst_is_said_in_two_sentences(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announce, "PAUSE_MS", 30)
    active = [False]

    class Widget(QWidget):
        def isActiveWindow(self) -> bool:
            return active[0]

    widget = Widget()
    qtbot.addWidget(widget)
    heard: list[str] = []
    announcer = Announcer(widget, lambda _widget, text: heard.append(text))
    announcer.take([an_activity(1)])
    assert heard == []
    active[0] = True
    for seq in range(2, 50):
        announcer.take([an_activity(seq)])
    QTest.qWait(100)
    assert heard == ["Read message 2", "Read message 49, and 46 more"]
