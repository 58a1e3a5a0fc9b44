"""The connectors in the tray's menu: a submenu each, the first ones at hand, the rest one step further. It sets no level."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtGui import QAction

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.rows import AnswersRow, ConnectorRow

from . import words
from .drawn_menu import DrawnMenu
from .level_menu import LevelMenu
from .menu_row import Part, Row
from .theme import level_tone
from .translation import tr

MOST_AT_HAND = 12
"""More than these make the menu longer than some screens."""
MOST_A_PAGE = 16


class ConnectorRows:
    """Keeps the submenus in step with the runtime's connectors."""

    def __init__(
        self,
        menu: DrawnMenu,
        before: QAction,
        choose: Callable[[str, Autonomy], None],
        show_rules: Callable[[str], None],
    ) -> None:
        """The rows stand in `menu`, above `before`."""
        self._menu, self._before = menu, before
        self._choose, self._show_rules = choose, show_rules
        self._levels: dict[str, LevelMenu] = {}
        self._pages: list[DrawnMenu] = []
        self._order: tuple[str, ...] = ()

    def show(
        self, rows: Sequence[ConnectorRow], answers: Mapping[str, AnswersRow], *, drawn: bool
    ) -> dict[QAction, Row]:
        """Say what the runtime says. Returns how the rows in the menu itself look."""
        order = tuple(row.name for row in rows)
        if order != self._order:
            self._arrange(order)
        looks = {
            self._levels[row.name].menuAction(): self._levels[row.name].show_row(
                row, answers.get(row.name), drawn=drawn
            )
            for row in rows
        }
        for at, page in reversed(list(enumerate(self._pages))):
            behind = rows[MOST_AT_HAND + at * MOST_A_PAGE :]
            more = _more(behind)
            page.setTitle(more.text(columns=drawn))
            page.draw_rows({one: looks[one] for one in page.actions()} if drawn else {})
            looks[page.menuAction()] = more
        return {one: looks[one] for one in self._menu.actions() if one in looks}

    def _arrange(self, order: tuple[str, ...]) -> None:
        """Make the submenus that are missing, drop those that are gone, and put all of them into their place."""
        self._order = order
        gone: list[DrawnMenu] = [self._levels.pop(name) for name in set(self._levels) - set(order)]
        for menu in (*gone, *self._pages):
            self._menu.removeAction(menu.menuAction())
            menu.deleteLater()
        self._pages = []
        holder, room = self._menu, MOST_AT_HAND
        before: QAction | None = self._before
        for at, name in enumerate(order):
            if room == 0 and at < len(order) - 1:
                page = DrawnMenu(self._menu)
                page.setObjectName(f"more-connectors-{len(self._pages)}")
                self._pages.append(page)
                _put(holder, page, before)
                holder, before, room = page, None, MOST_A_PAGE
            _put(holder, self._level_menu(name), before)
            room = max(0, room - 1)

    def _level_menu(self, name: str) -> LevelMenu:
        made = self._levels.get(name)
        if made is None:
            made = self._levels[name] = LevelMenu(name, self._menu)
            made.chosen.connect(partial(self._choose, name))
            made.rules_wanted.connect(partial(self._show_rules, name))
        return made


def _put(holder: DrawnMenu, menu: DrawnMenu, before: QAction | None) -> None:
    if before is None:
        holder.addMenu(menu)
    else:
        holder.insertMenu(before, menu)


def _more(rows: Sequence[ConnectorRow]) -> Row:
    """How many more there are, and the highest level among them: what is out of sight is not out of mind."""
    highest = max((row.level for row in rows), key=lambda level: level.rank)
    count = sum(row.level is highest for row in rows)
    said = tr("{count} at {level}").format(count=count, level=words.level(highest))
    return Row((Part(tr("%n more connectors", "", len(rows))),), said, level_tone(highest))
