"""The models that servers on this machine offer, as the runtime found them. Choosing one only fills in the form."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Failed, FindLocalModels
from meshclaw_desktop.wire.rows import LocalServerRow
from meshclaw_desktop.wire.visible import visible

from .flow import row
from .page import button
from .words import in_words


class LocalChoice(QWidget):
    """Looks when it is first shown, and again when asked to."""

    chosen = Signal(str, str)
    """A model as the settings name it, and its server's address."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._looked = False
        self.models = QComboBox()
        self.models.setObjectName("model-found")
        self.models.setAccessibleIdentifier("model-found")
        self.models.setAccessibleName(tr("Models on this machine"))
        self.models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.models.setMinimumContentsLength(20)
        self._said = PlainText("", Tone.QUIET)
        self._said.setObjectName("model-found-said")
        self._said.setAccessibleIdentifier("model-found-said")
        self.again = button("model-look", tr("Look again"), "link")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._said)
        line, flow = row()
        flow.addWidget(self.models)
        flow.addWidget(self.again)
        column.addWidget(line)
        self.models.hide()
        self.models.activated.connect(self._choose)
        self.again.clicked.connect(self.look)

    def look_once(self) -> None:
        """Look, unless that was done before."""
        if not self._looked:
            self.look()

    def look(self) -> None:
        """Have the runtime look on the usual ports of this machine."""
        self._looked = True
        self.again.setEnabled(False)
        self._said.say(tr("Looking for Ollama, LM Studio and llama.cpp on this machine…"))
        self._client.request(FindLocalModels, self._show, self._fail)

    # ---- inside ----

    def _show(self, value: Json) -> None:
        self.again.setEnabled(True)
        try:
            servers = [from_json(LocalServerRow, one) for one in value] if isinstance(value, list) else []
        except ProtocolError as wrong:
            self._said.say(str(wrong))
            return
        self.models.clear()
        for server in servers:
            for model in server.models:
                _, _, name = model.partition("/")
                self.models.addItem(visible(f"{server.title}: {name}"), (model, server.api_base))
        self.models.setVisible(self.models.count() > 0)
        if self.models.count():
            self._said.say(tr("Found on this machine:"))
            self._choose(0)
        elif servers:
            titles = ", ".join(server.title for server in servers)
            self._said.say(
                tr("{server} answers and has no model yet. Load one there, then look again.").format(server=titles)
            )
        else:
            self._said.say(
                tr("No model server answers on its usual port. Start Ollama, LM Studio or llama.cpp, then look again.")
            )

    def _fail(self, failed: Failed) -> None:
        self.again.setEnabled(True)
        self._said.say(in_words(failed))

    def _choose(self, at: int) -> None:
        model, address = self.models.itemData(at)
        self.chosen.emit(model, address)
