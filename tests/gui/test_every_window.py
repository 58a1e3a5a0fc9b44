"""Every window, as somebody meets it who sees little, hears it, or has no mouse: names, identifiers, the way of the Tab key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QButtonGroup,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QScrollBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from meshclaw_desktop.locations import locate
from meshclaw_desktop.tray.desktop import Desktop
from meshclaw_desktop.tray.drawn_menu import DrawnMenu
from meshclaw_desktop.tray.host import TrayHost
from tests.gui.stand_in_runtime import StandIn
from tests.screenshots.scenes import SCENES
from tests.screenshots.stage import Scene, Stage

pytestmark = pytest.mark.slow

WINDOWS = [one for one in SCENES if one.whole and not one.name.startswith("menu")]
CONTROLS = (
    QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QPlainTextEdit, QTextEdit,
)  # fmt: skip
QTS_OWN = ("qt_", "qt-")
"""Parts that Qt makes for itself begin so."""


@pytest.fixture(params=WINDOWS, ids=lambda scene: scene.name.replace(" ", "-"))
def window(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[QWidget]:
    """Each window in turn, as its picture shows it."""
    scene: Scene = request.param
    environment = {**os.environ, "MESHCLAW_HOME": str(tmp_path)}
    locations = locate(environment)
    locations.prepare()
    runtime = StandIn(locations.socket)
    scene.prepare(runtime)
    menu = DrawnMenu()
    with runtime:
        desktop = Desktop(locations, environment, host=TrayHost(menu), menu=menu, starts_runtime=False)
        with qtbot.waitSignal(desktop.state.synced):
            desktop.start()
        play = scene.play(Stage(runtime, desktop))
        try:
            while True:
                qtbot.wait(min(next(play), 400))
        except StopIteration as end:
            shown = end.value
        assert isinstance(shown, QWidget)
        if shown is desktop.queue.window:
            desktop.queue.open_by_hand()  # by itself it never takes the keyboard
            qtbot.wait(50)
        shown.activateWindow()
        yield shown
        desktop.close()
        for one in QApplication.topLevelWidgets():
            one.close()
        qtbot.wait(10)
        desktop.deleteLater()
        menu.deleteLater()


def controls(window: QWidget) -> list[QWidget]:
    """What can be used in a window, as far as it is on screen."""
    return [
        one
        for one in window.findChildren(QWidget)
        if isinstance(one, CONTROLS)
        and one.isVisible()
        and not isinstance(one, QHeaderView | QScrollBar | QMenu)
        and not isinstance(one.parent(), QAbstractSpinBox | QComboBox | QLineEdit)
        and not (isinstance(one.parent(), QAbstractItemView) and isinstance(one, QAbstractButton))
        and not one.objectName().startswith(QTS_OWN)
    ]


def told(one: QWidget) -> str:
    """What a control is, for a failure's report."""
    text = one.text() if isinstance(one, QAbstractButton | QLineEdit) else ""
    return f"{type(one).__name__} {one.objectName() or '(no name)'} {text!r}"


def test_every_control_says_what_it_is(window: QWidget) -> None:
    nameless = [told(one) for one in controls(window) if not _name(one).strip()]
    assert not nameless


def test_every_control_can_be_found_by_its_identifier(window: QWidget) -> None:
    lost = [told(one) for one in controls(window) if not (one.accessibleIdentifier() or one.objectName())]
    assert not lost
    names = [one.accessibleIdentifier() or one.objectName() for one in controls(window)]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_control_is_reached_by_the_tab_key(window: QWidget) -> None:
    way = _tab_way(window)
    missed = [
        told(one)
        for one in controls(window)
        if one.isEnabled() and one not in way and not isinstance(one, QRadioButton) and not _in_a_group(one)
    ]
    assert not missed


def test_the_tab_key_goes_the_way_one_reads(window: QWidget) -> None:
    back = [
        f"{told(one)} → {told(other)}"
        for one, other in zip(_tab_way(window), _tab_way(window)[1:], strict=False)
        if one.parent() is other.parent() and _is_before(_place(other, window), _place(one, window))
    ]
    assert not back


def test_where_the_keyboard_is_can_be_seen(window: QWidget, qtbot: QtBot) -> None:
    unseen = []
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # as after the first press of the Tab key
    for one in _tab_way(window):
        window.setFocus()
        other = next((another for another in _tab_way(window) if another is not one), None)
        if other is not None:
            other.setFocus(Qt.FocusReason.TabFocusReason)
        without = one.grab().toImage()
        one.setFocus(Qt.FocusReason.TabFocusReason)
        if other is not None and one.hasFocus() and one.grab().toImage() == without:
            unseen.append(told(one))
    assert not unseen


def _name(one: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(one)
    return interface.text(QAccessible.Text.Name)


def _tab_way(window: QWidget) -> list[QWidget]:
    """What the Tab key comes by, from the first on."""
    way: list[QWidget] = []
    one = window.nextInFocusChain()
    while one is not None and one is not window:
        policy = one.focusPolicy()
        if one.isVisible() and one.isEnabled() and policy & Qt.FocusPolicy.TabFocus and isinstance(one, CONTROLS):
            way.append(one)
        one = one.nextInFocusChain()
    return way


def _in_a_group(one: QWidget) -> bool:
    """Of exclusive buttons the Tab key comes by one; the arrows go on from there."""
    if not isinstance(one, QAbstractButton):
        return False
    groups = one.window().findChildren(QButtonGroup)
    return one.autoExclusive() or any(one in group.buttons() and group.exclusive() for group in groups)


def _place(one: QWidget, window: QWidget) -> QRect:
    return QRect(one.mapTo(window, one.rect().topLeft()), one.size())


def _is_before(one: QRect, other: QRect) -> bool:
    """Whether `one` is read before `other`: above it, or in the same line to its left."""
    if one.bottom() < other.top():
        return True
    return one.top() <= other.bottom() and other.top() <= one.bottom() and one.right() < other.left()
