"""The pop-up: one question, one answer. It never takes the focus, and closing it is not an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QShowEvent, QWindow
from PySide6.QtWidgets import QWidget

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.messages import Remember
from meshclaw_desktop.wire.rows import Approval

from .answer import Answer, Edited
from .arming import Arming, Hindrance
from .controls import Controls
from .edit_form import EditForm
from .editing import editable
from .hints import covered_hint, hint
from .pop_up import PopUp
from .question import QuestionView
from .remember import only_target
from .seen import Seen
from .sight import is_covered


class ApprovalWindow(PopUp):
    """Shows one question at a time, as it is told. The runtime owns the deadline; it is only displayed."""

    answered = Signal(object)
    """An Answer. At most one for each question that is shown."""
    edited = Signal(object)
    """An Edited: the user wants to be asked something else."""
    postponed = Signal(str)
    """The id of a question that the user put off by closing the window."""
    turned = Signal(int)
    """The user wants to see the next question (1) or the one before (-1)."""
    noticed = Signal(str)
    """The id of the question on screen, to which the user's hand came."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        covered: Callable[[QWidget, QWidget], bool] = lambda window, spared: is_covered(window, but_for=spared),
    ) -> None:
        super().__init__(Controls(may_approve=self._may_approve, may_deny=self._may_deny, now=now))
        self._now = now
        self._covered = covered
        self._arming = Arming(clock)
        self._view: QuestionView | None = None
        self._form: EditForm | None = None
        self._approval: Approval | None = None
        self._before: Mapping[str, Json] = {}
        self._started_at: float | None = None
        self._locked = False
        self._seen = Seen(self._scroll)
        self._seen.changed.connect(self._weigh_soon)
        self._hint, self._foot, self.remember = self._controls.hint, self._controls.footer, self._controls.remember
        self.deny, self.deny_and_stop = self._controls.deny, self._controls.deny_and_stop
        self.edit, self.approve = self._controls.edit, self._controls.approve
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._settle)
        self._arm_timer = QTimer(self, singleShot=True)
        self._arm_timer.timeout.connect(self._weigh)
        self._join()

    @property
    def approval(self) -> Approval | None:
        """The question on screen."""
        return self._approval

    @property
    def editing(self) -> bool:
        """Whether the user changes what is asked."""
        return self._form is not None

    # ---- what is shown ----

    def show_question(
        self,
        approval: Approval,
        *,
        place: int = 1,
        of: int = 1,
        started_at: float | None = None,
        before: Mapping[str, Json] | None = None,
    ) -> None:
        """
        Show a question, or the same one with another content, from dead; it is the `place`th `of` so many.

        `before` holds the former values of what the user changed in it.
        """
        self._approval, self._started_at, self._before = approval, started_at, before or {}
        self._form = None
        for button in (self.approve, self.deny, self.deny_and_stop, self.edit):
            button.forget_press()
        self._arming.begin()
        many = len(approval.items)
        title = tr("Approval needed · %n actions", "", many) if many > 1 else tr("Approval needed")
        self.setWindowTitle(title)
        view = self._view = QuestionView(approval, started_at=started_at, now=self._now(), before=before)
        view.seen_changed.connect(self._weigh_soon)
        view.ticks_changed.connect(self._weigh)
        self._scroll.setWidget(view)
        self._seen.forget()
        self._controls.show_form(False)
        self.remember.reset(only_target(approval))
        self.remember.setVisible(approval.rememberable)
        self.deny.setText(tr("Deny all") if many > 1 else tr("Deny"))
        self.edit.setVisible(bool(editable(approval)))
        self._say("", Tone.CARE)
        self._foot.show_question(approval)
        self.set_place(place, of)
        self._search = view.search
        self._let_keyboard_in(self._by_hand)
        self._set_tab_order(view.stops)
        self._fit(view)
        if not self.isVisible() and not self._locked:
            self._come_up()
        self._scroll.setFocus()
        self._restart()

    def set_place(self, place: int, of: int) -> None:
        """The queue behind the question changed; the question did not."""
        self._foot.set_place(place, of)
        self._controls.show_turning(place, of)

    def show_nothing(self) -> None:
        """No question is left."""
        self._approval = None
        self._form = None
        self._foot.show_question(None)
        self._arming.end()
        self.hide()

    def open_by_hand(self) -> None:
        """The user asked for the window: it comes to the front and may be used by keyboard."""
        if self._approval is None or self._locked:
            return
        self._let_keyboard_in(True)
        self.show()
        self.raise_()
        self.activateWindow()
        self.noticed.emit(self._approval.id)
        self._restart()

    def set_locked(self, locked: bool) -> None:
        """The screen was locked: nothing is shown and nothing counts. Once it is not any more, the time starts anew."""
        self._locked = locked
        if locked:
            self.hide()
        elif self._approval is not None:
            self._come_up()
        self._restart()

    def say_problem(self, text: str) -> None:
        """What the user gave back did not arrive: say so; it may be given again."""
        if self._form is not None:
            self._form.say_problem(text)
            self._weigh_form()
            return
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
        self.approve.setAccessibleDescription("" if why is None else hint(why) or tr("Not yet"))
        for button in (self.deny, self.deny_and_stop, self.edit):
            button.setEnabled(why is not Hindrance.ANSWERED)
        if self._arming.left_s > 0:
            self._arm_timer.start(int(self._arming.left_s * 1000) + 5)
        elif why is not None and hint(why):
            self._say(hint(why), Tone.CARE)
        elif self._hint.text() in {hint(one) for one in Hindrance}:
            self._say("", Tone.CARE)

    def _weigh_soon(self) -> None:
        """Once the layout has settled: while a window changes its size, parts scroll for a moment that do not."""
        self._soon.start()

    def _look(self) -> None:
        view = self._arming.view
        view.exposed = self._is_exposed()
        view.deadline_passed = self._foot.passed
        view.locked = self._locked
        view.editing = self.editing
        if self._view is not None and not self.editing:
            view.whole = self._view.whole
            view.seen = self._seen.done and self._view.seen
            view.ticked = self._view.ticked != ()

    def _may_deny(self) -> bool:
        self._look()
        return self._arming.may_deny()

    def _may_approve(self) -> bool:
        self._look()
        if not self._arming.may_approve():
            return False
        if self._covered(self, self.approve):
            self._restart()
            self._say(covered_hint(), Tone.BAD)
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

    # ---- other arguments ----

    def _begin_edit(self) -> None:
        """The form in place of the question. What was seen until now counts no more."""
        if self._approval is None or self.editing or not editable(self._approval):
            return
        self._form = EditForm(self._approval, lambda: datetime.fromtimestamp(self._now()).astimezone())
        self._form.changed.connect(self._weigh_form)
        self._view = self._search = None
        self._scroll.setWidget(self._form)
        self._controls.show_form(True)
        self.remember.hide()
        self._say("", Tone.CARE)
        self._let_keyboard_in(True)
        self._set_tab_order(self._form.stops)
        self._fit(self._form)
        self.activateWindow()
        self._form.begin()
        self._weigh_form()
        self._restart()

    def _weigh_form(self) -> None:
        self._controls.ask_anew.setEnabled(self._form is not None and self._form.ready)
        self._weigh_soon()

    def _cancel_edit(self) -> None:
        """Back to the question as it was asked, from dead."""
        if self._approval is not None and self.editing:
            place, of = self._foot.place
            self.show_question(self._approval, place=place, of=of, started_at=self._started_at, before=self._before)

    def _send_edit(self) -> None:
        if self._approval is None or self._form is None or self._locked or not self._form.ready:
            return
        arguments = self._form.arguments
        self._form.wait(True)
        self._controls.ask_anew.setEnabled(False)
        self.edited.emit(Edited(self._approval, arguments))

    # ---- what Qt tells ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear of the window's own exposure, and of the user's hand on it."""
        if watched is self.windowHandle():
            if event.type() is QEvent.Type.Expose:
                self._restart()
            elif event.type() is QEvent.Type.MouseButtonPress:
                self._let_keyboard_in(True)
            if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove) and self._approval is not None:
                self.noticed.emit(self._approval.id)
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
        """Escape ends an edit, or puts the question off; no other key means anything to the window itself."""
        if event.key() != Qt.Key.Key_Escape or event.isAutoRepeat():
            event.ignore()
        elif self.editing:
            self._cancel_edit()
        else:
            self.close()

    def changeEvent(self, event: QEvent) -> None:
        """Minimised, in the background, or in other colours."""
        super().changeEvent(event)
        match event.type():
            case QEvent.Type.WindowStateChange:
                self._restart()
            case QEvent.Type.ActivationChange if not self.isActiveWindow():
                self._let_keyboard_in(False)
            case _:
                pass

    # ---- small things ----

    def _join(self) -> None:
        self.approve.confirmed.connect(lambda: self._answer(approved=True))
        self.deny.confirmed.connect(lambda: self._answer(approved=False))
        self.deny_and_stop.confirmed.connect(lambda: self._answer(approved=False, stop_task=True))
        self.edit.confirmed.connect(self._begin_edit)
        self._controls.cancel.clicked.connect(self._cancel_edit)
        self._controls.ask_anew.clicked.connect(self._send_edit)
        self._controls.turned.connect(self.turned)
        self._foot.expired.connect(self._weigh)
        self.remember.changed.connect(self._grow)

    def _approve_text(self) -> str:
        items = self._approval.items if self._approval is not None else ()
        if len(items) <= 1 or self._view is None:
            return tr("Approve")
        ticked = len(items if self._view.ticked is None else self._view.ticked)
        if ticked == len(items):
            return tr("Approve all %n", "things of a batch", ticked)
        return tr("Approve {some} of {all}").format(some=f"{ticked:,}", all=f"{len(items):,}")

    def _grow(self) -> None:
        """Something below the question takes another line."""
        if self._view is not None and self.isVisible():
            self._fit(self._view)

    def _settle(self) -> None:
        self._grow_by_what_lacks()
        self._weigh()
