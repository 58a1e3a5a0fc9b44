"""One connector's submenu: its four levels, its rules, and how the user answered it so far. The mark follows the runtime."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.rows import AnswersRow, ConnectorRow

from . import words
from .drawn_menu import DrawnMenu
from .menu_row import Part, Row, plain
from .menu_signs import level_sign
from .theme import Tone, level_tone
from .translation import tr


class LevelMenu(DrawnMenu):
    """What a click asks for is told by signals; nothing changes here before the runtime says so."""

    chosen = Signal(object)
    """The Autonomy that the user picked."""
    rules_wanted = Signal()

    def __init__(self, name: str, parent: QMenu) -> None:
        super().__init__(parent)
        self.setObjectName(f"connector-{name}")
        self.menuAction().setObjectName(f"connector-{name}")
        self._name = name
        self._levels: dict[Autonomy, QAction] = {}
        one_of_four = QActionGroup(self)
        for level in Autonomy:
            action = self.addAction(words.level(level))
            action.setObjectName(f"level-{name}-{level}")
            action.setCheckable(True)
            one_of_four.addAction(action)
            action.triggered.connect(partial(self._choose, level))
            self._levels[level] = action
        self.addSeparator()
        self._rules = self.addAction("")
        self._rules.setObjectName(f"rules-{name}")
        self._rules.triggered.connect(lambda _checked=False: self.rules_wanted.emit())
        self._answers = self.addAction("")
        self._answers.setObjectName(f"answers-{name}")
        self._answers.setEnabled(False)
        self._answers.setVisible(False)

    def show_row(self, row: ConnectorRow, answers: AnswersRow | None, *, drawn: bool) -> Row:
        """Say what the runtime says. Returns how the connector's own row looks in the menu above."""
        rows: dict[QAction, Row] = {}
        for level, action in self._levels.items():
            holds = level is row.level
            left = (Part(words.level(level), bold=holds),)
            rows[action] = Row(left, words.level_means(level), colon=True, mark=holds)
            action.setChecked(holds)
        rows[self._rules] = Row((Part(tr("Rules for this connector…")),))
        self._answers.setVisible(answers is not None)
        rows[self._answers] = Row((Part(_answered(row, answers), Tone.QUIET),))
        for action, one in rows.items():
            action.setText(one.text(columns=drawn))
        self.draw_rows(rows if drawn else {})
        title = connector_row(row)
        self.setTitle(title.text(columns=drawn))
        self.menuAction().setIcon(level_sign(None if drawn else row.level))
        return title

    def _choose(self, level: Autonomy, _checked: bool = False) -> None:
        self.chosen.emit(level)


def connector_row(row: ConnectorRow) -> Row:
    """A connector's name, its level, and what is wrong with it."""
    left = [Part(plain(words.title(row.name)))]
    if row.kind == "mcp":
        left.append(Part(" MCP", Tone.QUIET))
    wrong = _trouble(row.state)
    if wrong:
        left.append(Part(f" · {wrong}", Tone.CARE))
    return Row(tuple(left), words.level(row.level), level_tone(row.level), colon=True)


def _trouble(state: str) -> str:
    match state:
        case "unreachable":
            return tr("not reachable")
        case "refused":
            return tr("refused")
        case "no credential":
            return tr("no password")
        case _:
            return ""


def _answered(row: ConnectorRow, answers: AnswersRow | None) -> str:
    if answers is None:
        return ""
    title = next((tool.title for tool in row.tools if tool.name == answers.tool), answers.tool)
    said = tr("You approved {approved} of the last {answered}: {what}")
    return said.format(approved=answers.approved, answered=answers.answered, what=plain(title, 30))
