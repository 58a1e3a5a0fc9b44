"""The form that adds a connector: built from what the runtime says a kind needs. Secrets go to the keychain only."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.rows import KindRow, SettingRow
from meshclaw_desktop.wire.visible import visible

from .adding import Adding
from .field import Check, Field
from .mail_providers import PROVIDERS, WITHOUT_PASSWORDS, advice, domain_of, guess
from .page import bold, button, card, tab_order
from .words import key_words

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
"""What the settings file takes as a connector's name."""
_NAMES = {"imap": "email", "maildir": "email", "caldav": "calendar", "ics": "calendar"}
"""What a connector is called at first, where that is not its kind."""
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class AddForm(QWidget):
    """Adds one connector at a time, and tries it before it says that it is done."""

    added = Signal(str, str)
    """The new connector's name, and what its test said."""
    closed = Signal()

    def __init__(
        self,
        client: Client,
        keychain: KeychainWorker,
        names: Callable[[], Collection[str]],
        parent: QWidget | None = None,
    ) -> None:
        """`names` gives the names that are taken."""
        super().__init__(parent)
        self._names = names
        self._kinds: dict[str, KindRow] = {}
        self._fields: dict[str, Field] = {}
        self._secrets: dict[str, Field] = {}
        self._domain = ""
        self.adding = Adding(client, keychain, self)
        frame, column = card("add-connector")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column.addWidget(bold(tr("Add a connector")))
        column.addWidget(PlainText(tr("It starts at Observe: it may read, and changes nothing."), Tone.QUIET))
        label = QLabel(tr("Kind", "of a connector"))
        self.kind = QComboBox()
        self.kind.setObjectName("add-kind")
        self.kind.setAccessibleIdentifier("add-kind")
        self.kind.setAccessibleName(tr("Kind", "of a connector"))
        label.setBuddy(self.kind)
        column.addWidget(label)
        column.addWidget(self.kind)
        self._form = QVBoxLayout()
        self._form.setSpacing(GAP)
        column.addLayout(self._form)
        self._advice = PlainText("", Tone.CARE)
        self._advice.setObjectName("add-advice")
        self._advice.setAccessibleIdentifier("add-advice")
        self._advice.hide()
        column.addWidget(self._advice)
        self.more = button("add-more", tr("More"), "link")
        self.more.setCheckable(True)
        column.addWidget(self.more)
        self._rare_box = QWidget()
        self._rare = QVBoxLayout(self._rare_box)
        self._rare.setContentsMargins(0, 0, 0, 0)
        self._rare.setSpacing(GAP)
        self._rare_box.hide()
        column.addWidget(self._rare_box)
        self._wrong = PlainText("", Tone.BAD)
        self._wrong.setObjectName("add-wrong")
        self._wrong.setAccessibleIdentifier("add-wrong")
        self._wrong.hide()
        column.addWidget(self._wrong)
        self.add = button("add-add", tr("Add"), "primary")
        self._cancel = button("add-cancel", tr("Cancel"))
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self._cancel)
        line.addWidget(self.add)
        column.addLayout(line)
        self.kind.currentIndexChanged.connect(self._build)
        self.more.toggled.connect(self._show_rare)
        self.add.clicked.connect(self._send)
        self._cancel.clicked.connect(self.close_form)
        self.adding.failed.connect(self._fail)
        self.adding.worked.connect(self._succeed)
        self._build()

    @property
    def wrong(self) -> str:
        """Why it was not added, or does not work."""
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
        """Forget what was typed. What was added already stays, to be mended or removed on its card."""
        self.adding.leave()
        for field in (*self._fields.values(), *self._secrets.values()):
            field.edit.clear()
            field.complain("")
        self._complain("")
        self._ready()
        self.closed.emit()

    def hideEvent(self, event: object) -> None:
        """A form that is not seen holds no secret."""
        for field in self._secrets.values():
            field.edit.clear()

    # ---- inside ----

    def _build(self) -> None:
        for place in (self._form, self._rare):
            while (item := place.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.deleteLater()
        self._fields, self._secrets, self._domain = {}, {}, ""
        kind = self._kinds.get(str(self.kind.currentData()))
        self.add.setEnabled(kind is not None)
        self.more.setVisible(kind is not None)
        self._advise("")
        if kind is None:
            return
        self._name = Field("add-name", tr("Name"), value=self._free_name(kind), check=self._check_name)
        for setting in kind.settings:
            field = Field(
                f"add-{setting.key}",
                visible(setting.label),
                value=setting.default,
                hint=visible(setting.hint),
                check=_check_of(setting),
            )
            self._fields[setting.key] = field
            (self._form if setting.required else self._rare).addWidget(field)
        self._rare.addWidget(self._name)
        for key in kind.credentials:
            self._secrets[key] = Field(f"add-secret-{key}", key_words(key), secret=True)
            self._form.addWidget(self._secrets[key])
        if not kind.credentials:
            self._form.addWidget(PlainText(tr("It needs no password."), Tone.QUIET))
        for field in (self._name, *self._fields.values(), *self._secrets.values()):
            field.entered.connect(self._send)
        if {"address", "imap_host"} <= self._fields.keys():
            self._fields["address"].changed.connect(self._address_typed)
        self._keep_order()

    def _keep_order(self) -> None:
        """The tab key follows what is seen from top to bottom."""
        rare = [field for field in self._fields.values() if self._rare.indexOf(field) >= 0]
        shown = [field for field in self._fields.values() if field not in rare]
        chain: list[QWidget] = [self.kind, *(field.edit for field in (*shown, *self._secrets.values())), self.more]
        chain += [field.edit for field in (*rare, self._name)]
        chain += [self._cancel, self.add]
        tab_order(*chain)

    def _address_typed(self) -> None:
        """Fill in the servers, as far as the user has not typed others."""
        domain = domain_of(self._fields["address"].value)
        if domain == self._domain:
            return
        before = self._presets(self._domain)
        for key, value in (self._defaults() | self._presets(domain)).items():
            field = self._fields.get(key)
            if field is not None and field.value in ("", self._defaults().get(key, ""), before.get(key, "")):
                field.edit.setText(value)
        self._domain = domain
        self._advise(advice(domain))

    def _defaults(self) -> dict[str, str]:
        kind = self._kinds[str(self.kind.currentData())]
        return {setting.key: setting.default for setting in kind.settings if setting.key != "address"}

    def _presets(self, domain: str) -> dict[str, str]:
        if not domain or domain in WITHOUT_PASSWORDS:
            return {}
        provider = PROVIDERS.get(domain)
        return provider.settings if provider is not None else guess(domain)

    def _advise(self, sentence: str) -> None:
        self._advice.say(sentence)
        self._advice.setVisible(bool(sentence))

    def _show_rare(self, on: bool) -> None:
        self._rare_box.setVisible(on)
        self.more.setText(tr("Less") if on else tr("More"))

    def _send(self) -> None:
        kind = self._kinds.get(str(self.kind.currentData()))
        if kind is None or not self.add.isEnabled():
            return
        fields = [*self._fields.values(), self._name]
        wrong = [field for field in fields if not field.check()]
        if wrong:
            if self._rare.indexOf(wrong[0]) >= 0:
                self.more.setChecked(True)
            wrong[0].edit.setFocus()
            return
        self._complain("")
        self.add.setEnabled(False)
        self.add.setText(tr("Trying…"))
        settings = {key: field.value for key, field in self._fields.items() if field.value}
        secrets = {key: secret for key, field in self._secrets.items() if (secret := field.edit.text())}
        self.adding.start(kind.kind, self._name.value, settings, secrets)

    def _succeed(self, name: str, sentence: str) -> None:
        self.added.emit(name, sentence)
        self.close_form()

    def _fail(self, sentence: str) -> None:
        self._ready()
        self._complain(sentence)

    def _ready(self) -> None:
        """It can be tried: for the first time, or again."""
        there = bool(self.adding.added)
        self.add.setEnabled(True)
        self.add.setText(tr("Try again") if there else tr("Add"))
        self._cancel.setText(tr("Leave it so") if there else tr("Cancel"))

    def _complain(self, sentence: str) -> None:
        self._wrong.say(sentence)
        self._wrong.setVisible(bool(sentence))

    def _check_name(self, value: str) -> str:
        if not NAME.fullmatch(value):
            return tr("A name has letters, digits, - and _ only, at most 40.")
        taken = {name.casefold() for name in self._names()} - {self.adding.added.casefold()}
        if value.casefold() in taken:
            return tr("There is a connector called {name} already.").format(name=value)
        return ""

    def _free_name(self, kind: KindRow) -> str:
        base = _NAMES.get(kind.kind, kind.kind)
        taken = {name.casefold() for name in self._names()}
        return next(name for at in range(1, 1000) if (name := base if at == 1 else f"{base}-{at}") not in taken)


def _check_of(setting: SettingRow) -> Check:
    label = visible(setting.label)

    def check(value: str) -> str:
        if not value:
            return tr("{field} is needed.").format(field=label) if setting.required else ""
        if setting.key.endswith("port") and not (value.isdecimal() and 1 <= int(value) <= 65_535):
            return tr("A port is a number from 1 to 65535.")
        if setting.key == "address" and not _ADDRESS.fullmatch(value):
            return tr("An address looks like name@host.example.")
        if setting.key.endswith(("host", "server")) and (" " in value or "/" in value):
            return tr("Only the server's name, for example imap.host.example.")
        return ""

    return check
