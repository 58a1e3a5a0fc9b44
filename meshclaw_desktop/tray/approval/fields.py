"""The arguments of a call on screen, each as what it is: address, amount, file, secret, text. Nothing is cut."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from meshclaw_desktop.policy.model import Json, Origin, Role
from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.plain_text import PlainText, TextBox
from meshclaw_desktop.tray.theme import GAP, Pill, Tone, fixed, scaled
from meshclaw_desktop.wire.rows import Field

from .seen import Seen

LONGEST_LINE = 160
"""Characters of a text that needs no box of its own."""
LONGEST_TEXT = 200_000
"""Characters of a text that can be shown at all; a longer one cannot be approved."""
LONGEST_LIST = 12
"""Values that stand under each other; more of them scroll in a box."""
NAME_WIDTH = 80
WIDEST_NAME = 150

_FROM = {
    Origin.USER: "you",
    Origin.SYSTEM: "MeshClaw itself",
    Origin.SERVICE: "the service",
    Origin.UNTRUSTED: "what others wrote",
}
_TEXT_ROLES = (Role.CONTENT, Role.QUERY, Role.TIME)
_ALWAYS_TRACED = (Role.TARGET, Role.AMOUNT, Role.SECRET)


class FieldList(QWidget):
    """All fields of one question. `parts` are those that scroll; not `whole` means that one cannot be shown."""

    seen_changed = Signal()

    def __init__(self, fields: Sequence[Field]) -> None:
        super().__init__()
        self.parts: list[Seen] = []
        self.boxes: list[TextBox] = []
        self.whole = True
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        self._name_width = 0
        for number, field in enumerate(fields):
            name = PlainText(field.label, Tone.QUIET)
            self._name_width = max(self._name_width, min(name.sizeHint().width(), WIDEST_NAME) + 10)
            value = self._value(field)
            value.setObjectName(f"field-{field.name}")
            for widget, column in ((name, 0), (value, 1)):
                holder = QVBoxLayout()
                holder.setContentsMargins(10 if column == 0 else 0, 7, 0, 7)
                holder.addWidget(widget)
                holder.addStretch(1)
                grid.addLayout(holder, 2 * number, column)
            grid.addWidget(separator(), 2 * number + 1, 0, 1, 2)
        grid.setColumnMinimumWidth(0, max(NAME_WIDTH, self._name_width))

    @property
    def seen(self) -> bool:
        """Whether every part has been in view."""
        return all(part.done for part in self.parts)

    def value_width(self, width: int) -> int:
        """The pixels that values have when the list has `width`."""
        return width - max(NAME_WIDTH, self._name_width) - 2 * GAP

    def _value(self, field: Field) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        odd = 0
        texts = _texts(field)
        if texts is None:
            self.whole = False
            column.addWidget(PlainText("This is too long to be shown whole, so it cannot be approved here.", Tone.BAD))
        elif isinstance(texts, str) or len(texts) > LONGEST_LIST:
            odd = self._box(column, texts)
        else:
            odd = self._lines(column, field, texts)
        if odd and not isinstance(texts, str):
            column.addWidget(_note(_hidden(odd), Tone.BAD))
        traced = _trace(field, several=texts is not None and not isinstance(texts, str) and len(texts) > 1)
        if traced is not None:
            column.addWidget(traced)
        return holder

    def _lines(self, column: QVBoxLayout, field: Field, texts: Sequence[str]) -> int:
        odd = 0
        strong = field.role in (Role.TARGET, Role.AMOUNT)
        for text in texts:
            line = PlainText(text, Tone.QUIET if field.role is Role.SECRET or not text else Tone.PLAIN)
            if not text:
                line.say("empty")
            line.setFont(scaled(QApplication.font(), bold=strong, digits=field.role in (Role.AMOUNT, Role.TIME)))
            odd += line.oddities
            if not (field.new and len(texts) == 1):
                column.addWidget(line)
                continue
            row = QHBoxLayout()
            row.setSpacing(6)
            row.addWidget(line)
            pill = Pill("new", Tone.BAD)
            pill.setObjectName(f"new-{field.name}")
            row.addWidget(pill)
            row.addStretch(1)
            column.addLayout(row)
        return odd

    def _box(self, column: QVBoxLayout, text: str | Sequence[str]) -> int:
        box = TextBox(text)
        box.setFont(fixed(QApplication.font()))
        box.setAccessibleName("Text")
        self.boxes.append(box)
        part = Seen(box)
        self.parts.append(part)
        part.changed.connect(self.seen_changed)
        column.addWidget(box)
        foot = QHBoxLayout()
        foot.setSpacing(0)
        if box.oddities:
            foot.addWidget(_note(_hidden(box.oddities), Tone.BAD))
            foot.addWidget(_note(" · ", Tone.QUIET))
        count = text.count("\n") + 1 if isinstance(text, str) else len(text)
        note = _note("", Tone.QUIET)
        foot.addWidget(note)
        foot.addStretch(1)
        column.addLayout(foot)

        def tell() -> None:
            note.say(f"{words.count(count, 'line')}, {'all shown' if part.done else 'scroll to its end'}")

        part.changed.connect(tell)
        tell()
        return box.oddities


def separator() -> QFrame:
    """A thin line."""
    line = QFrame()
    line.setProperty("kind", "line")
    line.setFixedHeight(1)
    return line


def _note(text: str, tone: Tone) -> PlainText:
    note = PlainText(text, tone)
    note.setFont(scaled(QApplication.font(), 0.92))
    return note


def _hidden(count: int) -> str:
    return f"{words.count(count, 'hidden character')}, shown in red"


def _trace(field: Field, *, several: bool) -> PlainText | None:
    """Where the value came from, in words."""
    foreign = field.origin is Origin.UNTRUSTED and bool(field.source or field.role in _ALWAYS_TRACED)
    if not foreign and (field.role in _TEXT_ROLES or not (field.source or field.role in _ALWAYS_TRACED)):
        return None
    text = f"from {field.source or _FROM[field.origin]}"
    if field.new and several:
        text += " · not all of them known to you"
    note = _note(text, Tone.CARE if foreign and field.role not in _TEXT_ROLES else Tone.QUIET)
    note.setObjectName(f"origin-{field.name}")
    return note


def _texts(field: Field) -> str | list[str] | None:
    """What is to be read: one long text, or short ones under each other; None if it cannot be shown whole."""
    value = field.value
    if field.role is Role.SECRET:
        length = len(value) if isinstance(value, str) else 0
        return [f"•••••••• {words.count(length, 'character')}, not shown" if length else "•••••••• not shown"]
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            return None
        return value if "\n" in value or len(value) > LONGEST_LINE else [value]
    if isinstance(value, Sequence) and value:
        one_by_one = [_short(one) for one in value]
        if all(one is not None for one in one_by_one):
            return [one for one in one_by_one if one is not None]
    short = _short(value)
    if short is not None:
        return [short]
    text = json.dumps(value, indent=2, ensure_ascii=False, default=dict)
    return text if len(text) <= LONGEST_TEXT else None


def _short(value: Json) -> str | None:
    """One value in one line, or None if it takes more."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_LINE else None
    if isinstance(value, Mapping):
        return _file(value)
    if isinstance(value, Sequence):
        return None if value else "none"
    return {None: "none", True: "yes", False: "no"}[value] if value is None or isinstance(value, bool) else str(value)


def _file(value: Mapping[str, Json]) -> str | None:
    """A file by name, size and digest; None for what is not just that."""
    if not {"name", "size"} <= value.keys() <= {"name", "size", "digest", "sha256", "type"}:
        return None
    size = value["size"]
    digest = value.get("digest") or value.get("sha256")
    parts = [str(value["name"]), words.size(size) if isinstance(size, int | float) else str(size)]
    if value.get("type"):
        parts.append(str(value["type"]))
    if digest:
        parts.append(f"SHA-256 {str(digest)[:8]}…{str(digest)[-8:]}")
    return " · ".join(parts)
