"""What every page of the settings has: a heading, room that scrolls, and one line that says what was done."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, MARGIN, Tone, scaled

from .flow import row

NEXT_FRAME_MS = 30
"""What was put into a window has its place by then."""
INDENT = 22
"""Pixels before what belongs to a choice above it."""


class Page(QScrollArea):
    """Subclasses put their widgets into `column`, and read what they show in `refresh`."""

    def __init__(self, name: str, title: str, intro: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.title = name, title
        self.setObjectName(f"settings-{name}")
        self.setAccessibleIdentifier(f"settings-{name}")
        self.setAccessibleName(title)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        self._inside.setObjectName("settings-page")
        self.setWidget(self._inside)
        outer = QVBoxLayout(self._inside)
        outer.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN)
        outer.setSpacing(GAP + 2)
        heading = PlainText(title)
        heading.setFont(scaled(heading.font(), 1.3, bold=True))
        head, self.top = row()
        self.top.addWidget(heading)
        outer.addWidget(head)
        if intro:
            outer.addWidget(PlainText(intro, Tone.QUIET))
        self._said = PlainText("")
        self._said.setObjectName(f"settings-{name}-said")
        self._said.setAccessibleIdentifier(f"settings-{name}-said")
        self._said.hide()
        outer.addWidget(self._said)
        self.column = QVBoxLayout()
        self.column.setSpacing(GAP + 2)
        outer.addLayout(self.column)
        outer.addStretch(1)

    @property
    def said(self) -> str:
        """What it said last."""
        return self._said.text()

    def say(self, sentence: str) -> None:
        """Show a sentence about what was done last; none, if it is empty."""
        self._said.say(sentence)
        self._said.setVisible(bool(sentence))

    def let(self, on: bool) -> None:
        """Whether anything can be changed: not while nobody answers."""
        self._inside.setEnabled(on)

    def minimumSizeHint(self) -> QSize:
        """Wide enough that nothing is cut off at the side; what is too high is scrolled."""
        width = self._inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is inside needs another width."""
        if event.type() is QEvent.Type.LayoutRequest and watched is self._inside:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        """Read anew what is shown: called when the page comes up, and when the runtime comes back."""


def card(name: str) -> tuple[QFrame, QVBoxLayout]:
    """A box for what belongs together, and where to put it."""
    frame = QFrame()
    frame.setProperty("kind", "card")
    frame.setObjectName(name)
    column = QVBoxLayout(frame)
    column.setContentsMargins(14, 12, 14, 12)
    column.setSpacing(GAP)
    return frame, column


def button(name: str, text: str, kind: str = "") -> QPushButton:
    """A button with the names that tests and screen readers find it by."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAccessibleIdentifier(name)
    made.setAutoDefault(False)
    if kind:
        made.setProperty("kind", kind)
    return made


def hold(pressed: QPushButton) -> None:
    """It works: no second press. The focus comes back with `release`."""
    pressed.setProperty("held", pressed.hasFocus())
    pressed.setEnabled(False)


def release(pressed: QPushButton) -> None:
    """It can be pressed again."""
    pressed.setEnabled(True)
    if pressed.property("held"):
        pressed.setFocus()


def tab_order(*stops: QWidget) -> None:
    """The tab key goes from each of these to the next."""
    for one, after in itertools.pairwise(stops):
        QWidget.setTabOrder(one, after)


def bring_into_view(part: QWidget) -> None:
    """Scroll to what has just opened, as soon as it has its place; what it belongs to stays in sight if there is room."""

    def scroll() -> None:
        above = part.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(part, 0, GAP)

    QTimer.singleShot(NEXT_FRAME_MS, part, scroll)


def bold(text: str) -> PlainText:
    """A heading inside a box."""
    label = PlainText(text)
    label.setFont(scaled(label.font(), bold=True))
    return label
