"""Where a secret lies, and the line to replace it. The secret goes from the line to the keychain, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meshclaw_desktop.errors import KeychainError
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.messages import CredentialChanged

from .confirm import confirm
from .field import Field
from .flow import row
from .page import button
from .words import in_words, key_words, keychain_words


class SecretRow(QWidget):
    """One secret of a connector, or of the model's provider."""

    said = Signal(str)
    """A sentence about what was done, or why not."""

    def __init__(
        self,
        client: Client,
        keychain: KeychainWorker,
        name: str,
        key: str,
        *,
        before: Sequence[QWidget] = (),
        after: Sequence[QWidget] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`before` and `after` are links that stand in the same line; the first of `after` goes to its end."""
        super().__init__(parent)
        self._client, self._keychain = client, keychain
        self._name, self._key = name, key
        self._id = f"secret-{name}-{key}"
        self._where = PlainText("", Tone.QUIET)
        self._where.setObjectName(self._id)
        self._where.setAccessibleIdentifier(self._id)
        self._replace = button(f"{self._id}-replace", tr("Set…"), "link")
        self._forget = button(f"{self._id}-forget", tr("Forget…"), "link")
        self._field = Field(f"{self._id}-value", key_words(key), secret=True, parent=self)
        self._save = button(f"{self._id}-save", tr("Keep in the keychain"), "primary")
        self._cancel = button(f"{self._id}-cancel", tr("Cancel"), "link")
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
        line, flow = row(gap=GAP)
        for widget in (self._where, *before, self._replace, self._forget):
            flow.addWidget(widget)
        for at, widget in enumerate(after):
            flow.addWidget(widget) if at else flow.push(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(line)
        column.addWidget(self._form)
        self._replace.clicked.connect(self._open_form)
        self._forget.clicked.connect(self._ask_to_forget)
        self._cancel.clicked.connect(self._close_form)
        self._save.clicked.connect(self._keep)
        self._field.entered.connect(self._keep)

    def show_place(self, sentence: str, *, present: bool) -> None:
        """Say where it lies, or that there is none."""
        self._where.say(sentence)
        self._replace.setText(tr("Replace…") if present else tr("Set…"))
        name = key_words(self._key)
        self._replace.setAccessibleName(f"{self._replace.text().rstrip('…')}: {name}, {self._name}")
        self._forget.setAccessibleName(f"{tr('Forget')}: {name}, {self._name}")
        self._forget.setVisible(present)

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
        """Write a secret to the keychain, and tell the runtime that it changed; never the secret itself."""
        secret = self._field.take_secret()
        if not secret:
            self._field.complain(tr("{secret} is empty.").format(secret=key_words(self._key)))
            return
        self._field.complain("")
        self._save.setEnabled(False)
        self._keychain.set(self._name, self._key, secret, lambda _none: self._kept(), self._not_kept)

    def _kept(self) -> None:
        self._save.setEnabled(True)
        self._close_form()
        self.said.emit(tr("Kept in the keychain."))
        self._tell_runtime()

    def _not_kept(self, wrong: KeychainError) -> None:
        self._save.setEnabled(True)
        self._open_form()
        self._field.complain(keychain_words(wrong))

    def _ask_to_forget(self) -> None:
        confirm(
            self,
            name=f"{self._id}-confirm",
            title=tr("Forget this secret: {secret}?").format(secret=key_words(self._key)),
            words=tr("It is deleted from the keychain. What needs it stops working until you set it again."),
            yes=tr("Forget"),
            on_yes=self._forget_it,
        )

    def _forget_it(self) -> None:
        self._keychain.forget(
            self._name, self._key, self._forgotten, lambda wrong: self.said.emit(keychain_words(wrong))
        )

    def _forgotten(self, was_there: object) -> None:
        self.said.emit(tr("Deleted from the keychain.") if was_there else tr("There was nothing to forget."))
        self._tell_runtime()

    def _tell_runtime(self) -> None:
        self._client.request(
            partial(CredentialChanged, name=self._name, key=self._key),
            None,
            lambda failed: self.said.emit(in_words(failed)),
        )
