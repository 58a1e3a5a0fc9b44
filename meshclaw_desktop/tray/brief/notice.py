"""The notification that a brief is ready: said once for each, never on a locked screen. It opens nothing by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from meshclaw_desktop.tray.approval.notice import LONGEST_NAME, Shows
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import clock
from meshclaw_desktop.wire.routines import BriefHead
from meshclaw_desktop.wire.visible import visible

from .latest import Latest


class BriefNotice(QObject):
    """One notification for all briefs that nobody has seen; it goes when they were."""

    show_wanted = Signal()

    def __init__(self, latest: Latest, shows: Shows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = latest
        self._shows = shows
        self._told: frozenset[str] = frozenset()
        self._locked = False
        latest.changed.connect(self._follow)

    def set_locked(self, locked: bool) -> None:
        """While nobody can see it nothing is said; what came meanwhile is the first thing afterwards."""
        self._locked = locked
        self._follow()

    def _follow(self) -> None:
        if self._locked:
            return
        unseen = self._latest.unseen
        ids = frozenset(one.task for one in unseen)
        new, self._told = ids - self._told, ids
        if not unseen:
            self._shows.withdraw()
        elif new:
            self._shows.show(tr("Your brief is ready"), body_of(unseen), tr("Show"), self.show_wanted.emit)


def body_of(unseen: tuple[BriefHead, ...]) -> str:
    """The routine's name, as the user wrote it, and when: nothing that a model or others wrote."""
    first = unseen[0]
    named = f"{visible(first.title)[:LONGEST_NAME]}, {clock(first.at)}"
    return tr("{brief}, and %n more", "", len(unseen) - 1).format(brief=named) if len(unseen) > 1 else named
