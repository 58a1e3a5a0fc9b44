"""The welcome: three steps, each of which can wait, and a sample to try. It chooses nothing by itself and starts nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.errors import KeychainError, ProtocolError
from meshclaw_desktop.keychain import Secrets
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.theme import GAP, MARGIN, ROOM, Theme, Tone, mixed, scaled, sheet, theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import AddSample, Failed, FindLocalModels, GetModel, SetBudget, UseModel
from meshclaw_desktop.wire.rows import LocalServerRow, ModelRow

from . import standing
from .step import Step

WIDTH = 620
CHARACTERS = 84
"""The width, in letters, where these are so large that the other one is too little."""
MOST_USD = 100_000.0


class WelcomeWindow(QWidget):
    """What it shows is the runtime's word; what it asks for is what the user just clicked."""

    settings_wanted = Signal(str)
    """The page of the settings that a step needs."""
    ask_wanted = Signal(str)
    """The line to ask, with these words in it."""

    def __init__(
        self,
        client: Client,
        state: State,
        keychain: Secrets,
        *,
        tray: Callable[[], bool],
        notices: Callable[[], bool],
    ) -> None:
        """`tray` and `notices` say whether the desktop shows icons and notifications."""
        super().__init__(None, Qt.WindowType.Window)
        self._client, self._state, self._tray, self._notices = client, state, tray, notices
        self._keychain = KeychainWorker(keychain, self)
        self._model: ModelRow | None = None
        self._servers: tuple[LocalServerRow, ...] = ()
        self._limit_chosen = False
        self._theme: Theme | None = None
        self.setObjectName("welcome-window")
        self.setWindowTitle(tr("Welcome to MeshClaw"))
        self._make_controls()
        self._lay_out()
        self._connect()
        close = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        close.activated.connect(self.close)
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit)
        self._dress()
        self._show()
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what is there, each time anew."""
        super().showEvent(event)
        if not event.spontaneous():
            self._look()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the platform from light to dark."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._dress()

    # ---- what is there ----

    def _look(self) -> None:
        self._keychain.check(self._find_keychain, self._miss_keychain)
        self._around.say(standing.surroundings(tray=self._tray(), notifications=self._notices()))
        if self._state.known:
            self._client.request(GetModel, self._take_model)
            self._client.request(FindLocalModels, self._take_servers)

    def _find_keychain(self, title: object) -> None:
        self._say_keychain(str(title), None)

    def _miss_keychain(self, wrong: KeychainError) -> None:
        self._say_keychain("", wrong)

    def _say_keychain(self, title: str, wrong: KeychainError | None) -> None:
        sentence, well = standing.keychain(title, wrong)
        self._keychain_line.say(sentence, Tone.QUIET if well else Tone.CARE)
        self._keychain_line.setToolTip("" if wrong is None else wrong.remedy)

    def _take_model(self, value: Json) -> None:
        try:
            self._model = from_json(ModelRow, value)
        except ProtocolError as wrong:
            self._say(str(wrong))
        self._show()

    def _take_servers(self, value: Json) -> None:
        try:
            self._servers = tuple(from_json(LocalServerRow, one) for one in value) if isinstance(value, list) else ()
        except ProtocolError as wrong:
            self._say(str(wrong))
        self._show()

    def _follow(self) -> None:
        """The runtime says something new; what a model needs beyond its name has to be asked for."""
        status = self._state.status
        if status is not None and (self._model is None or self._model.model != status.model) and self.isVisible():
            self._client.request(GetModel, self._take_model)
        self._show()

    # ---- what the user does ----

    def _use_found(self) -> None:
        found = standing.suggestion(self._model, self._servers)
        if found is not None:
            self.use_found.setEnabled(False)
            make = partial(UseModel, model=found[0], api_base=found[1])
            self._client.request(make, self._take_model, self._fail)

    def _set_limit(self) -> None:
        self.set_limit.setEnabled(False)
        micros = round(self.limit.value() * 1_000_000)
        self._client.request(partial(SetBudget, day_usd_micros=micros), self._limit_set, self._fail)

    def _limit_set(self, _value: Json) -> None:
        self._limit_chosen = True
        self._say("")
        self._show()

    def _try_sample(self) -> None:
        self.sample.setEnabled(False)
        self._say(tr("Laying the sample mailbox out…"), Tone.QUIET)
        self._client.request(AddSample, self._sample_added, self._fail)

    def _sample_added(self, _value: Json) -> None:
        self._say(
            tr("The sample mailbox is connected at Observe: it may read. Nothing of it leaves this machine."), Tone.GOOD
        )
        self._client.request(GetModel, self._take_model)
        self._show()

    def _fail(self, failed: Failed) -> None:
        self._say(f"{failed.title} {failed.remedy}".strip())
        self._show()

    # ---- what is shown ----

    def _show(self) -> None:
        status = self._state.status
        known = status is not None
        connectors = status.connectors if status is not None else ()
        self.model_step.show_standing(
            standing.model(status.model if status is not None else "", self._model, self._servers)
        )
        self.account_step.show_standing(standing.account(connectors))
        self.limit_step.show_standing(standing.limit(status, chosen=self._limit_chosen))
        if status is not None and not self.limit.hasFocus() and not self._limit_chosen:
            self.limit.setValue(status.limit_usd_micros / 1_000_000)
        found = standing.suggestion(self._model, self._servers)
        self.use_found.setVisible(found is not None)
        if found is not None:
            self.use_found.setText(tr("Use {model}").format(model=found[0].partition("/")[2][:24]))
        for one in (self.choose, self.connect_account, self.set_limit, self.use_found, self.limit):
            one.setEnabled(known)
        ready = self.model_step.done and self.account_step.done
        has_sample = any(one.name == "sample" for one in connectors)
        self.sample.setVisible(not has_sample)
        self.sample.setEnabled(known)
        self.ask.setVisible(ready)
        self._later.setVisible(not ready)
        self._mark_next()
        if not known:
            self._say(self._state.trouble or tr("MeshClaw is starting…"), Tone.CARE)
        elif self._said_tone is Tone.CARE:
            self._say("")
        self._fit_soon.start()

    def _mark_next(self) -> None:
        """The first step that is open has the coloured button; without one, asking has it."""
        steps = (
            (self.model_step, self.choose),
            (self.account_step, self.connect_account),
            (self.limit_step, self.set_limit),
        )
        following = next((button for step, button in steps if not step.done), self.ask)
        for button in (self.choose, self.connect_account, self.set_limit, self.ask):
            kind = "primary" if button is following or button is self.ask else ""
            if button.property("kind") != kind:
                button.setProperty("kind", kind)
                button.style().unpolish(button)
                button.style().polish(button)
        self.choose.setText(tr("Change…") if self.model_step.done else tr("Choose…"))
        self.connect_account.setText(tr("Add another…") if self.account_step.done else tr("Connect…"))

    def _say(self, sentence: str, tone: Tone = Tone.BAD) -> None:
        self._said_tone = tone
        self._said.say(sentence, tone)
        self._said.setVisible(bool(sentence))

    def _fit(self) -> None:
        """As high as its words need at this width, and wide enough for large letters."""
        layout = self.layout()
        width = max(self.width() if self.isVisible() else WIDTH, self.fontMetrics().averageCharWidth() * CHARACTERS)
        height = layout.totalHeightForWidth(width) if layout is not None else 0
        if not self.isVisible() or height > self.height() or width > self.width():
            self.resize(width, max(height, self.height() if self.isVisible() else 0))

    # ---- building ----

    def _make_controls(self) -> None:
        self.choose = _button("welcome-choose", tr("Choose…"))
        self.choose.setAccessibleName(tr("Choose a model"))
        self.use_found = _button("welcome-use-found", "", "link")
        self.connect_account = _button("welcome-connect", tr("Connect…"))
        self.connect_account.setAccessibleName(tr("Connect an account"))
        self.limit = QDoubleSpinBox()
        self.limit.lineEdit().setTextMargins(ROOM, 0, 0, 0)
        self.limit.setObjectName("welcome-limit")
        self.limit.setAccessibleIdentifier("welcome-limit")
        self.limit.setAccessibleName(tr("Daily limit in dollars"))
        self.limit.setPrefix("$")
        self.limit.setDecimals(2)
        self.limit.setRange(0.0, MOST_USD)
        self.limit.setSingleStep(0.5)
        self.set_limit = _button("welcome-set-limit", tr("Set"))
        self.set_limit.setAccessibleName(tr("Set the daily limit"))
        self.sample = _button("welcome-sample", tr("Try it with a sample mailbox instead"), "link")
        self.ask = _button("welcome-ask", tr("Ask MeshClaw…"), "primary")
        self.model_step = Step("model", 1, tr("Choose a model"), self.use_found, self.choose)
        self.account_step = Step("account", 2, tr("Connect your first account"), self.connect_account)
        self.limit_step = Step("limit", 3, tr("Set a daily limit"), self.limit, self.set_limit)

    def _connect(self) -> None:
        self.choose.clicked.connect(lambda: self.settings_wanted.emit("model"))
        self.use_found.clicked.connect(self._use_found)
        self.connect_account.clicked.connect(lambda: self.settings_wanted.emit("connectors"))
        self.set_limit.clicked.connect(self._set_limit)
        self.sample.clicked.connect(self._try_sample)
        self.ask.clicked.connect(lambda: self.ask_wanted.emit(tr("Triage my mail")))
        self._state.status_changed.connect(self._follow)
        self._state.connection_changed.connect(self._show)
        self._client.welcomed.connect(lambda _welcome: self._look() if self.isVisible() else None)

    def _lay_out(self) -> None:
        heading = PlainText(tr("Your agent, on your machine, on your terms."))
        heading.setFont(scaled(heading.font(), 1.5, bold=True))
        intro = PlainText(
            tr("Nothing runs until you turn it on. Every connector starts at Observe: it may read, it may not act."),
            Tone.QUIET,
        )
        self._said_tone = Tone.QUIET
        self._said = PlainText("", Tone.QUIET)
        self._said.setObjectName("welcome-said")
        self._said.setAccessibleIdentifier("welcome-said")
        self._said.hide()
        self._keychain_line = PlainText(tr("Keychain: looking…"), Tone.QUIET)
        self._keychain_line.setObjectName("welcome-keychain")
        self._keychain_line.setAccessibleIdentifier("welcome-keychain")
        self._around = PlainText("", Tone.QUIET)
        self._around.setObjectName("welcome-around")
        self._around.setAccessibleIdentifier("welcome-around")
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + 6, MARGIN + 2, MARGIN + 6, MARGIN)
        column.setSpacing(GAP + 3)
        column.addWidget(heading)
        column.addWidget(intro)
        column.addSpacing(GAP - 2)
        for step in (self.model_step, self.account_step, self.limit_step):
            column.addWidget(step)
        column.addWidget(self._said)
        foot = QHBoxLayout()
        foot.setSpacing(GAP)
        foot.addWidget(self.sample)
        foot.addWidget(self.ask)
        foot.addStretch(1)
        found = QVBoxLayout()
        found.setSpacing(2)
        for line in (self._keychain_line, self._around):
            line.setFont(scaled(line.font(), 0.93))
            found.addWidget(line, 0, Qt.AlignmentFlag.AlignRight)
        foot.addLayout(found)
        column.addLayout(foot)
        column.addStretch(1)
        self._later = PlainText(
            tr("Each step can wait. Until all is chosen, the tray's menu leads back here."), Tone.QUIET
        )
        self._later.setFont(scaled(self._later.font(), 0.93))
        column.addWidget(self._later)

    def _dress(self) -> None:
        theme = theme_for(self)
        if theme == self._theme:
            return
        self._theme = theme
        ground = mixed(theme.window, theme.text, 0.05) if theme.dark else theme.base
        self.setStyleSheet(
            sheet(theme)
            + f"""
            QFrame[kind="card"] {{ background: {ground.name()}; border: 1px solid {theme.line.name()};
                border-radius: 8px; }}
            QDoubleSpinBox {{ min-height: 26px; min-width: 84px; }}
            """
        )


def _button(name: str, text: str, kind: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setObjectName(name)
    button.setAccessibleIdentifier(name)
    if kind:
        button.setProperty("kind", kind)
    return button
