"""The page of the model: which one, its key, its price, a test. The runtime says what holds."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from urllib.parse import urlsplit

from PySide6.QtWidgets import QButtonGroup, QDoubleSpinBox, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from meshclaw_desktop.errors import KeychainError, ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Failed, GetModel, TestModel, UseModel
from meshclaw_desktop.wire.rows import ModelRow
from meshclaw_desktop.wire.visible import visible

from .field import Field
from .page import Page, bold, button, card
from .secret_row import SecretRow
from .words import MODEL, in_words, price_words

REHEARSAL = "rehearsal"
LOCAL_ADDRESS = "http://127.0.0.1:11434"


class Where(StrEnum):
    """Where a model runs."""

    REHEARSAL = "rehearsal"
    PROVIDER = "provider"
    LOCAL = "local"


_CHOICES = {
    Where.PROVIDER: ("A provider's model, with your key", "What the agent reads is sent to the provider."),
    Where.LOCAL: ("A model on this machine", "Nothing leaves the machine, and it costs nothing."),
    Where.REHEARSAL: ("Rehearsal", "Built in and scripted: to see how everything works. It costs nothing."),
}


class ModelPage(Page):
    """What is typed is sent by *Use this model* only."""

    def __init__(self, client: Client, keychain: KeychainWorker, parent: QWidget | None = None) -> None:
        super().__init__("model", "Model", parent=parent)
        self._client, self._keychain = client, keychain
        self._row: ModelRow | None = None
        self._secret: SecretRow | None = None
        self._place = ""
        self._build_now()
        self._build_choice()
        self._choose(Where.PROVIDER)

    @property
    def row(self) -> ModelRow | None:
        """The model in use, as the runtime told it."""
        return self._row

    def refresh(self) -> None:
        """Read which model is used."""
        self._keychain.check(self._found_keychain, self._miss_keychain)
        self._client.request(GetModel, self._show, self._fail)

    # ---- what holds ----

    def _build_now(self) -> None:
        frame, column = card("model-now")
        self._name = bold("…")
        self._name.setObjectName("model-name")
        self._name.setAccessibleIdentifier("model-name")
        self._price = PlainText("", Tone.QUIET)
        self._price.setObjectName("model-price")
        self.test = button("model-test", "Test", "link")
        self.test.clicked.connect(self._test)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self.test)
        self._secret_place = QVBoxLayout()
        column.addLayout(head)
        column.addWidget(self._price)
        column.addLayout(self._secret_place)
        self.column.addWidget(frame)

    def _show(self, value: Json) -> None:
        try:
            row = from_json(ModelRow, value)
        except ProtocolError as wrong:
            self.say(str(wrong))
            return
        first = self._row is None
        self._row = row
        self._name.setText(visible(row.model) or "No model is chosen")
        address = f" At {row.api_base}." if row.api_base else ""
        self._price.say((price_words(row) + address) if row.model else "Choose one below.")
        self.test.setEnabled(bool(row.model))
        self._show_secret(row)
        if first:
            self._fill(row)

    def _show_secret(self, row: ModelRow) -> None:
        while (item := self._secret_place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._secret = None
        if not row.credential:
            return
        self._secret = SecretRow(self._client, self._keychain, MODEL, row.credential)
        self._secret.said.connect(self._key_changed)
        self._secret_place.addWidget(self._secret)
        self._say_where()

    def _say_where(self) -> None:
        if self._secret is None or self._row is None:
            return
        provider = self._row.provider or self._row.credential
        if self._row.credential_present:
            where = f"in {self._place}" if self._place else "in the keychain"
            self._secret.show_place(f"Key for {provider} {where}", present=True)
        else:
            self._secret.show_place(f"No key for {provider} is set.", present=False)

    def _key_changed(self, sentence: str) -> None:
        self.say(sentence)
        self._client.request(GetModel, self._show, self._fail)

    def _test(self) -> None:
        self.test.setEnabled(False)
        self.say("Trying…")

        def tell(sentence: str) -> None:
            self.test.setEnabled(True)
            self.say(sentence)

        self._client.request(TestModel, lambda value: tell(str(value)), lambda failed: tell(in_words(failed)))

    # ---- what is chosen ----

    def _build_choice(self) -> None:
        frame, column = card("model-choice")
        column.addWidget(bold("Use another"))
        self._group = QButtonGroup(self)
        self._choices: dict[Where, QRadioButton] = {}
        for where, (title, note) in _CHOICES.items():
            choice = QRadioButton(title)
            choice.setObjectName(f"model-where-{where}")
            choice.setAccessibleIdentifier(f"model-where-{where}")
            choice.setAccessibleDescription(note)
            self._group.addButton(choice)
            self._choices[where] = choice
            words = PlainText(note, Tone.QUIET)
            indented = QHBoxLayout()
            indented.setContentsMargins(22, 0, 0, 0)
            indented.addWidget(words)
            column.addWidget(choice)
            column.addLayout(indented)
            choice.toggled.connect(lambda on, chosen=where: self._choose(chosen) if on else None)
        self.model = Field("model-model", "Model", hint="provider/model", check=self._check_model)
        self.address = Field("model-address", "API address", hint=LOCAL_ADDRESS, check=_check_address)
        self._own = QWidget()
        own = QVBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(3)
        label = QLabel("Your own price, for a model whose price is not known: dollars for a million tokens")
        label.setWordWrap(True)
        own.addWidget(label)
        self.input_usd, self.output_usd = _dollars("model-input-usd", "In"), _dollars("model-output-usd", "Out")
        prices = QHBoxLayout()
        for name, box in (("In", self.input_usd), ("Out", self.output_usd)):
            prices.addWidget(QLabel(name))
            prices.addWidget(box)
            prices.addSpacing(GAP)
        prices.addStretch(1)
        own.addLayout(prices)
        for widget in (self.model, self.address, self._own):
            column.addWidget(widget)
        self.use = button("model-use", "Use this model", "primary")
        self.use.clicked.connect(self._use)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.use)
        column.addLayout(row)
        self.column.addWidget(frame)
        for field in (self.model, self.address):
            field.entered.connect(self._use)

    def _choose(self, where: Where) -> None:
        self._where = where
        self._choices[where].setChecked(True)
        self.model.setVisible(where is not Where.REHEARSAL)
        self.model.edit.setPlaceholderText(
            "for example anthropic/claude-haiku-4-5" if where is Where.PROVIDER else "for example ollama/qwen3"
        )
        self.address.setVisible(where is Where.LOCAL)
        self._own.setVisible(where is Where.PROVIDER)

    def _fill(self, row: ModelRow) -> None:
        """Begin with what holds."""
        if row.model == REHEARSAL:
            self._choose(Where.REHEARSAL)
            return
        self.model.edit.setText(row.model)
        self.address.edit.setText(row.api_base)
        if row.price_from == "own":
            self.input_usd.setValue(row.input_usd or 0.0)
            self.output_usd.setValue(row.output_usd or 0.0)
        self._choose(Where.LOCAL if row.api_base else Where.PROVIDER)

    def _use(self) -> None:
        if self._where is Where.REHEARSAL:
            make = partial(UseModel, model=REHEARSAL)
        else:
            fields = [self.model, self.address] if self._where is Where.LOCAL else [self.model]
            wrong = [field for field in fields if not field.check()]
            if wrong:
                wrong[0].edit.setFocus()
                return
            if self._where is Where.LOCAL:
                make = partial(UseModel, model=self.model.value, api_base=self.address.value or LOCAL_ADDRESS)
            else:
                own = self.input_usd.value() > 0 or self.output_usd.value() > 0
                make = partial(
                    UseModel,
                    model=self.model.value,
                    input_usd=self.input_usd.value() if own else None,
                    output_usd=self.output_usd.value() if own else None,
                )
        self.use.setEnabled(False)
        self.say("Looking up what it costs…")
        self._client.request(make, self._used, self._fail)

    def _used(self, value: Json) -> None:
        self.use.setEnabled(True)
        self._show(value)
        if self._row is not None:
            self.say(f"{self._row.model} is used from now on.")

    def _fail(self, failed: Failed) -> None:
        self.use.setEnabled(True)
        self.say(in_words(failed))

    def _found_keychain(self, title: object) -> None:
        self._place = str(title)
        self._say_where()

    def _miss_keychain(self, _wrong: KeychainError) -> None:
        self._place = ""
        self._say_where()

    def _check_model(self, value: str) -> str:
        if not value:
            return "Name a model, as provider/model."
        if any(sign.isspace() for sign in value):
            return "A model's name has no spaces."
        if self._where is Where.PROVIDER and "/" not in value:
            return "The provider comes first: provider/model, for example anthropic/claude-haiku-4-5."
        return ""


def _check_address(value: str) -> str:
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"An address looks like {LOCAL_ADDRESS}."
    return "An address holds no name and no password." if parts.username or parts.password else ""


def _dollars(name: str, label: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setObjectName(name)
    box.setAccessibleIdentifier(name)
    box.setAccessibleName(f"{label}, dollars for a million tokens")
    box.setPrefix("$")
    box.setDecimals(2)
    box.setRange(0.0, 10_000.0)
    box.setSingleStep(0.25)
    box.setSpecialValueText("–")
    return box
