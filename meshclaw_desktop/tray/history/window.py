"""The usage history's window: joins what is asked, what is shown, and what the user takes with them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QDate, QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.theme import GAP, MARGIN, Theme, mixed, sheet, theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.history import History

from .body import Body
from .choices import Range, by_segments, range_segments
from .file_writer import FileWriter
from .flowing import TwoSides
from .notice import Notice
from .reader import Reader
from .words import days

LOADING_AFTER_MS = 200
"""What comes sooner needs no notice that it comes."""
SAID_MS = 8_000


class HistoryWindow(QWidget):
    """What it cost and what came of it. It asks when it is shown, and holds nothing while it is not."""

    def __init__(self, client: Client, state: State, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._client, self._state = client, state
        self._dressed = False
        self._shown: History | None = None
        self._slow = False
        self.setObjectName("history-window")
        self.setWindowTitle(tr("Usage history"))
        self.reader = Reader(client, state, self)
        self.reader.start()  # the runtime reads while the window is built
        self.ranges, self.bys = range_segments(self), by_segments(self)
        self.body, self.notice = Body(), Notice(self)
        self.export = self._button("history-export", tr("Export…"))
        self.report = self._button("history-prepare-report", tr("Prepare a report…"))
        self._by_label = QLabel(tr("by", "7 days by routine"), self)
        self._private = QLabel(tr("Only you can see this."), self)
        self._banner = QFrame(self)
        self._area = QScrollArea(self)
        self.said = PlainText("")
        self._writer = FileWriter(self)
        self._wait = QTimer(self, singleShot=True, interval=LOADING_AFTER_MS)
        self._unsay = QTimer(self, singleShot=True, interval=SAID_MS)
        self._pile = QStackedLayout()
        self._lay_out()
        self._connect()
        self.ranges.check("30")
        self.bys.check("routine")
        self.resize(1080, 640)
        self.ranges.button("30").setFocus()
        self._dressed = True
        self._dress()
        self._show_state()

    # ---- what the user asks for ----

    def _choose_range(self, key: str) -> None:
        if key == "own":
            self._choose_days()
        else:
            self._show_range(Range(int(key)))

    def _choose_days(self) -> None:
        from .days_dialog import DaysDialog

        history = self.reader.history
        today = QDate.currentDate()
        first, last = today.addDays(-29), today
        oldest = today.addYears(-10)
        if history is not None:
            first, last = _date(history.first), _date(history.last)
            oldest = _date(history.oldest) if history.oldest else first
        dialog = DaysDialog(first, last, oldest, self)
        dialog.wanted.connect(self._show_range)
        dialog.finished.connect(self._check_range)
        dialog.open()

    def _show_range(self, wanted: Range) -> None:
        self.reader.show(wanted, self.reader.by)
        self._check_range()

    def _check_range(self) -> None:
        wanted = self.reader.range
        own = bool(wanted.first)
        self.ranges.check("own" if own else str(wanted.days))
        self.ranges.button("own").setToolTip(days(wanted.first, wanted.last) if own else "")

    def _choose_by(self, by: str) -> None:
        self.reader.show(self.reader.range, by)

    def _open_export(self) -> None:
        from .export import FORMATS

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setObjectName("history-export-menu")
        for ending, name in FORMATS.items():
            action = menu.addAction(f"{name}…")
            action.setObjectName(f"history-export-{ending}")
            action.triggered.connect(partial(self._export, ending))
        menu.popup(self.export.mapToGlobal(self.export.rect().bottomLeft()))

    def _export(self, ending: str, _on: bool = False) -> None:
        from .export import FORMATS, as_csv, as_json, file_name

        history = self.reader.history
        if history is not None:
            text = as_csv(history) if ending == "csv" else as_json(history)
            self._save(text, file_name(history, ending), f"{FORMATS[ending]} (*.{ending})")

    def _prepare_report(self) -> None:
        from .export import file_name
        from .report import ReportDialog

        history = self.reader.history
        if history is None:
            return
        name = file_name(history, "txt")
        dialog = ReportDialog(history, lambda text: self._save(text, name, tr("Text") + " (*.txt)"), self)
        dialog.open()

    def _save(self, text: str, name: str, kind: str) -> None:
        """Ask where to; the dialog asks before it replaces a file."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self, tr("Save"), "", kind)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setObjectName("history-save")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(name.rpartition(".")[2])
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._writer.write(Path(path), text))
        dialog.open()

    # ---- what is seen ----

    def _show_state(self) -> None:
        reader, history = self.reader, self.reader.history
        if not reader.waiting:
            self._wait.stop()
            self._slow = False
        elif not self._wait.isActive() and not self._slow:
            self._wait.start()
        if history is not None and history.oldest:
            self._show_history(history)
        elif history is not None:
            self._show_notice(
                tr("Nothing yet"), tr("What MeshClaw uses, and what comes of it, stands here after its first task.")
            )
        elif reader.problem:
            self._show_notice(tr("The history could not be read."), reader.problem, tr("Try again"))
        elif not self._client.connected:
            trouble = self._state.trouble or tr("It appears here as soon as the runtime answers.")
            self._show_notice(tr("Not connected"), trouble)
        else:
            self._show_notice(tr("Reading the history…") if self._slow else "")
        usable = history is not None and bool(history.oldest)
        self.export.setEnabled(usable)
        self.report.setEnabled(usable)
        self._show_trouble()

    def _show_history(self, history: History) -> None:
        if self._shown is not history:
            self._shown = history
            self.body.show_history(history)
        self._pile.setCurrentWidget(self._area)

    def _show_notice(self, title: str, words: str = "", button: str = "") -> None:
        self.notice.say(title, words, button)
        self._pile.setCurrentWidget(self.notice)

    def _show_trouble(self) -> None:
        """Above what is shown: that it is not what is so now."""
        if self._unsay.isActive():
            return
        text = ""
        if self.reader.history is not None and not self._client.connected:
            text = tr("Not connected: this is what was known when the line dropped.")
        elif self.reader.history is not None and self.reader.problem:
            text = self.reader.problem
        self._set_banner(text)

    def _say(self, text: str) -> None:
        self._unsay.start()
        self._set_banner(text)

    def _set_banner(self, text: str) -> None:
        self.said.say(text)
        self._banner.setVisible(bool(text))

    def _be_slow(self) -> None:
        self._slow = True
        self._show_state()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what is shown."""
        super().showEvent(event)
        if not event.spontaneous():
            self.reader.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of what it held."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._shown = None
            self.reader.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the platform from light to dark."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._dressed:
            self._dress()

    # ---- building ----

    def _lay_out(self) -> None:
        for label in (self._by_label, self._private):
            label.setProperty("kind", "muted")
        self._private.setObjectName("history-private")
        self._private.setAccessibleIdentifier("history-private")
        self._private.setToolTip(
            tr("The history is part of the record on this machine. Nothing of it is sent to anybody.")
        )
        self.ranges.setAccessibleName(tr("Days"))
        self.bys.setAccessibleName(tr("Grouped by"))
        head = TwoSides((self.ranges, self._by_label, self.bys), (self._private, self.export, self.report), self)
        self._banner.setProperty("kind", "care")
        self.said.setObjectName("history-said")
        self.said.setAccessibleIdentifier("history-said")
        self._area.setObjectName("history-area")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self.body)
        self._area.setMinimumWidth(self.body.minimumSizeHint().width())
        inside = QHBoxLayout(self._banner)
        inside.setContentsMargins(14, GAP, 14, GAP)
        inside.addWidget(self.said)
        self._pile.addWidget(self.notice)
        self._pile.addWidget(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP + 6)
        column.addWidget(head)
        column.addWidget(self._banner)
        column.addLayout(self._pile, 1)

    def _connect(self) -> None:
        self.ranges.chosen.connect(self._choose_range)
        self.bys.chosen.connect(self._choose_by)
        self.export.clicked.connect(self._open_export)
        self.report.clicked.connect(self._prepare_report)
        self.notice.pressed.connect(self.reader.load)
        self.reader.changed.connect(self._show_state)
        self._state.connection_changed.connect(self._show_state)
        self._client.lost.connect(self._show_state)
        self._wait.timeout.connect(self._be_slow)
        self._unsay.timeout.connect(self._show_trouble)
        self._writer.written.connect(lambda path: self._say(tr("Saved as {path}.").format(path=path)))
        self._writer.failed.connect(
            lambda path, why: self._say(tr("{path} could not be written: {why}.").format(path=path, why=why))
        )
        close = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        close.activated.connect(self.close)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleIdentifier(name)
        button.setAutoDefault(False)
        return button

    def _dress(self) -> None:
        text = sheet(theme_for(self)) + _sheet(theme_for(self))
        if text != self.styleSheet():
            self.setStyleSheet(text)
            self.body.dress()


def _sheet(theme: Theme) -> str:
    # Inputs have the palette's base: on dark grounds it would swallow the cards.
    ground = mixed(theme.window, theme.text, 0.05) if theme.dark else theme.base
    line = theme.line.name()
    return f"""
    QLabel[kind="muted"] {{ color: {theme.muted.name()}; }}
    QFrame[kind="card"] {{ background: {ground.name()}; border: 1px solid {line}; border-radius: 8px; }}
    QFrame[kind="card"]:focus {{ border: 2px solid {theme.accent.name()}; }}
    QFrame[kind="card"] QLabel {{ background: transparent; border: none; }}
    QTableView {{ background: transparent; color: {theme.text.name()}; border: none; border-radius: 8px;
        gridline-color: {line}; outline: none; }}
    QTableView::item {{ border-bottom: 1px solid {line}; padding: 0px 9px; }}
    QTableView::item:focus {{ border-bottom: 2px solid {theme.accent.name()}; }}
    QTableView::item:selected {{ background: {theme.accent_soft.name()}; color: {theme.text.name()}; }}
    QHeaderView {{ background: transparent; border: none; }}
    QHeaderView::section {{ background: transparent; color: {theme.muted.name()}; border: none;
        border-bottom: 1px solid {line}; padding: 8px 12px; font-weight: normal; }}
    QTableCornerButton::section {{ background: transparent; border: none; }}
    QScrollArea, QWidget#history-look-content {{ background: transparent; border: none; }}
    """


def _date(iso: str) -> QDate:
    return QDate.fromString(iso, Qt.DateFormat.ISODate)
