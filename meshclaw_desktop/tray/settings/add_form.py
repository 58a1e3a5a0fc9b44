"""The form that adds a connector: built from what the runtime says a kind needs. Secrets go to the keychain only."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import AddConnector, Failed
from meshclaw_desktop.wire.rows import ConnectorRow, KindRow, SettingRow
from meshclaw_desktop.wire.visible import visible

from .field import Check, Field
from .page import bold, button, card
from .words import in_words, key_words

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
"""What the settings file takes as a connector's name."""
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class AddForm(QWidget):
    """Adds one connector at a time."""

    added = Signal(str, object)
    """The new connector's name and its secrets by key, to be kept at once; the form holds them no longer."""
    closed = Signal()

    def __init__(self, client: Client, names: Callable[[], Collection[str]], parent: QWidget | None = None) -> None:
        """`names` gives the names that are taken."""
        super().__init__(parent)
        self._client, self._names = client, names
        self._kinds: dict[str, KindRow] = {}
        self._fields: dict[str, Field] = {}
        self._secrets: dict[str, Field] = {}
        frame, column = card("add-connector")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column.addWidget(bold("Add a connector"))
        self._intro = PlainText("It starts at Observe: it may read, and changes nothing.", Tone.QUIET)
        column.addWidget(self._intro)
        label = QLabel("Kind")
        self.kind = QComboBox()
        self.kind.setObjectName("add-kind")
        self.kind.setAccessibleIdentifier("add-kind")
        self.kind.setAccessibleName("Kind")
        label.setBuddy(self.kind)
        column.addWidget(label)
        column.addWidget(self.kind)
        self._form = QVBoxLayout()
        self._form.setSpacing(GAP)
        column.addLayout(self._form)
        self._wrong = PlainText("", Tone.BAD)
        self._wrong.setObjectName("add-wrong")
        self._wrong.setAccessibleIdentifier("add-wrong")
        self._wrong.hide()
        column.addWidget(self._wrong)
        self.add = button("add-add", "Add", "primary")
        self._cancel = button("add-cancel", "Cancel")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self.add)
        column.addLayout(row)
        self.kind.currentIndexChanged.connect(self._build)
        self.add.clicked.connect(self._send)
        self._cancel.clicked.connect(self.close_form)
        self._build()

    @property
    def wrong(self) -> str:
        """Why it was not added."""
        return self._wrong.text()

    def offer(self, kinds: Json) -> None:
        """The kinds that there are."""
        try:
            rows = [from_json(KindRow, one) for one in kinds] if isinstance(kinds, list) else []
        except ProtocolError as wrong:
            self._complain(str(wrong))
            return
        chosen = self.kind.currentData()
        self._kinds = {row.kind: row for row in rows}
        self.kind.blockSignals(True)
        self.kind.clear()
        for row in rows:
            self.kind.addItem(visible(row.title), row.kind)
        self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))
        self.kind.blockSignals(False)
        self._build()

    def close_form(self) -> None:
        """Forget what was typed."""
        for field in (*self._fields.values(), *self._secrets.values()):
            field.edit.clear()
            field.complain("")
        self._complain("")
        self.closed.emit()

    def hideEvent(self, event: object) -> None:
        """A form that is not seen holds no secret."""
        for field in self._secrets.values():
            field.edit.clear()

    # ---- inside ----

    def _build(self) -> None:
        while (item := self._form.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._fields, self._secrets = {}, {}
        kind = self._kinds.get(str(self.kind.currentData()))
        self.add.setEnabled(kind is not None)
        if kind is None:
            return
        self._name = Field("add-name", "Name", value=self._free_name(kind), check=self._check_name)
        self._form.addWidget(self._name)
        for setting in kind.settings:
            field = Field(
                f"add-{setting.key}",
                visible(setting.label),
                value=setting.default,
                hint=visible(setting.hint),
                check=_check_of(setting),
            )
            self._fields[setting.key] = field
            self._form.addWidget(field)
        for key in kind.credentials:
            secret = Field(f"add-secret-{key}", key_words(key), secret=True)
            self._secrets[key] = secret
            self._form.addWidget(secret)
        for field in (self._name, *self._fields.values(), *self._secrets.values()):
            field.entered.connect(self._send)

    def _send(self) -> None:
        kind = self._kinds.get(str(self.kind.currentData()))
        fields = [self._name, *self._fields.values()]
        if kind is None or not self.add.isEnabled():
            return
        wrong = [field for field in fields if not field.check()]
        if wrong:
            wrong[0].edit.setFocus()
            return
        self._complain("")
        self.add.setEnabled(False)
        settings: Mapping[str, str] = MappingProxyType(
            {key: field.value for key, field in self._fields.items() if field.value}
        )
        self._client.request(
            partial(AddConnector, kind=kind.kind, name=self._name.value, settings=settings), self._succeed, self._fail
        )

    def _succeed(self, value: Json) -> None:
        self.add.setEnabled(True)
        try:
            row = from_json(ConnectorRow, value)
        except ProtocolError as wrong:
            self._complain(str(wrong))
            return
        secrets = {key: secret for key, field in self._secrets.items() if (secret := field.take_secret())}
        self.added.emit(row.name, secrets)
        self.close_form()

    def _fail(self, failed: Failed) -> None:
        self.add.setEnabled(True)
        self._complain(in_words(failed))

    def _complain(self, sentence: str) -> None:
        self._wrong.say(sentence)
        self._wrong.setVisible(bool(sentence))

    def _check_name(self, value: str) -> str:
        if not NAME.fullmatch(value):
            return "A name has letters, digits, - and _ only, at most 40."
        if value.casefold() in {name.casefold() for name in self._names()}:
            return f"There is a connector called {value} already."
        return ""

    def _free_name(self, kind: KindRow) -> str:
        base = "email" if kind.kind in ("imap", "maildir") else kind.kind
        taken = {name.casefold() for name in self._names()}
        return next(name for at in range(1, 1000) if (name := base if at == 1 else f"{base}-{at}") not in taken)


def _check_of(setting: SettingRow) -> Check:
    label = setting.label

    def check(value: str) -> str:
        if not value:
            return f"{label} is needed." if setting.required else ""
        if setting.key.endswith("port") and not (value.isdecimal() and 1 <= int(value) <= 65_535):
            return "A port is a number from 1 to 65535."
        if setting.key == "address" and not _ADDRESS.fullmatch(value):
            return "An address looks like name@host.example."
        if setting.key.endswith(("host", "server")) and (" " in value or "/" in value):
            return "Only the server's name, for example imap.host.example."
        return ""

    return check
