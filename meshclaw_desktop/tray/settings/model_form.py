"""The form that chooses a model: a provider's with its key, one on this machine, or the rehearsal. It keeps nothing."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QDoubleSpinBox, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from meshclaw_desktop.errors import KeychainError, ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import ROOM, Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import CredentialChanged, Failed, GetModel, UseModel
from meshclaw_desktop.wire.rows import ModelRow
from meshclaw_desktop.wire.visible import visible

from .field import Field
from .flow import row
from .local_choice import LocalChoice
from .page import INDENT, bold, button, card, hold, release
from .words import MODEL, in_words, keychain_words

REHEARSAL = "rehearsal"
LOCAL_ADDRESS = "http://127.0.0.1:11434"


class Where(StrEnum):
    """Where a model runs."""

    PROVIDER = "provider"
    LOCAL = "local"
    REHEARSAL = "rehearsal"


class ModelForm(QWidget):
    """What is typed is sent by *Use this model* only."""

    used = Signal(object)
    """The ModelRow of what is used from now on."""
    said = Signal(str)
    """A sentence about what was done, or why not."""

    def __init__(self, client: Client, keychain: KeychainWorker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client, self._keychain = client, keychain
        frame, column = card("model-choice")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column.addWidget(bold(tr("Use another")))
        self._group = QButtonGroup(self)
        self._choices: dict[Where, QRadioButton] = {}
        for where in Where:
            self._add_choice(where, column)
        self.local = LocalChoice(client)
        self.model = Field("model-model", tr("Model"), hint="provider/model", check=self._check_model)
        self.key = Field("model-key", tr("Key"), hint=tr("empty: the one that is kept"), secret=True)
        self.more = button("model-more", tr("More"), "link")
        self.more.setCheckable(True)
        self.address = Field("model-address", tr("API address"), check=_check_address)
        self._own = self._price_box()
        for widget in (self.local, self.model, self.key, self.more, self.address, self._own):
            column.addWidget(widget)
        self.use = button("model-use", tr("Use this model"), "primary")
        end = QHBoxLayout()
        end.addStretch(1)
        end.addWidget(self.use)
        column.addLayout(end)
        self.use.clicked.connect(self._use)
        self.more.toggled.connect(lambda _on: self._show_fields())
        self.local.chosen.connect(self._take_local)
        for field in (self.model, self.key, self.address):
            field.entered.connect(self._use)
        self._where = Where.PROVIDER
        self.choose(Where.PROVIDER)

    def fill(self, shown: ModelRow) -> None:
        """Begin with what holds."""
        if shown.model in ("", REHEARSAL):
            self.choose(Where.REHEARSAL if shown.model else Where.PROVIDER)
            return
        self.choose(Where.LOCAL if shown.price_from == "local" else Where.PROVIDER)
        self.model.edit.setText(shown.model)
        self.address.edit.setText(shown.api_base)
        if shown.price_from == "own":
            self.input_usd.setValue(shown.input_usd or 0.0)
            self.output_usd.setValue(shown.output_usd or 0.0)
        self.more.setChecked(bool(shown.api_base) or shown.price_from == "own")

    def ask_for_price(self) -> None:
        """Nothing can run before there is one."""
        self.more.setChecked(True)
        self._show_fields()

    def choose(self, where: Where) -> None:
        """Show what that needs."""
        self._where = where
        self._choices[where].setChecked(True)
        self._show_fields()
        if where is Where.LOCAL and self.isVisible():
            self.local.look_once()

    def showEvent(self, event: object) -> None:
        """Look for what is on this machine, if that is chosen."""
        if self._where is Where.LOCAL:
            self.local.look_once()

    def hideEvent(self, event: object) -> None:
        """A form that is not seen holds no secret."""
        self.key.edit.clear()

    # ---- inside ----

    def _add_choice(self, where: Where, column: QVBoxLayout) -> None:
        title, note = _words(where)
        choice = QRadioButton(title)
        choice.setObjectName(f"model-where-{where}")
        choice.setAccessibleIdentifier(f"model-where-{where}")
        choice.setAccessibleDescription(note)
        self._group.addButton(choice)
        self._choices[where] = choice
        indented = QHBoxLayout()
        indented.setContentsMargins(INDENT, 0, 0, 0)
        indented.addWidget(PlainText(note, Tone.QUIET))
        column.addWidget(choice)
        column.addLayout(indented)
        choice.toggled.connect(lambda on, chosen=where: self.choose(chosen) if on else None)

    def _price_box(self) -> QWidget:
        box = QWidget()
        own = QVBoxLayout(box)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(3)
        own.addWidget(
            PlainText(tr("Your own price, for a model whose price is not known: dollars for a million tokens"))
        )
        into, out = tr("In", "tokens into a model"), tr("Out", "tokens out of a model")
        self.input_usd, self.output_usd = _dollars("model-input-usd", into), _dollars("model-output-usd", out)
        line, flow = row()
        for name, spin in ((into, self.input_usd), (out, self.output_usd)):
            label = QLabel(name)
            label.setBuddy(spin)
            flow.addWidget(label)
            flow.addWidget(spin)
        own.addWidget(line)
        return box

    def _show_fields(self) -> None:
        provider, local = self._where is Where.PROVIDER, self._where is Where.LOCAL
        more = self.more.isChecked()
        self.local.setVisible(local)
        self.model.setVisible(provider or local)
        self.model.edit.setPlaceholderText(
            tr("for example {model}").format(model="anthropic/claude-haiku-4-5" if provider else "ollama_chat/qwen3:8b")
        )
        self.key.setVisible(provider)
        self.more.setVisible(provider)
        self.more.setText(tr("Less") if more else tr("More"))
        self.address.setVisible(local or (provider and more))
        self.address.edit.setPlaceholderText(LOCAL_ADDRESS if local else tr("the provider's own"))
        self._own.setVisible(provider and more)

    def _take_local(self, model: str, address: str) -> None:
        self.model.edit.setText(model)
        self.address.edit.setText(address)

    def _use(self) -> None:
        make = self._request()
        if make is None or not self.use.isEnabled():
            return
        hold(self.use)
        self.said.emit(tr("Looking up what it costs…"))
        self._client.request(make, self._chosen, self._fail)

    def _request(self) -> partial[UseModel] | None:
        if self._where is Where.REHEARSAL:
            return partial(UseModel, model=REHEARSAL)
        wrong = [field for field in (self.model, self.address) if not field.check()]
        if wrong:
            if wrong[0] is self.address:
                self.more.setChecked(True)
            wrong[0].edit.setFocus()
            return None
        if self._where is Where.LOCAL:
            return partial(UseModel, model=self.model.value, api_base=self.address.value or LOCAL_ADDRESS)
        own = self.input_usd.value() > 0 or self.output_usd.value() > 0
        return partial(
            UseModel,
            model=self.model.value,
            api_base=self.address.value,
            input_usd=self.input_usd.value() if own else None,
            output_usd=self.output_usd.value() if own else None,
        )

    def _chosen(self, value: Json) -> None:
        """It is used from now on; a key that was typed is kept for its provider."""
        try:
            shown = from_json(ModelRow, value)
        except ProtocolError as wrong:
            self._end(str(wrong))
            return
        key = shown.credential.removeprefix(f"{MODEL}/")
        secret = self.key.take_secret() if self._where is Where.PROVIDER else ""
        if not secret or not key:
            self._tell(shown)
            return

        def kept(_none: object) -> None:
            self._client.request(
                partial(CredentialChanged, name=MODEL, key=key),
                lambda _value: self._client.request(GetModel, self._again, self._fail),
                self._fail,
            )

        def not_kept(wrong: KeychainError) -> None:
            self._tell(shown)
            self.key.complain(keychain_words(wrong))

        self._keychain.set(MODEL, key, secret, kept, not_kept)

    def _again(self, value: Json) -> None:
        try:
            self._tell(from_json(ModelRow, value))
        except ProtocolError as wrong:
            self._end(str(wrong))

    def _tell(self, shown: ModelRow) -> None:
        self.used.emit(shown)
        self._end(tr("{model} is used from now on.").format(model=visible(shown.model)))

    def _fail(self, failed: Failed) -> None:
        self._end(in_words(failed))

    def _end(self, sentence: str) -> None:
        release(self.use)
        self.said.emit(sentence)

    def _check_model(self, value: str) -> str:
        if not value:
            return tr("Name a model, as provider/model.")
        if any(sign.isspace() for sign in value):
            return tr("A model's name has no spaces.")
        if self._where is Where.PROVIDER and "/" not in value:
            return tr("The provider comes first: provider/model, for example anthropic/claude-haiku-4-5.")
        return ""


def _words(where: Where) -> tuple[str, str]:
    match where:
        case Where.PROVIDER:
            return tr("A provider's model, with your key"), tr("What the agent reads is sent to the provider.")
        case Where.LOCAL:
            return tr("A model on this machine"), tr("Nothing leaves the machine, and it costs nothing.")
        case Where.REHEARSAL:
            return (
                tr("Rehearsal", "the built-in model"),
                tr("Built in and scripted: to see how everything works. It costs nothing."),
            )


def _check_address(value: str) -> str:
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return tr("An address looks like {address}.").format(address=LOCAL_ADDRESS)
    return tr("An address holds no name and no password.") if parts.username or parts.password else ""


def _dollars(name: str, label: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.lineEdit().setTextMargins(ROOM, 0, 0, 0)
    box.setObjectName(name)
    box.setAccessibleIdentifier(name)
    box.setAccessibleName(tr("{direction}, dollars for a million tokens").format(direction=label))
    box.setPrefix("$")
    box.setDecimals(2)
    box.setRange(0.0, 10_000.0)
    box.setSingleStep(0.25)
    box.setSpecialValueText("–")
    return box
