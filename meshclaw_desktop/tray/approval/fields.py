"""The arguments of a call on screen, each as what it is, with where it came from and what changed in it. Nothing is cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from meshclaw_desktop.policy.model import Json, Origin, Role
from meshclaw_desktop.tray.plain_text import PlainText, TextBox
from meshclaw_desktop.tray.theme import GAP, Pill, Tone, fixed, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import Field
from meshclaw_desktop.wire.visible import Oddity, Segment

from .difference import difference
from .difference_box import DifferenceBox
from .seen import Seen
from .values import Kind, Line, Value, value_of

NAME_WIDTH = 80
WIDEST_NAME = 150

_TEXT_ROLES = (Role.CONTENT, Role.QUERY, Role.TIME)
_ALWAYS_TRACED = (Role.TARGET, Role.AMOUNT, Role.SECRET)


class FieldList(QWidget):
    """All fields of one question. `parts` are those that scroll; not `whole` means that one cannot be shown."""

    seen_changed = Signal()

    def __init__(self, fields: Sequence[Field], before: Mapping[str, Json], now: datetime) -> None:
        """`before` holds the former values, by name, of what was changed since the question was first asked."""
        super().__init__()
        self.parts: list[Seen] = []
        self.boxes: list[TextBox] = []
        self.whole = True
        self._now = now
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        self._name_width = 0
        for number, field in enumerate(fields):
            name = PlainText(field.label, Tone.QUIET)
            name.setMaximumWidth(WIDEST_NAME)
            self._name_width = max(self._name_width, min(name.sizeHint().width(), WIDEST_NAME) + 10)
            value = self._value(field, before)
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

    def _value(self, field: Field, before: Mapping[str, Json]) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        value = value_of(field, now=self._now)
        match value.kind:
            case Kind.TOO_LONG:
                self.whole = False
                column.addWidget(
                    PlainText(tr("This is too long to be shown whole, so it cannot be approved here."), Tone.BAD)
                )
            case Kind.TEXT | Kind.CODE:
                self._box(column, value)
            case Kind.LINES:
                _lines(column, field, value.lines)
        if trace := _trace(field):
            column.addWidget(_origin(field, trace))
        if field.name in before and field.role is not Role.SECRET:
            self._difference(column, before[field.name], field)
        return holder

    def _box(self, column: QVBoxLayout, value: Value) -> None:
        box = TextBox(value.text)
        box.setFont(fixed(QApplication.font()))
        box.setAccessibleName(tr("Code") if value.kind is Kind.CODE else tr("Text"))
        box.setObjectName(f"text-{len(self.boxes) + 1}")
        self.boxes.append(box)
        part = Seen(box)
        self.parts.append(part)
        part.changed.connect(self.seen_changed)
        column.addWidget(box)
        foot = QHBoxLayout()
        foot.setSpacing(0)
        if box.oddities:
            foot.addWidget(_note(_odd(box.spelled_out), Tone.BAD))
            foot.addWidget(_note(" · ", Tone.QUIET))
        count = value.text.count("\n") + 1 if isinstance(value.text, str) else len(value.text)
        note = _note("", Tone.QUIET)
        foot.addWidget(note)
        foot.addStretch(1)
        column.addLayout(foot)

        def tell() -> None:
            note.say(
                tr("%n lines, all shown", "", count) if part.done else tr("%n lines, scroll to the end", "", count)
            )

        part.changed.connect(tell)
        tell()

    def _difference(self, column: QVBoxLayout, before: Json, field: Field) -> None:
        """What the user changed: the former value where it is short, else both line by line."""
        former = value_of(_with(field, before), now=self._now)
        if former.kind is Kind.LINES and isinstance(before, str | int | float):
            note = _note(tr("changed; before: {value}").format(value=former.lines[0].text), Tone.QUIET)
            note.setObjectName(f"before-{field.name}")
            column.addWidget(note)
            return
        column.addWidget(_note(tr("What changed:"), Tone.QUIET))
        box = DifferenceBox(difference(before, field.value))
        box.setFont(fixed(QApplication.font()))
        box.setObjectName(f"difference-{field.name}")
        box.setAccessibleName(tr("What changed"))
        self.boxes.append(box)
        column.addWidget(box)


def separator() -> QFrame:
    """A thin line."""
    line = QFrame()
    line.setProperty("kind", "line")
    line.setFixedHeight(1)
    return line


def _lines(column: QVBoxLayout, field: Field, lines: Sequence[Line]) -> None:
    """Short values, each with its marks beside it."""
    odd: list[Segment] = []
    for line in lines:
        shown = PlainText(line.text, Tone.QUIET if line.quiet else Tone.PLAIN, strong=line.strong)
        shown.setFont(scaled(QApplication.font(), digits=field.role in (Role.AMOUNT, Role.TIME)))
        odd += shown.spelled_out
        marks = [(tr("new"), Tone.BAD, f"new-{field.name}")] if line.new else []
        marks += [(tr("external"), Tone.CARE, f"external-{field.name}")] if line.external else []
        if marks:
            row = QHBoxLayout()
            row.setSpacing(6)
            row.addWidget(shown)
            for text, tone, name in marks:
                pill = Pill(text, tone)
                pill.setObjectName(name)
                row.addWidget(pill)
            row.addStretch(1)
            column.addLayout(row)
        else:
            column.addWidget(shown)
        if line.note:
            column.addWidget(_note(line.note, Tone.QUIET))
        if line.warning:
            column.addWidget(_note(line.warning, Tone.BAD))
    if odd:
        column.addWidget(_note(_odd(odd), Tone.BAD))


def _note(text: str, tone: Tone) -> PlainText:
    note = PlainText(text, tone)
    note.setFont(scaled(QApplication.font(), 0.92))
    return note


def _odd(pieces: Sequence[Segment]) -> str:
    """How many characters are spelled out, by what is wrong with them."""
    hidden = sum(one.count for one in pieces if one.oddity is Oddity.HIDDEN)
    posing = sum(one.count for one in pieces if one.oddity is Oddity.LOOK_ALIKE)
    told = [
        tr("%n hidden characters", "", hidden) if hidden else "",
        tr("%n look-alike letters", "", posing) if posing else "",
    ]
    return tr("{what}, shown in red").format(what=tr(" and ").join(one for one in told if one))


def _with(field: Field, value: Json) -> Field:
    return Field(field.name, field.label, field.role, value, field.origin, field.source, False)


def _trace(field: Field) -> str:
    """Where the value came from, in words; empty where that says nothing."""
    if not field.source and field.role not in _ALWAYS_TRACED:
        return ""
    if field.origin is not Origin.UNTRUSTED and field.role in _TEXT_ROLES:
        return ""
    return tr("from {source}").format(source=field.source or _who(field.origin))


def _origin(field: Field, trace: str) -> PlainText:
    foreign = field.origin is Origin.UNTRUSTED and field.role not in _TEXT_ROLES
    note = _note(trace, Tone.CARE if foreign else Tone.QUIET)
    note.setObjectName(f"origin-{field.name}")
    return note


def _who(origin: Origin) -> str:
    match origin:
        case Origin.USER:
            return tr("you", "from you")
        case Origin.SYSTEM:
            return tr("MeshClaw itself")
        case Origin.SERVICE:
            return tr("the service")
        case Origin.UNTRUSTED:
            return tr("what others wrote")
