"""What one row of the tray's menu says, once for every host: in parts where we draw it, in plain text elsewhere. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from meshclaw_desktop.wire.visible import visible

from .theme import Tone

LONGEST_NAME = 34


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a row's text."""

    text: str
    tone: Tone = Tone.PLAIN
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Nothing in it is said by its looks alone: `text` holds all of it."""

    left: tuple[Part, ...]
    right: str = ""
    pill: Tone | None = None
    """The tone of the pill that `right` stands in; None for plain text."""
    colon: bool = False
    """Whether the right text says what the left one is, as in `Email: Ask`."""
    ground: Tone | None = None
    """The tone of the ground behind the whole row, where it must be seen first."""
    mark: bool | None = None
    """Whether it is the chosen one of several; None if it is not one of several."""

    def text(self, *, columns: bool) -> str:
        """For a QAction: both texts in columns where Qt draws the menu, else one after the other."""
        left = "".join(part.text for part in self.left).replace("&", "&&")
        right = self.right.replace("&", "&&")
        if not right:
            return left
        if columns:
            return f"{left}\t{right}"
        return f"{left}: {right}" if self.colon else f"{left} · {right}"


def plain(text: str, longest: int = LONGEST_NAME) -> str:
    """Others' text in a menu: spelled out and short."""
    shown = visible(text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
