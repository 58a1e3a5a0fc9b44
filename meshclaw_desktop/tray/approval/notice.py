"""The notification beside a question that nobody came to: what it says, and that *Show* opens the dialog. It answers nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from meshclaw_desktop.policy.model import Effect
from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import Approval
from meshclaw_desktop.wire.visible import visible

from .unseen import Unseen

LONGEST_NAME = 40


class Shows(Protocol):
    """What puts a notification on the desktop, one at a time. `then` is called when its button or its body is pressed."""

    def show(self, title: str, body: str, button: str, then: Callable[[], None]) -> None:
        """Show it, in place of the one before."""

    def withdraw(self) -> None:
        """Take it away."""


class Notice(QObject):
    """One notification for all that waits unseen: a hundred questions are one line."""

    show_wanted = Signal(str)
    """The id of the question that the user wants to see."""

    def __init__(self, unseen: Unseen, shows: Shows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._unseen = unseen
        self._shows = shows
        self._told: frozenset[str] = frozenset()
        unseen.changed.connect(self._follow)

    def _follow(self) -> None:
        waiting = self._unseen.waiting
        ids = frozenset(one.id for one in waiting)
        new, self._told = ids - self._told, ids
        if not ids:
            self._shows.withdraw()
        elif new:
            self._shows.show(tr("MeshClaw needs you"), body_of(waiting), tr("Show"), self._open)

    def _open(self) -> None:
        """Open the oldest that still waits; where none does, nothing."""
        waiting = self._unseen.waiting
        if waiting:
            self.show_wanted.emit(waiting[0].id)


def body_of(waiting: Sequence[Approval]) -> str:
    """What stands in it: our own words and the user's names alone. No argument, no secret, nothing that a model wrote."""
    if len(waiting) > 1:
        return tr("%n questions wait for your answer.", "", len(waiting))
    one = waiting[0]
    name = visible(words.title(one.connector))[:LONGEST_NAME]
    told = _what(one.effect).format(connector=name)
    if one.deadline_at is None:
        return told
    return f"{told} " + tr("Denied by itself at {clock}.").format(clock=words.clock(one.deadline_at, one.created_at))


def _what(effect: Effect) -> str:
    match effect:
        case Effect.READ:
            return tr("{connector}: may something be read?")
        case Effect.CHANGE:
            return tr("{connector}: may something be changed?")
        case Effect.SEND:
            return tr("{connector}: may something be sent?")
        case Effect.EXECUTE:
            return tr("{connector}: may something be started?")
        case Effect.DESTROY:
            return tr("{connector}: may something be done that cannot be undone?")
