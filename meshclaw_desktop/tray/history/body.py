"""All that a history shows, laid out once and changed in place: cards, chart, legend, table, what is worth a look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.theme import GAP, Tone, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.history import History, HistoryRow, Outcome

from .card import Card
from .chart import Chart, Column
from .figures import figures, used_tokens
from .finding_line import FindingLine
from .flowing import Cards
from .legend import Legend
from .scale import scale
from .table import Cell, Heading, Table
from .words import (
    bar_title,
    days,
    finding,
    group,
    grouping,
    others,
    outcome,
    rule,
    rule_of_waste,
    small_money,
    under_axis,
)

LEAST_BELOW = 150
"""Pixels in height of the table, at least."""
_SPARE = {Outcome.KEPT: 0, Outcome.UNDONE: 0, Outcome.DENIED: 2, Outcome.IGNORED: 3, Outcome.FAILED: 4}
CARDS = ("cost", "tokens", "kept", "price", "waste")


class Body(QWidget):
    """Shows one History at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = {name: Card(name, self) for name in CARDS}
        self.chart, self.legend = Chart(self), Legend(self)
        self.series: Table | None = None
        self.table = Table("history-table", self)
        self.table.setAccessibleName(tr("By group"))
        self.as_table = QPushButton(tr("Show as a table"), self)
        self.as_table.setObjectName("history-as-table")
        self.as_table.setAccessibleIdentifier("history-as-table")
        self.as_table.setProperty("kind", "link")
        self.as_table.setCheckable(True)
        self.as_table.setAutoDefault(False)
        self.as_table.toggled.connect(self._turn)
        self._lines: list[FindingLine] = []
        self._lay_out()

    def show_history(self, history: History) -> None:
        """Show another one."""
        for figure in figures(history):
            self.cards[figure.name].show_figure(figure)
        self._show_chart(history)
        self._show_table(history)
        self._show_findings(history)

    def dress(self) -> None:
        """Take the colours of the palette as it is now."""
        for card in self.cards.values():
            card.dress()

    # ---- parts ----

    def _show_chart(self, history: History) -> None:
        names = [group(history.by, key) for key in history.groups] + ([others()] if history.rest else [])
        costly = any(sum(bar.usd_micros) for bar in history.bars)
        say = words.money if costly else words.tokens
        columns = []
        for bar in history.bars:
            values = bar.usd_micros if costly else bar.tokens
            columns.append(
                Column(
                    under_axis(bar, history.span),
                    bar_title(bar, history.span),
                    values,
                    tuple(say(value) for value in values),
                    say(sum(values)),
                )
            )
        lines = scale(max((sum(one.values) for one in columns), default=0))
        axis = _axis(lines.step, lines.lines, costly)
        about = tr("Cost from {days}") if costly else tr("Tokens from {days}")
        self.chart.show_columns(
            columns,
            names,
            axis,
            lines,
            about=about.format(days=days(history.first, history.last)),
            empty=tr("Nothing was used in these days."),
        )
        self.legend.show_names(names)
        if self.as_table.isChecked():
            self._fill_series()

    def _fill_series(self) -> None:
        """The bars once more, as a table: only for who asks for it."""
        if self.series is None:
            self.series = Table("history-series", self)
            self.series.setAccessibleName(tr("The bars as a table"))
            self._pile.addWidget(self.series)
        heads = [Heading(tr("Days")), *map(Heading, self.chart.names), Heading(tr("In all", "a sum"))]
        rows = [
            [Cell(one.title, at), *map(Cell, one.told, one.values), Cell(one.total, sum(one.values))]
            for at, one in enumerate(self.chart.columns)
        ]
        self.series.show_rows(heads, rows)

    def _show_table(self, history: History) -> None:
        heads = [
            Heading(grouping(history.by)),
            Heading(tr("Runs"), tr("Tasks that were begun, or that used it.")),
            Heading(tr("Tokens"), tr("In and out.")),
            Heading(tr("Cost")),
            *(Heading(outcome(one), rule(one), _SPARE[one]) for one in Outcome),
            Heading(tr("For nothing", "a heading: spent for nothing"), rule_of_waste(), 1),
        ]
        self.table.show_rows(heads, [_cells(history.by, row) for row in history.rows])

    def _show_findings(self, history: History) -> None:
        for line in self._lines:
            line.setVisible(False)
        for at, one in enumerate(history.findings):
            if at == len(self._lines):
                line = FindingLine(self)
                self._lines.append(line)
                self._look_column.insertWidget(self._look_column.count() - 1, line)
            cost = words.money(one.usd_micros) if one.usd_micros else ""
            self._lines[at].say(finding(one), cost)
            self._lines[at].setVisible(True)
        self._all_well.setVisible(not history.findings)

    def _turn(self, table: bool) -> None:
        if table:
            self._fill_series()
        self._pile.setCurrentIndex(1 if table else 0)
        self.legend.setVisible(not table)
        self.as_table.setText(tr("Show as bars") if table else tr("Show as a table"))

    # ---- building ----

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + 6)
        column.addWidget(Cards(tuple(self.cards.values()), self))
        column.addWidget(self._chart_frame(), 5)
        below = QHBoxLayout()
        below.setSpacing(GAP + 6)
        table, inside = _frame("history-table-frame")
        table.setMinimumHeight(LEAST_BELOW)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        below.addWidget(table, 3)
        below.addWidget(self._look_frame(), 2)
        column.addLayout(below, 4)

    def _chart_frame(self) -> QFrame:
        frame, inside = _frame("history-chart-frame")
        inside.setContentsMargins(14, 12, 14, 12)
        pile = QWidget(frame)
        self._pile = QStackedLayout(pile)
        self._pile.addWidget(self.chart)
        foot = QHBoxLayout()
        foot.addWidget(self.legend, 1)
        foot.addWidget(self.as_table, 0, Qt.AlignmentFlag.AlignVCenter)
        inside.addWidget(pile, 1)
        inside.addLayout(foot)
        return frame

    def _look_frame(self) -> QFrame:
        frame, inside = _frame("history-look-frame")
        inside.setContentsMargins(1, 1, 1, 1)
        area = QScrollArea(frame)
        area.setObjectName("history-look")
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        content.setObjectName("history-look-content")
        self._look_column = QVBoxLayout(content)
        self._look_column.setContentsMargins(13, 12, 13, 12)
        self._look_column.setSpacing(GAP)
        title = QLabel(tr("Worth a look"), content)
        title.setFont(scaled(title.font(), bold=True))
        self._all_well = FindingLine(content, Tone.QUIET)
        self._all_well.say(tr("Nothing stands out in these days."), "")
        self._look_column.addWidget(title)
        self._look_column.addWidget(self._all_well)
        self._look_column.addStretch(1)
        area.setWidget(content)
        inside.addWidget(area)
        return frame


