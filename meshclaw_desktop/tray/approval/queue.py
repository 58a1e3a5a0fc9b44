"""Which question is on screen, and which wait behind it: one window, made when first needed. It answers nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.messages import AnswerApproval, Failed, Request
from meshclaw_desktop.wire.rows import Approval

if TYPE_CHECKING:
    from .window import Answer, ApprovalWindow

REMIND_MS = 10_000
"""A question that waits this long unanswered is told of by a notification, once."""


class Sends(Protocol):
    """What the queue needs of the client."""

    def request(
        self,
        make: Callable[[int], Request],
        on_reply: Callable[[Json], None] | None = None,
        on_failed: Callable[[Failed], None] | None = None,
    ) -> None:
        """Send a request; one of the two functions is called."""


class Queue(QObject):
    """Shows the most urgent question that the user has not put off. It answers nothing by itself."""

    reminded = Signal(object)
    """An Approval that has waited unanswered for a while."""
    window_made = Signal(object)
    """The ApprovalWindow, once."""

    def __init__(
        self,
        state: State,
        client: Sends,
        make_window: Callable[[], ApprovalWindow] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._client = client
        self._make_window = make_window or _make_window
        self._window: ApprovalWindow | None = None
        self._later: set[str] = set()
        self._reminded: set[str] = set()
        self._remind = QTimer(self, singleShot=True, interval=REMIND_MS)
        self._remind.timeout.connect(self._tell_of_waiting)
        state.questions_changed.connect(self._refresh)
        state.status_changed.connect(self._make_ready)

    @property
    def window(self) -> ApprovalWindow:
        """The one window."""
        return self._window or self._build()

    def open_by_hand(self, id: str = "") -> None:
        """The user wants to see what waits: this question, or the most urgent one; also those put off before."""
        self._later.clear()
        wanted = self._state.question(id) if id else None
        if wanted is not None and (self._window is None or self._window.approval != wanted):
            self._show(wanted)
        else:
            self._refresh()
        if self._window is not None and self._window.approval is not None:
            self._window.open_by_hand()

    def _make_ready(self) -> None:
        """A task runs: it may ask soon, so the window is made while nobody waits for it."""
        if self._window is None and self._state.status is not None and self._state.status.tasks:
            self._build()

    def _build(self) -> ApprovalWindow:
        window = self._window = self._make_window()
        window.answered.connect(self._send)
        window.postponed.connect(self._put_off)
        self.window_made.emit(window)
        return window

    def _refresh(self) -> None:
        """Follow the state: keep what is on screen while it is open and unchanged, else go on to the next."""
        waiting = self._state.questions
        open_ids = {one.id for one in waiting}
        self._later &= open_ids
        self._reminded &= open_ids
        if open_ids - self._reminded:
            if not self._remind.isActive():
                self._remind.start()
        else:
            self._remind.stop()
        shown = self._window.approval if self._window is not None else None
        if shown is not None and shown in waiting and shown.id not in self._later:
            self.window.set_place(waiting.index(shown) + 1, len(waiting))
            return
        following = next((one for one in waiting if one.id not in self._later), None)
        if following is not None:
            self._show(following)
        elif self._window is not None:
            self._window.show_nothing()

    def _show(self, approval: Approval) -> None:
        waiting = self._state.questions
        status = self._state.status
        task = next((one for one in (status.tasks if status is not None else ()) if one.id == approval.task), None)
        self.window.show_question(
            approval,
            place=waiting.index(approval) + 1,
            of=len(waiting),
            started_at=task.started_at if task is not None else None,
        )

    def _put_off(self, id: str) -> None:
        self._later.add(id)
        QTimer.singleShot(0, self._refresh)

    def _send(self, answer: Answer) -> None:
        approval = answer.approval
        self._client.request(
            partial(
                AnswerApproval,
                approval=approval.id,
                digest=approval.digest,
                approved=answer.approved,
                items=answer.items,
                remember=answer.remember,
                remember_s=answer.remember_s,
                stop_task=answer.stop_task,
            ),
            None,
            partial(self._say_failure, approval),
        )

    def _say_failure(self, approval: Approval, failed: Failed) -> None:
        if self._window is not None and self._window.approval == approval:
            self._window.say_problem(f"{failed.title} {failed.remedy}".strip())

    def _tell_of_waiting(self) -> None:
        new = [one for one in self._state.questions if one.id not in self._reminded]
        self._reminded.update(one.id for one in new)
        if new:
            self.reminded.emit(new[0])


def _make_window() -> ApprovalWindow:
    from .window import ApprovalWindow

    return ApprovalWindow()
