"""The report: shown before anything is done with it. It can be copied or saved; nothing here sends it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, MARGIN, Tone, fixed
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.history import History

from .export import as_report


class ReportDialog(QDialog):
    """A preview of plain text."""

    def __init__(self, history: History, save: Callable[[str], None], parent: QWidget) -> None:
        """`save` asks where to, and writes."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("history-report")
        self.setWindowTitle(tr("Prepare a report"))
        self._history, self._save = history, save
        note = PlainText(tr("Nothing is sent. Copy it or save it if you want to pass it on."), Tone.QUIET)
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("history-report-text")
        self.text.setAccessibleIdentifier("history-report-text")
        self.text.setAccessibleName(tr("The report"))
        self.text.setProperty("kind", "quoted")
        self.text.setReadOnly(True)
        self.text.setFont(fixed(self.font()))
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.named = QCheckBox(tr("Name routines, connectors and models"), self)
        self.named.setObjectName("history-report-named")
        self.named.setAccessibleIdentifier("history-report-named")
        self.named.setChecked(True)
        self.named.toggled.connect(self._show)
        self._copied = PlainText("", Tone.QUIET)
        copy = _button("history-report-copy", tr("Copy"))
        copy.clicked.connect(self._copy)
        keep = _button("history-report-save", tr("Save…"))
        keep.clicked.connect(lambda: self._save(self.text.toPlainText()))
        close = _button("history-report-close", tr("Close"))
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self._copied, 1)
        for one in (copy, keep, close):
            row.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP + 4)
        column.addWidget(note)
        column.addWidget(self.text, 1)
        column.addWidget(self.named)
        column.addLayout(row)
        self.resize(620, 460)
        self._show()

    def _show(self) -> None:
        self.text.setPlainText(as_report(self._history, named=self.named.isChecked()))
        self._copied.say("")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._copied.say(tr("Copied."))


def _button(name: str, text: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleIdentifier(name)
    button.setAutoDefault(False)
    return button
