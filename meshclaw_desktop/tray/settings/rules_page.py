"""The page of remembered answers: what each allows, until when, and a way to take it back."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.activity.facts import told
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import title
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import ForgetRule, ListRules
from meshclaw_desktop.wire.rows import RuleRow
from meshclaw_desktop.wire.visible import visible

from .page import Page, button, card
from .words import in_words, rule_end


class RulesPage(Page):
    """Each rule in words; exact targets only, and always with an end."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(
            "rules",
            tr("Rules"),
            tr(
                "When you approve something, you can have the answer remembered: "
                "for exactly these targets, until it ends."
            ),
            parent=parent,
        )
        self._client = client
        self._shown: list[RuleRow] | None = None
        self._none = PlainText(tr("No answer is remembered: it asks each time."), Tone.QUIET)
        self._none.setObjectName("rules-none")
        self._frame, self._rows = card("rules-card")
        self._frame.hide()
        self.column.addWidget(self._none)
        self.column.addWidget(self._frame)

    def refresh(self) -> None:
        """Read the rules that hold."""
        self._client.request(ListRules, self._show, lambda failed: self.say(in_words(failed)))

    def _show(self, value: Json) -> None:
        try:
            rows = [from_json(RuleRow, one) for one in value] if isinstance(value, list) else []
        except ProtocolError as wrong:
            self.say(str(wrong))
            return
        if rows == self._shown:
            return  # what stands there keeps its place and its focus
        self._shown = rows
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        self._none.setVisible(not rows)
        self._frame.setVisible(bool(rows))
        now = time.time()
        for at, row in enumerate(rows):
            if at:
                line = QFrame()
                line.setProperty("kind", "line")
                self._rows.addWidget(line)
            self._rows.addWidget(self._rule(row, now))

    def _rule(self, row: RuleRow, now: float) -> QWidget:
        widget = QWidget()
        widget.setObjectName(f"rule-{row.id}")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(PlainText(row.sentence))
        targets = ", ".join(told(one) for one in row.targets.values()) or tr("no target")
        where = f"{title(visible(row.connector))} · {targets} · {rule_end(row, now)}"
        words.addWidget(PlainText(where, Tone.QUIET))
        revoke = button(f"rule-{row.id}-revoke", tr("Revoke"))
        revoke.setAccessibleName(tr("Revoke: {rule}").format(rule=visible(row.sentence)))
        revoke.clicked.connect(lambda: self._revoke(row))
        line = QHBoxLayout(widget)
        line.setContentsMargins(0, 0, 0, 0)
        line.addLayout(words, 1)
        line.addWidget(revoke)
        return widget

    def _revoke(self, row: RuleRow) -> None:
        def done(_value: Json) -> None:
            self.say(tr("Revoked: it asks again from now on."))
            self.refresh()

        self._client.request(partial(ForgetRule, rule=row.id), done, lambda failed: self.say(in_words(failed)))
