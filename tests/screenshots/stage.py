"""Where a scene is played: the running tray, its runtime that is played, and an eye on the screen."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from meshclaw_desktop.tray.desktop import Desktop
from tests.gui.stand_in_runtime import StandIn

Play = Generator[int, None, QWidget | QRect]
"""Yields how many milliseconds to wait before it goes on; returns what the picture shows."""
Kind = TypeVar("Kind", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scene has to play with."""

    runtime: StandIn
    desktop: Desktop

    def window(self, name: str) -> QWidget:
        """The visible window of this name."""
        return next(one for one in QApplication.topLevelWidgets() if one.isVisible() and one.objectName() == name)

    def find(self, kind: type[Kind], name: str) -> Kind:
        """The visible control of this name, in any window."""
        for window in QApplication.topLevelWidgets():
            for one in window.findChildren(kind, name):
                if one.isVisible():
                    return one
        raise LookupError(f"no {kind.__name__} named {name} is on screen")

    def click(self, name: str) -> None:
        """Press a button."""
        QTest.mouseClick(self.find(QAbstractButton, name), Qt.MouseButton.LeftButton)


@dataclass(frozen=True, slots=True)
class Scene:
    """One state of one window."""

    name: str
    play: Callable[[Stage], Play]
    whole: bool = False
    """Whether it shows the window as a whole, so that it is taken in every look."""
    connected: bool = True
    """Whether there is a runtime."""
    prepare: Callable[[StandIn], None] = lambda _runtime: None
    """What the runtime knows before the tray comes."""
