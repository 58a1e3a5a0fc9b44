"""The content of one brief, from what needs the user to what was learned. Made anew when the brief is another; it asks nobody."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.settings.flow import row as flow_row
from meshclaw_desktop.tray.settings.page import button
from meshclaw_desktop.tray.theme import GAP, MARGIN, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.routines import Brief

from .boxes import SHOWN, DoneBox, GroupBox, LinkBox, RefusedBox, SaysBox
from .gathering import groups

LEADS = ("brief-answer-", "brief-elsewhere-", "brief-learned-")
"""How the names of buttons begin that change nothing by themselves."""


class Body(QWidget):
    """Keeps the keyboard where it is when something of the brief changes."""

    answer_asked = Signal(object)
    """Ids of questions, in order; none for whatever else waits."""
    undo_asked = Signal(str)
    undo_all_asked = Signal(int)
    """How many there are to be taken back."""
    learned_asked = Signal()
    activity_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("brief-inside")
        self._shown: Brief | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN + 2, GAP - 2, MARGIN + 2, MARGIN)
        self._column.setSpacing(GAP)

    def show_brief(self, brief: Brief | None) -> None:
        """Show this one; the same again changes nothing."""
        if brief == self._shown:
            return
        focused: QWidget | None = self.focusWidget()
        name = focused.objectName() if focused is not None and focused.hasFocus() else ""
        self._shown = brief
        self._clear()
        if brief is not None:
            self._fill(brief)
        if name:
            again = self.findChild(QWidget, name)
            following = again if again is not None and again.isEnabled() else self.first_control()
            if following is not None:
                following.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Make it anew with the next one, also if that is the same."""
        self._shown = None

    def first_control(self) -> QWidget | None:
        """Where the keyboard begins: the first button that only leads on. None where there is none: an undo acts at once."""
        return next((one for one in self.findChildren(QPushButton) if one.objectName().startswith(LEADS)), None)

    # ---- inside ----

    def _fill(self, brief: Brief) -> None:
        self._head(tr("Needs you"), "needs")
        self._column.addWidget(SaysBox(brief.task, ours=brief.ours))
        if brief.waiting or brief.waiting_elsewhere > 0:
            self._head(tr("Waits for your yes"), "waits")
            for group in groups(brief.waiting):
                box = GroupBox(group)
                box.answer_asked.connect(self.answer_asked)
                self._column.addWidget(box)
            if brief.waiting_elsewhere > 0:
                text = tr("%n other questions wait.", "", brief.waiting_elsewhere)
                others = LinkBox("brief-elsewhere", text, tr("Answer…"))
                others.pressed.connect(lambda: self.answer_asked.emit(()))
                self._column.addWidget(others)
        if brief.done:
            self._done(brief)
        if brief.refused:
            self._head(tr("Not done", "what a routine did not do"), "refused")
            self._column.addWidget(RefusedBox(brief.refused))
        if brief.proposals:
            self._head(tr("Learned"), "learned")
            text = tr("%n proposals wait for your yes.", "what was learned and may be kept", brief.proposals)
            learned = LinkBox("brief-learned", text, tr("Look at them…"))
            learned.pressed.connect(self.learned_asked)
            self._column.addWidget(learned)
        self._foot(brief)
        self._column.addStretch(1)

    def _done(self, brief: Brief) -> None:
        undoable = sum(bool(row.undo_id) and row.outcome != "undone" for row in brief.done)
        head, flow = flow_row()
        flow.addWidget(self._title(tr("Done", "what a routine did"), "done"))
        if undoable > 1:
            undo_all = button("brief-undo-all", tr("Undo all %n…", "actions", undoable), "link")
            undo_all.clicked.connect(lambda: self.undo_all_asked.emit(undoable))
            flow.push(undo_all)
        self._column.addSpacing(GAP)
        self._column.addWidget(head)
        box = DoneBox(brief.done)
        box.undo_asked.connect(self.undo_asked)
        self._column.addWidget(box)

    def _foot(self, brief: Brief) -> None:
        more = brief.left_out + max(0, len(brief.done) - SHOWN) + max(0, len(brief.refused) - SHOWN)
        text = tr("%n more, in the activity…", "", more) if more else tr("Show all that it did…")
        line, flow = flow_row()
        link = button("brief-activity", text, "link")
        link.clicked.connect(self.activity_asked)
        flow.addWidget(link)
        self._column.addWidget(line)

    def _head(self, text: str, name: str) -> None:
        if self._column.count():
            self._column.addSpacing(GAP)
        self._column.addWidget(self._title(text, name))

    def _title(self, text: str, name: str) -> PlainText:
        label = PlainText(text)
        label.setFont(scaled(label.font(), 1.05, bold=True))
        label.setObjectName(f"brief-head-{name}")
        label.setAccessibleIdentifier(f"brief-head-{name}")
        return label

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
