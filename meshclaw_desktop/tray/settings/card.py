"""One connector in the settings: its level, what its tools may do, its secrets, test and removal."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.raise_level import RaiseQuestion
from meshclaw_desktop.tray.theme import GAP, Pill, Tone, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import title
from meshclaw_desktop.wire.messages import RemoveConnector, SetAutonomy, TestConnector
from meshclaw_desktop.wire.rows import ConnectorRow
from meshclaw_desktop.wire.visible import visible

from .confirm import confirm
from .flow import row
from .level_buttons import LevelButtons
from .page import button, hold, release
from .secret_row import SecretRow
from .words import in_words, place_words, state_words, tool_lines, trouble_words


class ConnectorCard(QFrame):
    """Shows one ConnectorRow. Nothing of it moves before the runtime says so."""

    def __init__(
        self, client: Client, keychain: KeychainWorker, shown: ConnectorRow, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._row = shown
        self._place = ""
        self._question: RaiseQuestion | None = None
        self.name = shown.name
        self._title = title(visible(shown.name))
        self.setObjectName(f"connector-{shown.name}")
        self.setAccessibleIdentifier(f"connector-{shown.name}")
        self.setAccessibleName(self._title)
        self.setProperty("kind", "card")
        self._heading = PlainText(self._title)
        self._heading.setFont(scaled(self._heading.font(), bold=True))
        self._address = PlainText("", Tone.QUIET)
        self._address.setObjectName(f"connector-{shown.name}-address")
        self._pill = Pill("", Tone.QUIET, self)
        self.levels = LevelButtons(shown.name, self._title, self)
        self._trouble = PlainText("", Tone.BAD)
        self._trouble.setObjectName(f"connector-{shown.name}-trouble")
        self._trouble.setAccessibleIdentifier(f"connector-{shown.name}-trouble")
        self._test = self._link("test", tr("Test"))
        self._fold = self._link("fold", "")
        self._fold.setCheckable(True)
        self._fold.setAccessibleName(tr("What it may do"))
        self._remove = self._link("remove", tr("Remove…"))
        self._said = PlainText("")
        self._said.setObjectName(f"connector-{shown.name}-said")
        self._said.setAccessibleIdentifier(f"connector-{shown.name}-said")
        self._said.hide()
        self._tools = QWidget(self)
        self._tools.setObjectName(f"connector-{shown.name}-tools")
        self._tool_rows = QVBoxLayout(self._tools)
        self._tool_rows.setContentsMargins(GAP, 0, 0, 0)
        self._tool_rows.setSpacing(0)
        self._tools.hide()
        links = (self._fold, self._remove)
        self._secrets = [
            SecretRow(
                client, keychain, shown.name, key, before=() if at else (self._test,), after=() if at else links,
                parent=self,
            )
            for at, key in enumerate(shown.credentials)
        ]  # fmt: skip
        self._lay_out()
        self.levels.asked_for.connect(self._ask_for_level)
        self._fold.toggled.connect(self._unfold)
        self._test.clicked.connect(self.test)
        self._remove.clicked.connect(self._ask_to_remove)
        for secret in self._secrets:
            secret.said.connect(self.say)
        self.show_row(shown)

    @property
    def row(self) -> ConnectorRow:
        """What is shown."""
        return self._row

    def show_row(self, shown: ConnectorRow) -> None:
        """This is how it is now."""
        tools_changed = shown.tools != self._row.tools or not self._tool_rows.count()
        self._row = shown
        self._address.say(shown.address)
        self._address.setVisible(bool(shown.address))
        word, tone = state_words(shown)
        self._pill.say(word, tone)
        self._pill.setVisible(bool(word))
        trouble = trouble_words(shown)
        self._trouble.say(trouble, tone if trouble else None)
        self._trouble.setVisible(bool(trouble))
        self.levels.show_level(shown.level)
        if tools_changed:
            self._show_tools()
        self._show_fold()
        self.show_keychain(self._place)

    def show_keychain(self, keychain: str) -> None:
        """The keychain's title, empty if it is not known or cannot be used."""
        self._place = keychain
        now = time.time()
        for key, secret in zip(self._row.credentials, self._secrets, strict=False):
            present = self._row.state != "no credential"
            secret.show_place(place_words(self._row, key, keychain, now), present=present)

    def unfold(self) -> None:
        """Show what its tools may do."""
        self._fold.setChecked(True)

    def say(self, sentence: str) -> None:
        """Show a sentence about what was done last."""
        self._said.say(sentence)
        self._said.setVisible(bool(sentence))

    def test(self) -> None:
        """Have the runtime try it, and show its sentence."""
        self.say(tr("Trying…"))
        hold(self._test)
        self._client.request(
            partial(TestConnector, name=self.name),
            lambda value: self._tested(str(value)),
            lambda failed: self._tested(in_words(failed)),
        )

    # ---- inside ----

    def _tested(self, sentence: str) -> None:
        release(self._test)
        self.say(sentence)

    def _ask_for_level(self, wanted: Autonomy) -> None:
        if wanted.rank < self._row.level.rank:
            self._set_level(wanted)
            return
        self._question = RaiseQuestion(self._row, wanted)
        self._question.confirmed.connect(partial(self._set_level, wanted))
        self._question.show()

    def _set_level(self, wanted: Autonomy) -> None:
        self._client.request(
            partial(SetAutonomy, name=self.name, level=wanted), None, lambda failed: self.say(in_words(failed))
        )

    def _ask_to_remove(self) -> None:
        confirm(
            self,
            name=f"remove-{self.name}",
            title=tr("Remove {connector}?").format(connector=self._title),
            words=tr(
                "MeshClaw loses access to it, and its secrets are deleted from the keychain. "
                "What is on record stays on record; what it changed there cannot be undone from here any more."
            ),
            yes=tr("Remove"),
            on_yes=self._remove_it,
        )

    def _remove_it(self) -> None:
        self._client.request(partial(RemoveConnector, name=self.name), None, lambda failed: self.say(in_words(failed)))

    def _unfold(self, on: bool) -> None:
        self._tools.setVisible(on)
        self._show_fold()

    def _show_fold(self) -> None:
        self._fold.setVisible(bool(self._row.tools))
        self._fold.setText(f"{tr('Tools')} {'▾' if self._fold.isChecked() else '▸'}")

    def _show_tools(self) -> None:
        while (item := self._tool_rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for line in tool_lines(self._row):
            if self._tool_rows.count():
                border = QFrame(self._tools)
                border.setProperty("kind", "line")
                self._tool_rows.addWidget(border)
            one = QWidget(self._tools)
            inner = QHBoxLayout(one)
            inner.setContentsMargins(0, GAP, GAP, GAP)
            inner.addWidget(PlainText(f"{line.names} · {line.note}" if line.note else line.names), 1)
            inner.addWidget(Pill(line.verdict, line.tone, one))
            self._tool_rows.addWidget(one)

    def _link(self, what: str, text: str) -> QPushButton:
        made = button(f"connector-{self.name}-{what}", text, "link")
        made.setAccessibleDescription(self._title)
        return made

    def _lay_out(self) -> None:
        head, flow = row(gap=GAP)
        for widget in (self._heading, self._address, self._pill):
            flow.addWidget(widget)
        flow.push(self.levels)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(self._trouble)
        for secret in self._secrets:
            column.addWidget(secret)
        if not self._secrets:
            line, places = row(gap=GAP)
            if self._row.tools:
                places.addWidget(PlainText(tr("It needs no password."), Tone.QUIET))
            places.addWidget(self._test)
            places.push(self._fold)
            places.addWidget(self._remove)
            column.addWidget(line)
        column.addWidget(self._said)
        column.addWidget(self._tools)
