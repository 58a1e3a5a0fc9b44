"""Which question is on screen, and which wait behind it: one window, made when first needed. It answers nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import AnswerApproval, EditApproval, Failed, Request
from meshclaw_desktop.wire.rows import Approval

from .unseen import Unseen

if TYPE_CHECKING:
    from .answer import Answer, Edited
    from .window import ApprovalWindow


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

    window_made = Signal(object)
    """The ApprovalWindow, once."""

    def __init__(
        self,
        state: State,
        client: Sends,
        make_window: Callable[[], ApprovalWindow] | None = None,
        unseen: Unseen | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._client = client
        self._make_window = make_window or _make_window
        self._window: ApprovalWindow | None = None
        self._later: set[str] = set()
        self._series: tuple[str, ...] = ()
        """The questions that the user wants to answer next, in order."""
        self._by_hand = False
        """Whether the user leads through all that waits, until none is left or they put one off."""
        self._locked = False
        self._sent_edit = ""
        """The question of which the user asked for another one, until the runtime says which that is."""
        self._wanted = ""
        """The question to show as soon as it is open."""
        self._before: dict[str, dict[str, Json]] = {}
        """Of edited questions, the former values."""
        self.unseen = unseen or Unseen(parent=self)
        state.questions_changed.connect(self._refresh)
        state.status_changed.connect(self._make_ready)

    @property
    def window(self) -> ApprovalWindow:
        """The one window."""
        return self._window or self._build()

    def open_question(self, id: str) -> None:
        """The user wants to see this question, parked ones too; if it waits no more, what else waits."""
        self.open_by_hand(id)

    def open_by_hand(self, id: str = "") -> None:
        """The user wants to see what waits: this question, or the most urgent one; also those put off before."""
        self._later.clear()
        self._by_hand = not self._series
        wanted = self._state.question(id) if id else None
        if wanted is not None and (self._window is None or self._window.approval != wanted):
            self._show(wanted)
        else:
            self._refresh()
        if self._window is not None and self._window.approval is not None:
            self._window.open_by_hand()

    def open_in_order(self, ids: Sequence[str]) -> None:
        """The user wants to answer these, one after the other; without any, whatever waits."""
        self._series = tuple(ids)
        following = next((id for id in self._series if self._state.question(id) is not None), "")
        self.open_by_hand(following)

    def set_locked(self, locked: bool) -> None:
        """While the screen is locked nothing is shown and nobody is told; afterwards all time begins anew."""
        self._locked = locked
        self.unseen.hold(locked)
        if self._window is not None:
            self._window.set_locked(locked)

    def _make_ready(self) -> None:
        """A task runs: it may ask soon, so the window is made while nobody waits for it."""
        if self._window is None and self._state.status is not None and self._state.status.tasks:
            self._build()

    def _build(self) -> ApprovalWindow:
        window = self._window = self._make_window()
        window.set_locked(self._locked)
        window.answered.connect(self._send)
        window.edited.connect(self._send_edited)
        window.postponed.connect(self._put_off)
        window.turned.connect(self._turn)
        window.noticed.connect(self.unseen.notice)
        self.window_made.emit(window)
        return window

    def _refresh(self) -> None:
        """Follow the state: keep what is on screen while it is open and unchanged, else go on to the next."""
        waiting = self._state.questions
        open_ids = {one.id for one in waiting}
        self._later &= open_ids
        self._before = {id: former for id, former in self._before.items() if id in open_ids or id == self._wanted}
        self.unseen.follow([one for one in waiting if not _is_left_for_later(one)])
        shown = self._window.approval if self._window is not None else None
        if self._wanted in open_ids:
            self._show_wanted()
            return
        if shown is not None and shown in waiting and shown.id not in self._later:
            self.window.set_place(waiting.index(shown) + 1, len(waiting))
            return
        if shown is not None and shown.id == self._sent_edit and self._state.known:
            return
        following = self._following(waiting)
        if following is not None:
            self._show(following)
        else:
            self._by_hand = False
            if self._window is not None:
                self._window.show_nothing()

    def _following(self, waiting: Sequence[Approval]) -> Approval | None:
        """What comes next by itself: of those that the user leads through, then the most urgent.

        What a routine left to be answered later comes only when the user asks for it: in the brief, or by hand.
        """
        left = [one for one in waiting if one.id not in self._later]
        series = next((one for id in self._series for one in left if one.id == id), None)
        if series is not None:
            return series
        self._series = ()
        return next((one for one in left if not _is_left_for_later(one) or self._by_hand), None)

    def _show(self, approval: Approval) -> None:
        waiting = self._state.questions
        status = self._state.status
        task = next((one for one in (status.tasks if status is not None else ()) if one.id == approval.task), None)
        self.window.show_question(
            approval,
            place=waiting.index(approval) + 1,
            of=len(waiting),
            started_at=task.started_at if task is not None else None,
            before=self._before.get(approval.id),
        )

    def _turn(self, step: int) -> None:
        """To the question beside the one on screen. Neither is answered or put off by it."""
        waiting = self._state.questions
        shown = self.window.approval
        at = next((number for number, one in enumerate(waiting) if shown is not None and one.id == shown.id), None)
        if at is not None and 0 <= at + step < len(waiting):
            following = waiting[at + step]
            self._later.discard(following.id)
            self._show(following)
            self.unseen.notice(following.id)

    def _put_off(self, id: str) -> None:
        self._later.add(id)
        self._series, self._by_hand = (), False
        self._sent_edit = ""
        self.unseen.notice(id)
        QTimer.singleShot(0, self._refresh)

    # ---- what the user gave back ----

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

    def _send_edited(self, edited: Edited) -> None:
        """Ask for another question. It is shown from dead, as any other: an edit approves nothing."""
        approval = edited.approval
        self._sent_edit = approval.id
        self._client.request(
            partial(EditApproval, approval=approval.id, digest=approval.digest, arguments=edited.arguments),
            partial(self._take_new, edited),
            partial(self._say_failure, approval),
        )

    def _take_new(self, edited: Edited, reply: Json) -> None:
        """The runtime asks anew: which question that is. What it says is shown once it has come as a fact."""
        try:
            new = from_json(Approval, reply).id
        except ProtocolError as wrong:
            self._say_failure(edited.approval, Failed(0, type(wrong).__name__, wrong.title, wrong.remedy))
            return
        former = {one.name: one.value for one in edited.approval.fields if one.name in edited.arguments}
        self._before[new] = former | self._before.pop(edited.approval.id, {})
        self._wanted = new
        self._sent_edit = ""
        self._refresh()

    def _show_wanted(self) -> None:
        wanted = self._state.question(self._wanted)
        self._wanted = ""
        if wanted is not None:
            self._show(wanted)
            self.unseen.notice(wanted.id)

    def _say_failure(self, approval: Approval, failed: Failed) -> None:
        edit, self._sent_edit = self._sent_edit == approval.id, ""
        if self._window is not None and self._window.approval == approval:
            self._window.say_problem(f"{failed.title} {failed.remedy}".strip() or tr("That was refused."))
        if edit:
            self._refresh()


def _is_left_for_later(one: Approval) -> bool:
    """A run of a routine asked it and went on: it waits for as long as it takes. What a routine's file asks for is no run's."""
    return bool(one.routine and one.task) and one.deadline_at is None


def _make_window() -> ApprovalWindow:
    from .window import ApprovalWindow

    return ApprovalWindow()
