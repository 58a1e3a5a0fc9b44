"""What every card of something learned has: its sentence, where it comes from, its buttons, one thing asked at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client, MakeRequest
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.second_look import SecondLook
from meshclaw_desktop.tray.settings.flow import row as flow_row
from meshclaw_desktop.tray.settings.page import bring_into_view, button, tab_order
from meshclaw_desktop.tray.settings.words import in_words
from meshclaw_desktop.tray.theme import GAP, Tone, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.memory import MemoryRow
from meshclaw_desktop.wire.messages import Failed
from meshclaw_desktop.wire.visible import visible

from .sentence_edit import SentenceEdit


class MemoryCard(QFrame):
    """Shows one MemoryRow. What is clicked is asked of the runtime; nothing of the card moves before it has answered."""

    rows_wanted = Signal(object)
    """The numbers of the rows that it comes from, to be shown."""
    answered = Signal()
    """The runtime did what was asked."""
    shows_inline = True
    """Whether the way to its rows stands behind where it comes from."""

    def __init__(self, name: str, client: Client, shown: MemoryRow, parent: QWidget | None = None) -> None:
        """`name` begins the identifiers of its controls."""
        super().__init__(parent)
        self._client = client
        self._name = f"{name}-{shown.id}"
        self._asked: QWidget | None = None
        self._asked_stops: tuple[QWidget, ...] = ()
        self._editing: SentenceEdit | None = None
        self._second_look: SecondLook | None = None
        self.row = shown
        self.setObjectName(self._name)
        self.setAccessibleIdentifier(self._name)
        self.setProperty("kind", "card")
        self.heading = PlainText("", lines=bool(shown.path))  # a file's words may have lines
        self.heading.setFont(scaled(self.heading.font(), bold=True))
        self.heading.setObjectName(f"{self._name}-text")
        self.heading.setAccessibleIdentifier(f"{self._name}-text")
        self.source = PlainText("", Tone.QUIET)
        self.source.setObjectName(f"{self._name}-source")
        self.source.setAccessibleIdentifier(f"{self._name}-source")
        self.show_rows = self.link("show", tr("show", "the rows that something was learned from"))
        self.show_rows.clicked.connect(lambda: self.rows_wanted.emit(self.row.rows))
        self.buttons, self.button_row = flow_row()
        self._problem = PlainText("", Tone.BAD)
        self._problem.setObjectName(f"{self._name}-problem")
        self._problem.setAccessibleIdentifier(f"{self._name}-problem")
        self._problem.hide()
        self._lay_out()

    @property
    def problem(self) -> str:
        """Why the last thing asked was not done; empty if it was."""
        return self._problem.text()

    @property
    def busy(self) -> bool:
        """Whether the user is in the middle of something here."""
        return self._editing is not None or self._second_look is not None or not self.buttons.isEnabled()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the tab key stops at, in order."""
        row = (self.button_row.itemAt(at) for at in range(self.button_row.count()))
        pressed = [widget for item in row if item is not None and isinstance(widget := item.widget(), QPushButton)]
        first = [self.show_rows] if self.shows_inline else []
        return (*first, *pressed, *self._asked_stops)

    def tell(self, sentence: str, source: str) -> None:
        """Say what it says now."""
        self.heading.say(sentence)
        self.source.say(f"{source} ·" if self.row.rows and self.shows_inline else source)
        self.show_rows.setVisible(bool(self.row.rows))
        self.show_rows.setAccessibleName(tr("Show where it comes from: {text}").format(text=visible(sentence)))
        self.setAccessibleName(visible(sentence))

    def complain(self, sentence: str) -> None:
        """Show what went wrong; nothing, if it is empty."""
        self._problem.say(sentence)
        self._problem.setVisible(bool(sentence))

    def send(self, make: MakeRequest, done: Callable[[Json], None]) -> None:
        """Ask the runtime for something; no second click until it has answered."""
        self.complain("")
        asked = QApplication.focusWidget()
        had_focus = asked is not None and self.isAncestorOf(asked)
        self._allow(False)

        def finish(value: Json) -> None:
            self._allow(True)
            self.stop_asking()
            done(value)
            if had_focus:
                self.show_rows.setFocus(Qt.FocusReason.OtherFocusReason)
            self.answered.emit()

        def fail(failed: Failed) -> None:
            self._allow(True)
            self.complain(in_words(failed))
            if had_focus and asked is not None:
                asked.setFocus(Qt.FocusReason.OtherFocusReason)

        self._client.request(make, finish, fail)

    def edit(self, yes: str, keep: Callable[[str], None]) -> None:
        """Let the user change the sentence in place; `keep` is called with what they wrote."""
        self.stop_asking()
        self.complain("")
        editing = self._editing = SentenceEdit(f"{self._name}-edit", self.row.text)
        agree = self.make("edit-keep", yes, "primary")
        leave = self.make("edit-leave", tr("Cancel"))
        line, flow = flow_row()
        flow.addWidget(leave)
        flow.addWidget(agree)
        agree.clicked.connect(lambda: keep(editing.text))
        leave.clicked.connect(self._leave)
        editing.left.connect(self._leave)
        editing.entered.connect(agree.click)
        editing.changed.connect(lambda: agree.setEnabled(editing.ready))
        self.heading.hide()
        self.head.insertWidget(0, editing, 1)
        editing.show()
        self._put_in_place(line)
        before = [self.show_rows.previousInFocusChain(), editing.entry, self.show_rows]
        stops = before if self.shows_inline else [self.stops[-1], editing.entry]
        tab_order(*stops, leave, agree)
        self._asked_stops = (editing.entry, leave, agree)
        editing.begin()

    def ask_once_more(self, words: str, yes: str, then: Callable[[], None], *, quote: str = "") -> None:
        """Ask in place before something is done that must be looked at; `quote` is shown with all that hides in it."""
        self.stop_asking()
        self.complain("")
        asked = self._second_look = SecondLook(self._name, words, yes, quote=quote)
        asked.agreed.connect(then)
        asked.left.connect(self._leave)
        self._put_in_place(asked)
        tab_order(self.stops[-1], *asked.stops)
        self._asked_stops = asked.stops
        asked.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_asking(self) -> None:
        """Back to the sentence and its buttons."""
        for part in (self._asked, self._editing):
            if part is not None:
                part.hide()
                part.setParent(None)
                part.deleteLater()
        self._asked = self._editing = self._second_look = None
        self._asked_stops = ()
        self.heading.show()
        self.buttons.show()

    def make(self, what: str, text: str, kind: str = "") -> QPushButton:
        """A button of this card's, named after it."""
        made = button(f"{self._name}-{what}", text, kind)
        made.setAccessibleDescription(visible(self.row.text))
        return made

    def link(self, what: str, text: str) -> QPushButton:
        """A button that looks like a link."""
        return self.make(what, text, "link")

    # ---- inside ----

    def _allow(self, on: bool) -> None:
        for part in (self.buttons, self._asked, self._editing):
            if part is not None:
                part.setEnabled(on)

    def _leave(self) -> None:
        """The user thought better of it."""
        self.stop_asking()
        first = self.buttons.findChild(QPushButton)
        if isinstance(first, QPushButton):
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_in_place(self, asked: QWidget) -> None:
        """Put it where the buttons are, and these away."""
        self._asked = asked
        self.buttons.hide()
        self._column.insertWidget(self._column.indexOf(self.buttons), asked)
        asked.show()
        bring_into_view(asked)

    def _lay_out(self) -> None:
        self.head = QHBoxLayout()
        self.head.setSpacing(2 * GAP)
        self.head.addWidget(self.heading, 1)
        line, flow = flow_row(gap=0)
        flow.addWidget(self.source)
        flow.addWidget(self.show_rows)
        self.wrong = PlainText("", Tone.BAD)
        self.wrong.setObjectName(f"{self._name}-wrong")
        self.wrong.setAccessibleIdentifier(f"{self._name}-wrong")
        self.wrong.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 12, 14, 12)
        self._column.setSpacing(GAP - 2)
        self._column.addLayout(self.head)
        self._column.addWidget(self.wrong)
        self._column.addWidget(line)
        self._column.addWidget(self.buttons)
        self._column.addWidget(self._problem)
