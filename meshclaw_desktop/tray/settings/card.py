"""One connector in the settings: its level, what its tools may do, its secrets, test and removal."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.raise_level import RaiseQuestion
from meshclaw_desktop.tray.theme import GAP, Pill, Tone, scaled
from meshclaw_desktop.tray.words import title
from meshclaw_desktop.wire.messages import RemoveConnector, SetAutonomy, TestConnector
from meshclaw_desktop.wire.rows import ConnectorRow
from meshclaw_desktop.wire.visible import visible

from .confirm import confirm
from .level_buttons import LevelButtons
from .secret_row import SecretRow
from .words import in_words, key_words, state_words, tool_lines


class ConnectorCard(QFrame):
    """Shows one ConnectorRow. Nothing of it moves before the runtime says so."""

    resized = Signal()

    def __init__(
        self, client: Client, keychain: KeychainWorker, row: ConnectorRow, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._client, self._keychain = client, keychain
        self._row = row
        self._place = ""
        self._question: RaiseQuestion | None = None
        self.name = row.name
        self.setObjectName(f"connector-{row.name}")
        self.setAccessibleIdentifier(f"connector-{row.name}")
        self.setAccessibleName(title(visible(row.name)))
        self.setProperty("kind", "card")
        self._title = QLabel(title(visible(row.name)), self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setFont(scaled(self._title.font(), bold=True))
        self._address = PlainText("", Tone.QUIET)
        self._pill = Pill("", Tone.QUIET, self)
        self.levels = LevelButtons(row.name, title(visible(row.name)), self)
        self._detail = PlainText("")
        self._fold = self._link("fold", "")
        self._fold.setCheckable(True)
        self._test = self._link("test", "Test")
        self._remove = self._link("remove", "Remove…")
        self._said = PlainText("")
        self._said.setObjectName(f"connector-{row.name}-said")
        self._said.setAccessibleIdentifier(f"connector-{row.name}-said")
        self._said.hide()
        self._secrets = [SecretRow(client, keychain, row.name, key, self) for key in row.credentials]
        self._tools = QWidget(self)
        self._tools.setObjectName(f"connector-{row.name}-tools")
        self._tool_rows = QVBoxLayout(self._tools)
        self._tool_rows.setContentsMargins(0, 0, 0, 0)
        self._tool_rows.setSpacing(0)
        self._tools.hide()
        self._lay_out()
        self.levels.asked_for.connect(self._ask_for_level)
        self._fold.toggled.connect(self._unfold)
        self._test.clicked.connect(self.test)
        self._remove.clicked.connect(self._ask_to_remove)
        for secret in self._secrets:
            secret.said.connect(self.say)
        self.show_row(row)

    @property
    def row(self) -> ConnectorRow:
        """What is shown."""
        return self._row

    @property
    def secrets(self) -> list[SecretRow]:
        """Its secrets' rows, in the connector's order."""
        return self._secrets

    def show_row(self, row: ConnectorRow) -> None:
        """This is how it is now."""
        tools_changed = row.tools != self._row.tools or not self._tool_rows.count()
        self._row = row
        self._address.say(row.address)
        word, tone = state_words(row)
        self._pill.say(word, tone)
        self._pill.setVisible(bool(word))
        self._detail.say(row.detail)
        self._detail.setVisible(bool(row.detail))
        self.levels.show_level(row.level)
        if tools_changed:
            self._show_tools()
        self._show_fold()
        self.show_keychain(self._place)

    def show_keychain(self, title: str) -> None:
        """The keychain's title, empty if it is not known or cannot be used."""
        self._place = title
        present = self._row.state != "no credential"
        for key, secret in zip(self._row.credentials, self._secrets, strict=False):
            where = f"in {title}" if title else "in the keychain"
            sentence = f"{key_words(key)} {where}" if present else f"No {key_words(key).lower()} is set."
            secret.show_place(sentence, present=present)

    def say(self, sentence: str) -> None:
        """Show a sentence about what was done last."""
        self._said.say(sentence)
        self._said.setVisible(bool(sentence))

    def test(self) -> None:
        """Have the runtime try it, and show its sentence."""
        self.say("Trying…")
        self._test.setEnabled(False)
        self._client.request(
            partial(TestConnector, name=self.name),
            lambda value: self._tested(str(value)),
            lambda failed: self._tested(in_words(failed)),
        )

    # ---- inside ----

    def _tested(self, sentence: str) -> None:
        self._test.setEnabled(True)
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
        name = title(visible(self.name))
        confirm(
            self,
            name=f"remove-{self.name}",
            title=f"Remove {name}?",
            words="MeshClaw loses access to it, and its secrets are deleted from the keychain. "
            "What is on record stays on record; what it changed there cannot be undone from here any more.",
            yes="Remove",
            on_yes=self._remove_it,
        )

    def _remove_it(self) -> None:
        self._client.request(partial(RemoveConnector, name=self.name), None, lambda failed: self.say(in_words(failed)))

    def _unfold(self, on: bool) -> None:
        self._tools.setVisible(on)
        self._show_fold()

    def _show_fold(self) -> None:
        count = len(self._row.tools)
        self._fold.setVisible(bool(count))
        self._fold.setText("Hide what it may do" if self._fold.isChecked() else "What it may do")

    def _show_tools(self) -> None:
        while (item := self._tool_rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for line in tool_lines(self._row):
            row = QWidget(self._tools)
            inner = QHBoxLayout(row)
            inner.setContentsMargins(0, GAP, GAP, GAP)
            words = PlainText(f"{line.names} · {line.note}" if line.note else line.names)
            inner.addWidget(words, 1)
            inner.addWidget(Pill(line.verdict, line.tone, row))
            border = QFrame(self._tools)
            border.setProperty("kind", "line")
            self._tool_rows.addWidget(row)
            self._tool_rows.addWidget(border)

    def _link(self, what: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("kind", "link")
        button.setObjectName(f"connector-{self.name}-{what}")
        button.setAccessibleIdentifier(f"connector-{self.name}-{what}")
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP)
        names = QVBoxLayout()
        names.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self._title)
        line.addWidget(self._address, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._pill)
        line.addStretch(1)
        names.addLayout(line)
        head.addLayout(names, 1)
        head.addWidget(self.levels, 0, Qt.AlignmentFlag.AlignVCenter)
        links = QHBoxLayout()
        links.setSpacing(2 * GAP)
        for link in (self._fold, self._test):
            links.addWidget(link)
        links.addStretch(1)
        links.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._detail)
        for secret in self._secrets:
            column.addWidget(secret)
        column.addLayout(links)
        column.addWidget(self._said)
        column.addWidget(self._tools)
