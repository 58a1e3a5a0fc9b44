"""The pop-up: one question, one answer. It never takes the focus, and closing it is not an answer."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QKeyEvent, QShowEvent, QWindow
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, MARGIN, Tone, sheet, theme_for
from meshclaw_desktop.wire.messages import Remember
from meshclaw_desktop.wire.rows import Approval

from .arming import Arming, Hindrance
from .footer import Footer
from .guarded_button import GuardedButton
from .question import QuestionView
from .remember import RememberChoice
from .seen import Seen
from .sight import is_covered

WIDTH = 560
BATCH_WIDTH = 640
WIDEST = 960
HEIGHT_SHARE = 0.86
"""Of the screen: the pop-up is never higher."""
FEW_PIXELS = 24

_HINTS = {
    Hindrance.NOT_SEEN: "Scroll to the end: you can approve once you have seen all of it.",
    Hindrance.CANNOT_BE_SHOWN: "A part of this cannot be shown whole, so it cannot be approved.",
    Hindrance.NOTHING_TICKED: "Nothing is ticked.",
    Hindrance.TOO_LATE: "The time is over: it is denied by itself.",
}
COVERED = "Something lay over this window, so that click did not count. Look again, then click again."


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user said to the question that was on screen."""

    approval: Approval
    approved: bool
    items: tuple[str, ...] | None = None
    remember: Remember = Remember.ONCE
    remember_s: int = 0
    stop_task: bool = False


