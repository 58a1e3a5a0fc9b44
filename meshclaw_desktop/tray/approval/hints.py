"""What the user is told while a question cannot be approved, and what they can do about it."""

from __future__ import annotations

from meshclaw_desktop.tray.translation import tr

from .arming import Hindrance


def covered_hint() -> str:
    """What is said of a click while something lay over the window."""
    return tr("Something lay over this window, so that click did not count. Look again, then click again.")


def hint(why: Hindrance) -> str:
    """What the user can do about it; empty where waiting is all."""
    match why:
        case Hindrance.NOT_SEEN:
            return tr("Scroll to the end: you can approve once you have seen all of it.")
        case Hindrance.CANNOT_BE_SHOWN:
            return tr("A part of this cannot be shown whole, so it cannot be approved.")
        case Hindrance.NOTHING_TICKED:
            return tr("Nothing is ticked.")
        case Hindrance.TOO_LATE:
            return tr("The time is over: it is denied by itself.")
        case _:
            return ""
