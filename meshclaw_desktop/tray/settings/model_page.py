"""The page of the model: which one is in use, its key, its price, a test; and the form that chooses another."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from meshclaw_desktop.errors import KeychainError, ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import Tone, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Failed, GetModel, TestModel
from meshclaw_desktop.wire.rows import ModelRow

from .flow import row
from .model_form import ModelForm
from .page import Page, button, card, hold, release
from .secret_row import SecretRow
from .words import MODEL, in_words, price_words, secret_in


class ModelPage(Page):
    """What is typed is sent by *Use this model* only; what is shown on top is what the runtime says."""

    def __init__(self, client: Client, keychain: KeychainWorker, parent: QWidget | None = None) -> None:
        super().__init__("model", tr("Model"), parent=parent)
        self._client, self._keychain = client, keychain
        self._row: ModelRow | None = None
        self._secret: SecretRow | None = None
        self._place = ""
        self._build_now()
        self.form = ModelForm(client, keychain)
        self.form.used.connect(self._show_row)
        self.form.said.connect(self.say)
        self.column.addWidget(self.form)

    @property
    def row(self) -> ModelRow | None:
        """The model in use, as the runtime told it."""
        return self._row

    def refresh(self) -> None:
        """Read which model is used."""
        self._keychain.check(self._found_keychain, self._miss_keychain)
        self._client.request(GetModel, self._show, self._fail)

    # ---- inside ----

    def _build_now(self) -> None:
        frame, column = card("model-now")
        self._name = PlainText("…")
        self._name.setFont(scaled(self._name.font(), bold=True))
        self._name.setObjectName("model-name")
        self._name.setAccessibleIdentifier("model-name")
        self._price = PlainText("", Tone.QUIET)
        self._price.setObjectName("model-price")
        self._price.setAccessibleIdentifier("model-price")
        self.test = button("model-test", tr("Test"), "link")
        self.test.setAccessibleName(tr("Test the model"))
        self.test.clicked.connect(self._test)
        head, flow = row()
        flow.addWidget(self._name)
        flow.push(self.test)
        self._secret_place = QVBoxLayout()
        column.addWidget(head)
        column.addWidget(self._price)
        column.addLayout(self._secret_place)
        self.column.addWidget(frame)

    def _show(self, value: Json) -> None:
        try:
            self._show_row(from_json(ModelRow, value))
        except ProtocolError as wrong:
            self.say(str(wrong))

    def _show_row(self, row_now: ModelRow) -> None:
        first, self._row = self._row is None, row_now
        self._name.say(row_now.model or tr("No model is chosen"))
        address = tr("At {address}.").format(address=row_now.api_base) if row_now.api_base else ""
        said = f"{price_words(row_now)} {address}".strip() if row_now.model else tr("Choose one below.")
        unknown = bool(row_now.model) and row_now.price_from == "none"
        self._price.say(said, Tone.CARE if unknown else Tone.QUIET)
        self.test.setEnabled(bool(row_now.model))
        self._show_secret(row_now)
        if first:
            self.form.fill(row_now)
        if unknown:
            self.form.ask_for_price()

    def _show_secret(self, shown: ModelRow) -> None:
        while (item := self._secret_place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._secret = None
        if not shown.credential:
            return
        self._secret = SecretRow(self._client, self._keychain, MODEL, key_of(shown))
        self._secret.said.connect(self._key_changed)
        self._secret_place.addWidget(self._secret)
        self._say_where()

    def _say_where(self) -> None:
        if self._secret is None or self._row is None:
            return
        present = self._row.credential_present
        provider = self._row.provider or key_of(self._row)
        what = tr("Key for {provider}").format(provider=provider)
        none = tr("No key for {provider} is set: without one it cannot be asked.").format(provider=provider)
        self._secret.show_place(secret_in(what, self._place) if present else none, present=present)

    def _key_changed(self, sentence: str) -> None:
        self.say(sentence)
        self._client.request(GetModel, self._show, self._fail)

    def _test(self) -> None:
        hold(self.test)
        self.say(tr("Trying…"))

        def tell(sentence: str) -> None:
            release(self.test)
            self.say(sentence)

        self._client.request(TestModel, lambda value: tell(str(value)), lambda failed: tell(in_words(failed)))

    def _fail(self, failed: Failed) -> None:
        self.say(in_words(failed))

    def _found_keychain(self, title: object) -> None:
        self._place = str(title)
        self._say_where()

    def _miss_keychain(self, _wrong: KeychainError) -> None:
        self._place = ""
        self._say_where()


def key_of(shown: ModelRow) -> str:
    """The key's name, below the name under which all keys of models are kept."""
    return shown.credential.removeprefix(f"{MODEL}/")
