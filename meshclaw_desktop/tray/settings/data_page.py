"""The page of the user's data: where it lies, and whether the record fits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import Tone, fixed
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Failed, VerifyLedger
from meshclaw_desktop.wire.rows import VerifyRow

from .page import Page, bold, button, card
from .words import in_words


class DataPage(Page):
    """Everything is on this machine; nothing is sent anywhere but to your model and your accounts."""

    def __init__(self, client: Client, locations: Locations, parent: QWidget | None = None) -> None:
        super().__init__(
            "data",
            "Your data",
            "Everything lies on this machine, readable by you alone. Secrets lie in the keychain, never in a file.",
            parent=parent,
        )
        self._client = client
        frame, column = card("data-places")
        for name, words, place in (
            ("ledger", "What happened", locations.ledger),
            ("settings", "What you set", locations.settings),
            ("logs", "Logs, without secrets and without messages", locations.logs),
        ):
            path = PlainText(str(place))
            path.setObjectName(f"data-{name}")
            path.setAccessibleIdentifier(f"data-{name}")
            path.setFont(fixed(path.font()))
            show = button(f"data-{name}-open", "Open folder", "link")
            show.setAccessibleName(f"Open the folder: {words}")
            folder = place if name == "logs" else place.parent
            show.clicked.connect(lambda _on=False, where=folder: _open(where))
            line = QHBoxLayout()
            line.addWidget(bold(words), 1)
            line.addWidget(show)
            column.addLayout(line)
            column.addWidget(path)
        self.column.addWidget(frame)
        check, inside = card("data-verify-card")
        inside.addWidget(bold("The record"))
        inside.addWidget(
            PlainText("Each entry is chained to the one before, so that a change afterwards is found.", Tone.QUIET)
        )
        self._verdict = PlainText("")
        self._verdict.setObjectName("data-verdict")
        self._verdict.setAccessibleIdentifier("data-verdict")
        self._verdict.hide()
        inside.addWidget(self._verdict)
        self.verify = button("data-verify", "Verify")
        self.verify.clicked.connect(self._verify)
        row = QHBoxLayout()
        row.addWidget(self.verify)
        row.addStretch(1)
        inside.addLayout(row)
        self.column.addWidget(check)

    def _verify(self) -> None:
        self.verify.setEnabled(False)
        self._tell("Reading every entry…")
        self._client.request(VerifyLedger, self._verified, self._fail)

    def _verified(self, value: Json) -> None:
        self.verify.setEnabled(True)
        try:
            row = from_json(VerifyRow, value)
        except ProtocolError as wrong:
            self._tell(str(wrong))
            return
        if row.first_bad:
            self._tell(f"Entry #{row.first_bad} does not fit: {row.reason}")
        else:
            self._tell(f"All {row.rows:,} entries fit together: nothing was changed or taken out.")

    def _fail(self, failed: Failed) -> None:
        self.verify.setEnabled(True)
        self._tell(in_words(failed))

    def _tell(self, sentence: str) -> None:
        self._verdict.say(sentence)
        self._verdict.show()


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