def _frame(name: str) -> tuple[QFrame, QVBoxLayout]:
    frame = QFrame()
    frame.setObjectName(name)
    frame.setProperty("kind", "card")
    column = QVBoxLayout(frame)
    column.setSpacing(GAP)
    return frame, column


def _axis(step: float, lines: int, costly: bool) -> list[str]:
    """What stands at each line, from the ground up."""
    if not costly:
        return [words.tokens(round(step * number)) for number in range(lines + 1)]
    if step >= 10_000:
        return [words.money(round(step * number)) for number in range(lines + 1)]
    return [small_money(round(step * number)) for number in range(lines + 1)]


def _cells(by: str, row: HistoryRow) -> Sequence[Cell]:
    usage = row.usage
    counts = (usage.kept, usage.undone, usage.denied, usage.ignored, usage.failed)
    return (
        Cell(group(by, usage.key), group(by, usage.key).casefold()),
        Cell(words.number(usage.tasks), usage.tasks),
        Cell(words.tokens(used_tokens(row)), used_tokens(row)),
        Cell(words.money(usage.usd_micros), usage.usd_micros),
        *(Cell(words.number(count), count) for count in counts),
        Cell(words.money(row.wasted_usd_micros) if row.wasted_usd_micros else "–", row.wasted_usd_micros),
    )
