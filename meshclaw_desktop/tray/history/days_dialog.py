"""A small window in which the user chooses a first and a last day."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from meshclaw_desktop.tray.theme import GAP, MARGIN
from meshclaw_desktop.tray.translation import tr

from .choices import Range


class DaysDialog(QDialog):
    """From when to when."""

    wanted = Signal(object)
    """A Range."""

    def __init__(self, first: QDate, last: QDate, oldest: QDate, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("history-days")
        self.setWindowTitle(tr("Choose days"))
        today = QDate.currentDate()
        self._first = _date_field("history-first-day", first, oldest, today)
        self._last = _date_field("history-last-day", last, oldest, today)
        self._first.dateChanged.connect(self._last.setMinimumDate)
        self._last.setMinimumDate(self._first.date())
        form = QFormLayout()
        form.setHorizontalSpacing(GAP * 2)
        form.addRow(tr("From", "the first day"), self._first)
        form.addRow(tr("To", "the last day"), self._last)
        box = QDialogButtonBox(self)
        show = box.addButton(tr("Show", "show these days"), QDialogButtonBox.ButtonRole.AcceptRole)
        show.setObjectName("history-show-days")
        show.setProperty("kind", "primary")
        cancel = box.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(tr("Cancel"))
        box.accepted.connect(self._accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(MARGIN)
        column.addLayout(form)
        column.addWidget(box)

    def _accept(self) -> None:
        form = Qt.DateFormat.ISODate
        first, last = self._first.date().toString(form), self._last.date().toString(form)
        self.wanted.emit(Range(0, str(first), str(last)))
        self.accept()


def _date_field(name: str, day: QDate, oldest: QDate, today: QDate) -> QDateEdit:
    field = QDateEdit(day)
    field.setObjectName(name)
    field.setAccessibleIdentifier(name)
    field.setCalendarPopup(True)
    field.setDateRange(min(oldest, day), today)
    return field
