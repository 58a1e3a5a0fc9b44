"""The keys that open the line to ask are told of only where they were really taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.shortcut.keys import ASK, Keys, Outcome
from meshclaw_desktop.tray.shortcut.shortcut import GlobalShortcut
from meshclaw_desktop.tray.shortcut.x11 import X11Keys


class Way:
    """A platform that ends as it is told to."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.pressed: Callable[[], object] | None = None
        self.released = 0

    def register(self, keys: Keys) -> Outcome:
        assert keys == ASK
        return self.outcome

    def release(self) -> None:
        self.released += 1


def a_shortcut(way: Way) -> GlobalShortcut:
    def make(pressed: Callable[[], object]) -> Way:
        way.pressed = pressed
        return way

    return GlobalShortcut(ASK, {}, platform=make)


def test_keys_have_a_name_that_qt_understands() -> None:
    assert ASK.portable == "ctrl+alt+m"
    assert Keys("K", shift=True).portable == "shift+k"


@pytest.mark.parametrize(
    ("outcome", "shown", "sentence"),
    [
        (Outcome.REGISTERED, "Ctrl+Alt+M", "Ctrl+Alt+M opens this from anywhere"),
        (Outcome.TAKEN, "", "Ctrl+Alt+M belongs to another program"),
        (Outcome.ABSENT, "", ""),
    ],
)
def test_only_what_was_registered_is_shown(qapp: object, outcome: Outcome, shown: str, sentence: str) -> None:
    shortcut = a_shortcut(Way(outcome))
    assert shortcut.shown == ""
    assert shortcut.register() is outcome
    assert (shortcut.shown, shortcut.sentence) == (shown, sentence)


def test_a_press_is_told_and_the_keys_are_given_back(qtbot: QtBot) -> None:
    way = Way(Outcome.REGISTERED)
    shortcut = a_shortcut(way)
    shortcut.register()
    assert way.pressed is not None
    with qtbot.waitSignal(shortcut.pressed):
        way.pressed()
    shortcut.release()
    shortcut.release()
    assert way.released == 1
    assert shortcut.shown == ""


@pytest.mark.parametrize("environment", [{}, {"XDG_SESSION_TYPE": "wayland"}])
def test_off_x11_there_are_no_such_keys(qapp: object, environment: dict[str, str]) -> None:
    if QGuiApplication.platformName() == "xcb":  # on a display the session alone says that it is not X11
        environment = {"XDG_SESSION_TYPE": "wayland"}
    assert GlobalShortcut(ASK, environment).register() is Outcome.ABSENT


@pytest.mark.only_on("linux")
def test_without_a_display_nothing_is_taken(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    keys = X11Keys(lambda: None)
    assert keys.register(ASK) is Outcome.ABSENT
    keys.release()
