"""Two values line by line in a box: what went begins with −, what came with +; the colour only repeats it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

from meshclaw_desktop.tray.plain_text import TextBox
from meshclaw_desktop.tray.theme import theme_for

from .difference import Change, Side

_SIGNS = {Side.BOTH: "  ", Side.BEFORE: "− ", Side.AFTER: "+ "}


class DifferenceBox(TextBox):
    """Shows changes; to be read and copied."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._changes = tuple(changes)
        super().__init__([_SIGNS[one.side] + one.text for one in changes])

    def _colour(self) -> None:
        super()._colour()
        theme = theme_for(self)
        grounds = {Side.BEFORE: theme.bad_soft, Side.AFTER: theme.good_soft}
        marks: list[QTextEdit.ExtraSelection] = []
        for number, change in enumerate(self._changes):
            if change.side is Side.BOTH:
                continue
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document().findBlockByNumber(number))
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor
            mark.format.setBackground(grounds[change.side])
            marks.append(mark)
        self.setExtraSelections([*marks, *self.extraSelections()])
