"""Where a secret lies, and the line to replace it. The secret goes from the line to the keychain, and nowhere else."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.errors import KeychainError
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone
from meshclaw_desktop.wire.messages import CredentialChanged

from .confirm import confirm
from .field import Field
from .words import in_words, key_words, keychain_words


class SecretRow(QWidget):
    """One secret of a connector, or of the model's provider."""

    said = Signal(str)
    """A sentence about what was done, or why not."""

    def __init__(
        self, client: Client, keychain: KeychainWorker, name: str, key: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._client, self._keychain = client, keychain
        self._name, self._key = name, key
        self._id = f"secret-{name}-{key}"
        self._where = PlainText("", Tone.QUIET)
        self._where.setObjectName(self._id)
        self._where.setAccessibleIdentifier(self._id)
        self._replace = self._link("replace", "Set…")
        self._forget = self._link("forget", "Forget")
        self._field = Field(f"{self._id}-value", key_words(key), secret=True, parent=self)
        self._save = QPushButton("Keep in the keychain", self)
        self._save.setProperty("kind", "primary")
        self._save.setObjectName(f"{self._id}-save")
        self._save.setAccessibleIdentifier(f"{self._id}-save")
        self._save.setAutoDefault(False)
        self._cancel = self._link("cancel", "Cancel")
        self._form = QWidget(self)
        buttons = QHBoxLayout()
        buttons.addWidget(self._save)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        inner = QVBoxLayout(self._form)
        inner.setContentsMargins(0, 0, 0, GAP)
        inner.addWidget(self._field)
        inner.addLayout(buttons)
        self._form.hide()
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self._where, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._replace)
        line.addWidget(self._forget)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)
        column.addWidget(self._form)
        self._replace.clicked.connect(self._open_form)
        self._forget.clicked.connect(self._ask_to_forget)
        self._cancel.clicked.connect(self._close_form)
        self._save.clicked.connect(self._keep)
        self._field.entered.connect(self._keep)

    def show_place(self, sentence: str, *, present: bool) -> None:
        """Say where it lies, or that there is none."""
        self._where.say(sentence)
        self._replace.setText("Replace…" if present else "Set…")
        self._forget.setVisible(present)

    def keep(self, secret: str) -> None:
        """Write a secret to the keychain, and tell the runtime that it changed; never the secret itself."""
        self._save.setEnabled(False)
        self._keychain.set(self._name, self._key, secret, lambda _none: self._kept(), self._not_kept)

    def hideEvent(self, event: object) -> None:
        """A window that is closed holds no secret."""
        self._field.edit.clear()

    # ---- inside ----

    def _open_form(self) -> None:
        self._form.show()
        self._field.edit.setFocus()

    def _close_form(self) -> None:
        self._field.take_secret()
        self._field.complain("")
        self._form.hide()
        self._replace.setFocus()

    def _keep(self) -> None:
        secret = self._field.take_secret()
        if not secret:
            self._field.complain(f"{key_words(self._key)} is empty.")
            return
        self._field.complain("")
        self.keep(secret)

    def _kept(self) -> None:
        self._save.setEnabled(True)
        self._close_form()
        self.said.emit("Kept in the keychain.")
        self._tell_runtime()

    def _not_kept(self, wrong: KeychainError) -> None:
        self._save.setEnabled(True)
        self._open_form()
        self._field.complain(keychain_words(wrong))

    def _ask_to_forget(self) -> None:
        confirm(
            self,
            name=f"{self._id}-confirm",
            title=f"Forget the {key_words(self._key).lower()}?",
            words="It is deleted from the keychain. What needs it stops working until you set it again.",
            yes="Forget",
            on_yes=self._forget_it,
        )

    def _forget_it(self) -> None:
        self._keychain.forget(
            self._name, self._key, self._forgotten, lambda wrong: self.said.emit(keychain_words(wrong))
        )

    def _forgotten(self, was_there: object) -> None:
        self.said.emit("Deleted from the keychain." if was_there else "There was nothing to forget.")
        self._tell_runtime()

    def _tell_runtime(self) -> None:
        self._client.request(
            partial(CredentialChanged, name=self._name, key=self._key),
            None,
            lambda failed: self.said.emit(in_words(failed)),
        )

    def _link(self, what: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("kind", "link")
        button.setObjectName(f"{self._id}-{what}")
        button.setAccessibleIdentifier(f"{self._id}-{what}")
        button.setAutoDefault(False)
        return button
