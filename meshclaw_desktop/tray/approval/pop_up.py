"""The frame of the pop-up: how it stands on screen, how large it is, its looks, and whether the keyboard may enter. It knows no answer."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from meshclaw_desktop.tray.theme import GAP, MARGIN, Theme, Tone, sheet, theme_for
from meshclaw_desktop.tray.translation import tr

from .controls import Controls
from .placing import Content, highest, place_for, size_for

FEW_PIXELS = 24


class PopUp(QWidget):
    """A window on top that asks for no focus: something that scrolls, and the controls below it."""

    def __init__(self, controls: Controls) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowFlag(Qt.WindowType.CustomizeWindowHint)
        self.setWindowFlag(Qt.WindowType.WindowTitleHint)
        self.setWindowFlag(Qt.WindowType.WindowCloseButtonHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeDialog)
        self.setObjectName("approval")
        self.setAccessibleIdentifier("approval")
        self._controls = controls
        self._search: QLineEdit | None = None
        self._by_hand = False
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName(tr("The question"))
        self._scroll.setAccessibleIdentifier("question")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        self._column.setSpacing(GAP + 4)
        self._column.addWidget(self._scroll, 1)
        self._column.addWidget(controls)
        self._dress()
        self._let_keyboard_in(False)

    # ---- the keyboard ----

    def _let_keyboard_in(self, on: bool) -> None:
        """Until the user's own hand was on the window, no key leads to a button or into the search."""
        self._by_hand = on
        for button in self._controls.stops():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if on else Qt.FocusPolicy.NoFocus)
        if self._search is not None:
            self._search.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)
        if not on and (isinstance(self.focusWidget(), QPushButton) or self.focusWidget() is self._search):
            self._scroll.setFocus()

    def _set_tab_order(self, stops: Sequence[QWidget]) -> None:
        for one, other in itertools.pairwise([self._scroll, *stops, *self._controls.stops()]):
            QWidget.setTabOrder(one, other)

    # ---- place and size ----

    def _come_up(self) -> None:
        """Appear, away from the user's keyboard."""
        self._let_keyboard_in(False)
        self.move(place_for(self.size(), self._screen()))
        self.show()

    def _fit(self, content: Content) -> None:
        """As high as the question or the form needs, within the screen."""
        self._controls.settle()
        least = self._controls.minimumSizeHint().width() + 2 * MARGIN
        self.resize(size_for(content, self._rest, self._screen(), least=least))

    def _rest(self, width: int) -> int:
        """The pixels in height of all that stands around what scrolls."""
        self._controls.settle()
        margins = self._column.contentsMargins()
        below = self._controls.heightForWidth(width - margins.left() - margins.right())
        if below < 0:
            below = self._controls.sizeHint().height()
        return margins.top() + margins.bottom() + self._column.spacing() + below

    def _grow_by_what_lacks(self) -> None:
        """By the few pixels that a font of another script may need beyond what was reckoned."""
        lacking = self._scroll.verticalScrollBar().maximum()
        height = self.height() + lacking
        if 0 < lacking <= FEW_PIXELS and height <= highest(self._screen()):
            self.resize(self.width(), height)

    def _say(self, text: str, tone: Tone) -> None:
        """In a line of its own; the window grows and shrinks by it, so that nothing else moves out of view."""
        before = self._rest(self.width())
        self._controls.hint.say(text, tone)
        self._controls.hint.setVisible(bool(text))
        height = self.height() + self._rest(self.width()) - before
        self.resize(self.width(), min(height, highest(self._screen())))

    def _screen(self) -> QRect:
        return QGuiApplication.primaryScreen().availableGeometry()

    # ---- looks ----

    def changeEvent(self, event: QEvent) -> None:
        """In other colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._dress()

    def _dress(self) -> None:
        theme = theme_for(self)
        style = sheet(theme) + _own_sheet(theme)
        if self.styleSheet() != style:
            self.setStyleSheet(style)


def _own_sheet(theme: Theme) -> str:
    """What only the pop-up has: ways to the next question, and lines to type in."""
    base, text, line, accent = (one.name() for one in (theme.base, theme.text, theme.line, theme.accent))
    return f"""
    QPushButton[kind="turn"] {{ background: transparent; border: 1px solid transparent; padding: 0px 10px;
        min-height: 22px; }}
    QPushButton[kind="turn"]:hover {{ background: {base}; border: 1px solid {line}; }}
    QPushButton[kind="turn"]:focus {{ border: 2px solid {accent}; padding: 0px 9px; }}
    QPushButton[kind="turn"]:disabled {{ background: transparent; color: {line}; }}
    QLineEdit {{ background: {base}; color: {text}; border: 1px solid {line}; border-radius: 6px; padding: 5px 8px; }}
    QLineEdit:focus {{ border: 1px solid {accent}; }}
    """
