"""A question before something that cannot simply be taken back. It decides nothing: it calls back on a clear yes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def confirm(parent: QWidget, *, name: str, title: str, words: str, yes: str, on_yes: Callable[[], None]) -> QMessageBox:
    """Ask beside the window, without waiting for the answer. *Cancel* is what Return and Escape mean."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setObjectName(name)
    box.setAccessibleIdentifier(name)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(title)
    box.setInformativeText(words)
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    agree.setObjectName(f"{name}-yes")
    agree.setAccessibleIdentifier(f"{name}-yes")
    agree.setAutoDefault(False)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    cancel.setObjectName(f"{name}-cancel")
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.setEscapeButton(cancel)
    agree.clicked.connect(on_yes)
    box.open()
    return box
