"""Whether the desktop starts it at login: the switch shows what stands there, and what is refused is said."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.settings.login_card import LoginCard
from meshclaw_desktop.tray.settings.window import SettingsWindow
from tests.gui.settings.parts import FakeLogin, words


@pytest.fixture
def card(window: SettingsWindow) -> LoginCard:
    window.turn_to("routines")
    return window.routines.login


def is_checked(card: LoginCard, key: str) -> bool:
    return card.switch.button(key).isChecked()


@pytest.mark.parametrize("on", [True, False])
def test_it_shows_what_stands_on_the_desktop(login: FakeLogin, card: LoginCard, qtbot: QtBot, on: bool) -> None:
    login.on = on
    card.refresh()
    qtbot.waitUntil(lambda: is_checked(card, "on" if on else "off"))


def test_it_is_switched_on_and_off(login: FakeLogin, card: LoginCard, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: is_checked(card, "off"))
    card.switch.button("on").click()
    qtbot.waitUntil(lambda: login.on and is_checked(card, "on"))
    card.switch.button("off").click()
    qtbot.waitUntil(lambda: not login.on and is_checked(card, "off"))


def test_what_the_desktop_refuses_is_said_and_the_switch_goes_back(
    window: SettingsWindow, login: FakeLogin, card: LoginCard, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: is_checked(card, "off"))
    login.refuses = "meshclaw.desktop could not be used: Permission denied."
    card.switch.button("on").click()
    qtbot.waitUntil(lambda: words(window, "login-said") == login.refuses and is_checked(card, "off"))
    login.refuses = ""
    card.switch.button("on").click()
    qtbot.waitUntil(lambda: is_checked(card, "on") and login.on and words(window, "login-said") == "")


def test_a_click_that_follows_another_is_not_overtaken(login: FakeLogin, card: LoginCard, qtbot: QtBot) -> None:
    for key in ("on", "off", "on", "off", "on"):
        card.switch.button(key).click()
    qtbot.waitUntil(lambda: login.on and is_checked(card, "on"))