class ApprovalWindow(QWidget):
    """Shows one question at a time, as it is told. The runtime owns the deadline; it is only displayed."""

    answered = Signal(object)
    """An Answer. At most one for each question that is shown."""
    postponed = Signal(str)
    """The id of a question that the user put off by closing the window."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        covered: Callable[[QWidget, QWidget], bool] = lambda window, spared: is_covered(window, but_for=spared),
    ) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowFlag(Qt.WindowType.CustomizeWindowHint)
        self.setWindowFlag(Qt.WindowType.WindowTitleHint)
        self.setWindowFlag(Qt.WindowType.WindowCloseButtonHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeDialog)
        self.setObjectName("approval")
        self.setAccessibleIdentifier("approval")
        self._now = now
        self._covered = covered
        self._arming = Arming(clock)
        self._view: QuestionView | None = None
        self._approval: Approval | None = None
        self._by_hand = False

        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName("The question")
        self._scroll.setAccessibleIdentifier("question")
        self._seen = Seen(self._scroll)
        self._seen.changed.connect(self._weigh_soon)
        self._hint = PlainText("", Tone.CARE)
        self._hint.setObjectName("hint")
        self._hint.hide()
        self.remember = RememberChoice()
        self.deny = GuardedButton("Deny", self._arming.may_deny)
        self.deny_and_stop = GuardedButton("Deny and stop task", self._arming.may_deny)
        self.approve = GuardedButton("Approve", self._may_approve)
        self.approve.setProperty("kind", "primary")
        for button, name in ((self.deny, "deny"), (self.deny_and_stop, "deny-and-stop"), (self.approve, "approve")):
            button.setObjectName(name)
            button.setAccessibleIdentifier(name)
        self._foot = Footer(now)
        self._foot.expired.connect(self._weigh)
        self._lay_out()

        self.approve.confirmed.connect(lambda: self._answer(approved=True))
        self.deny.confirmed.connect(lambda: self._answer(approved=False))
        self.deny_and_stop.confirmed.connect(lambda: self._answer(approved=False, stop_task=True))
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._settle)
        self._arm_timer = QTimer(self, singleShot=True)
        self._arm_timer.timeout.connect(self._weigh)
        self._dress()
        self._let_keyboard_in(False)

    @property
    def approval(self) -> Approval | None:
        """The question on screen."""
        return self._approval

    # ---- what is shown ----

    def show_question(
        self, approval: Approval, *, place: int = 1, of: int = 1, started_at: float | None = None
    ) -> None:
        """Show a question, or the same one with another content, from dead; it is the `place`th `of` so many."""
        self._approval = approval
        for button in (self.approve, self.deny, self.deny_and_stop):
            button.forget_press()
        self._arming.begin()
        many = len(approval.items) > 1
        self.setWindowTitle(f"Approval needed · {len(approval.items):,} actions" if many else "Approval needed")
        view = QuestionView(approval, started_at=started_at, now=self._now())
        view.seen_changed.connect(self._weigh_soon)
        view.ticks_changed.connect(self._weigh)
        self._view = view
        self._scroll.setWidget(view)
        self._seen.forget()
        self.remember.reset()
        self.remember.setVisible(approval.rememberable)
        self.deny.setText("Deny all" if many else "Deny")
        self._say("", Tone.CARE)
        self._foot.show_question(approval, place, of)
        self._set_tab_order()
        self._fit(view)
        if not self.isVisible():
            self._let_keyboard_in(False)
            self._place_on_screen()
            self.show()
        self._scroll.setFocus()
        self._restart()

    def set_place(self, place: int, of: int) -> None:
        """The queue behind the question changed; the question did not."""
        self._foot.set_place(place, of)

    def show_nothing(self) -> None:
        """No question is left."""
        self._approval = None
        self._foot.show_question(None)
        self._arming.end()
        self.hide()

    def open_by_hand(self) -> None:
        """The user asked for the window: it comes to the front and may be used by keyboard."""
        if self._approval is None:
            return
        self._let_keyboard_in(True)
        self.show()
        self.raise_()
        self.activateWindow()
        self._restart()

    def say_problem(self, text: str) -> None:
        """The answer did not arrive: say so; it may be given again."""
        self._arming.give_back()
        self._say(text, Tone.BAD)
        self._restart()

    # ---- may it be answered? ----

    def _restart(self) -> None:
        """Something came into view or moved: dead for a while."""
        self._arming.restart()
        self._weigh()

    def _weigh(self) -> None:
        """Look at what is on screen; arm Approve or disarm it, and say why."""
        self._look()
        why = self._arming.hindrance()
        self.approve.setEnabled(why is None)
        self.approve.setText(self._approve_text())
        self.approve.setAccessibleDescription("" if why is None else _HINTS.get(why, "Not yet"))
        for button in (self.deny, self.deny_and_stop):
            button.setEnabled(why is not Hindrance.ANSWERED)
        if self._arming.left_s > 0:
            self._arm_timer.start(int(self._arming.left_s * 1000) + 5)
        elif why in _HINTS:
            self._say(_HINTS[why], Tone.CARE)
        elif self._hint.text() in _HINTS.values():
            self._say("", Tone.CARE)

    def _weigh_soon(self) -> None:
        """Once the layout has settled: while a window changes its size, parts scroll for a moment that do not."""
        self._soon.start()

    def _look(self) -> None:
        view = self._arming.view
        view.exposed = self._is_exposed()
        view.deadline_passed = self._foot.passed
        if self._view is not None:
            view.whole = self._view.whole
            view.seen = self._seen.done and self._view.seen
            view.ticked = self._view.ticked != ()

    def _may_approve(self) -> bool:
        self._look()
        if not self._arming.may_approve():
            return False
        if self._covered(self, self.approve):
            self._restart()
            self._say(COVERED, Tone.BAD)
            self.raise_()
            return False
        return True

    def _is_exposed(self) -> bool:
        handle: QWindow | None = self.windowHandle()
        return self.isVisible() and not self.isMinimized() and handle is not None and handle.isExposed()

    def _answer(self, *, approved: bool, stop_task: bool = False) -> None:
        approval = self._approval
        if approval is None or self._view is None or not self._arming.take():
            return
        self._weigh()
        scope = self.remember.scope
        keep = approved and approval.rememberable
        self.answered.emit(
            Answer(
                approval,
                approved,
                items=self._view.ticked if approved else None,
                remember=scope.remember if keep else Remember.ONCE,
                remember_s=scope.seconds if keep else 0,
                stop_task=stop_task,
            )
        )

    # ---- what Qt tells ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear of the window's own exposure, and of the user's hand on it."""
        if watched is self.windowHandle():
            if event.type() is QEvent.Type.Expose:
                self._restart()
            elif event.type() is QEvent.Type.MouseButtonPress:
                self._let_keyboard_in(True)
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """It comes into view."""
        super().showEvent(event)
        self.windowHandle().installEventFilter(self)
        self._restart()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing runs behind a hidden window."""
        super().hideEvent(event)
        self._arm_timer.stop()
        self._let_keyboard_in(False)
        self._weigh()
        self._arm_timer.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Later: not an answer."""
        event.accept()
        if self._approval is not None:
            self.postponed.emit(self._approval.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts the question off; no other key means anything to the window itself."""
        if event.key() == Qt.Key.Key_Escape and not event.isAutoRepeat():
            self.close()
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        """Minimised, in the background, or in other colours."""
        super().changeEvent(event)
        match event.type():
            case QEvent.Type.WindowStateChange:
                self._restart()
            case QEvent.Type.ActivationChange if not self.isActiveWindow():
                self._let_keyboard_in(False)
            case QEvent.Type.PaletteChange | QEvent.Type.ApplicationPaletteChange:
                self._dress()
            case _:
                pass

    # ---- looks ----

    def _lay_out(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        column.setSpacing(GAP + 4)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._hint)
        column.addWidget(self.remember)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.deny)
        row.addWidget(self.deny_and_stop)
        row.addStretch(1)
        row.addWidget(self.approve)
        column.addLayout(row)
        column.addWidget(self._foot)

    def _dress(self) -> None:
        style = sheet(theme_for(self))
        if self.styleSheet() != style:
            self.setStyleSheet(style)

    def _say(self, text: str, tone: Tone) -> None:
        """In a line of its own; the window grows and shrinks by it, so that nothing else moves out of view."""
        before = self.sizeHint().height()
        self._hint.say(text, tone)
        self._hint.setVisible(bool(text))
        self._column.activate()
        self.resize(self.width(), self.height() + self.sizeHint().height() - before)

    def _approve_text(self) -> str:
        items = self._approval.items if self._approval is not None else ()
        if len(items) <= 1 or self._view is None:
            return "Approve"
        ticked = len(self._view.ticked or items)
        if self._view.ticked == ():
            ticked = 0
        return f"Approve all {ticked:,}" if ticked == len(items) else f"Approve {ticked:,} of {len(items):,}"

    def _let_keyboard_in(self, on: bool) -> None:
        """Until the user's own hand was on the window, no key leads to a button."""
        self._by_hand = on
        policy = Qt.FocusPolicy.TabFocus if on else Qt.FocusPolicy.NoFocus
        for button in self._buttons():
            button.setFocusPolicy(policy)
        if not on and isinstance(self.focusWidget(), QPushButton):
            self._scroll.setFocus()

    def _buttons(self) -> list[QPushButton]:
        return [*self.remember.buttons(), self.deny, self.deny_and_stop, self.approve]

    def _set_tab_order(self) -> None:
        order: list[QWidget] = [self._scroll, *(self._view.stops if self._view is not None else ()), *self._buttons()]
        for one, other in itertools.pairwise(order):
            QWidget.setTabOrder(one, other)

    def _fit(self, view: QuestionView) -> None:
        """As high as the question needs, within the screen."""
        screen = self._screen()
        width = WIDTH
        if view.table is not None:
            width = min(max(BATCH_WIDTH, view.table.wanted_width + 2 * MARGIN), WIDEST, screen.width())
        view.fit(width - 2 * MARGIN)
        rest = self.sizeHint().height() - self._scroll.sizeHint().height()
        height = min(view.height_for(width - 2 * MARGIN) + rest, int(screen.height() * HEIGHT_SHARE))
        self.resize(min(width, screen.width()), height)

    def _settle(self) -> None:
        """Grow by the few pixels that a font of another script may need beyond what was reckoned; then weigh."""
        lacking = self._scroll.verticalScrollBar().maximum()
        height = self.height() + lacking
        if 0 < lacking <= FEW_PIXELS and height <= int(self._screen().height() * HEIGHT_SHARE):
            self.resize(self.width(), height)
        self._weigh()

    def _place_on_screen(self) -> None:
        """In the upper middle: away from the tray and from where notifications appear."""
        screen = self._screen()
        left = screen.left() + (screen.width() - self.width()) // 2
        top = screen.top() + max(0, (screen.height() - self.height()) // 3)
        self.move(left, top)

    def _screen(self) -> QRect:
        return QGuiApplication.primaryScreen().availableGeometry()
