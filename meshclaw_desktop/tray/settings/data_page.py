"""The page of the user's data: where it lies and how large it is, whether the record fits, a copy of it, and its end."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QDate, QLocale, QStandardPaths
from PySide6.QtWidgets import QDateEdit, QFileDialog, QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import Tone, fixed
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import clock, number, size
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import DeleteData, ExportData, Failed, GetData, VerifyLedger
from meshclaw_desktop.wire.rows import DataRow, DeletedRow, ExportRow, VerifyRow

from .confirm import confirm
from .flow import row
from .opening import open_path
from .page import INDENT, Page, bold, button, card, hold, release
from .words import in_words

FILE = "meshclaw-data.zip"
_MONTH_AGO = -30


class DataPage(Page):
    """Everything is on this machine; nothing is sent anywhere but to your model and your accounts."""

    def __init__(self, client: Client, locations: Locations, parent: QWidget | None = None) -> None:
        super().__init__(
            "data",
            tr("Your data"),
            tr("Everything lies on this machine, readable by you alone. Secrets lie in the keychain, never in a file."),
            parent=parent,
        )
        self._client = client
        self._sizes: dict[str, PlainText] = {}
        self._dialog: QFileDialog | None = None
        self._build_places(locations)
        self._build_record()
        self._build_export()
        self._build_delete()

    def refresh(self) -> None:
        """Read how much there is."""
        self._client.request(GetData, self._show, self._fail)

    # ---- what there is ----

    def _build_places(self, locations: Locations) -> None:
        frame, column = card("data-places")
        for name, words, place in (
            ("record", tr("What happened"), locations.ledger),
            ("settings", tr("What you set"), locations.settings),
            ("logs", tr("Logs, without secrets and without messages"), locations.logs),
        ):
            path = PlainText(str(place))
            path.setObjectName(f"data-{name}")
            path.setAccessibleIdentifier(f"data-{name}")
            path.setFont(fixed(path.font()))
            large = self._sizes[name] = PlainText("", Tone.QUIET)
            large.setObjectName(f"data-{name}-size")
            large.setAccessibleIdentifier(f"data-{name}-size")
            show = button(f"data-{name}-open", tr("Open folder"), "link")
            show.setAccessibleName(tr("Open the folder: {what}").format(what=words))
            folder = place if name == "logs" else place.parent
            show.clicked.connect(lambda _on=False, where=folder: open_path(where))
            line, flow = row()
            for widget in (bold(words), large):
                flow.addWidget(widget)
            flow.push(show)
            column.addWidget(line)
            column.addWidget(path)
        self._held = PlainText("", Tone.QUIET)
        self._held.setObjectName("data-held")
        self._held.setAccessibleIdentifier("data-held")
        column.addWidget(self._held)
        self.column.addWidget(frame)

    def _show(self, value: Json) -> None:
        try:
            data = from_json(DataRow, value)
        except ProtocolError as wrong:
            self.say(str(wrong))
            return
        for part in data.parts:
            if part.name in self._sizes:
                self._sizes[part.name].say(size(part.octets))
        held = ", ".join(
            (
                tr("%n rows", "of the activity", data.rows),
                tr("%n tasks", "", data.tasks),
                tr("%n questions", "", data.questions),
                tr("%n calls of the model", "", data.model_calls),
            )
        )
        since = tr("since {time}").format(time=clock(data.oldest_at)) if data.oldest_at is not None else ""
        self._held.say(f"{held} {since}".strip() if data.rows else tr("Nothing is on record yet."))

    # ---- whether it fits ----

    def _build_record(self) -> None:
        frame, column = card("data-verify-card")
        column.addWidget(bold(tr("The record")))
        column.addWidget(
            PlainText(tr("Each entry is chained to the one before, so that a change afterwards is found."), Tone.QUIET)
        )
        self._verdict = _result("data-verdict")
        self.verify = button("data-verify", tr("Verify"))
        self.verify.clicked.connect(self._verify)
        line, flow = row()
        flow.addWidget(self.verify)
        column.addWidget(line)
        column.addWidget(self._verdict)
        self.column.addWidget(frame)

    def _verify(self) -> None:
        hold(self.verify)
        _tell(self._verdict, tr("Reading every entry…"))
        self._client.request(VerifyLedger, self._verified, partial(self._not_done, self.verify, self._verdict))

    def _verified(self, value: Json) -> None:
        release(self.verify)
        try:
            found = from_json(VerifyRow, value)
        except ProtocolError as wrong:
            _tell(self._verdict, str(wrong))
            return
        if found.first_bad:
            said = tr("Entry #{number} does not fit: {reason}").format(number=found.first_bad, reason=found.reason)
        else:
            said = tr("All {count} entries fit together: nothing was changed or taken out.").format(
                count=number(found.rows)
            )
            if found.deleted:
                said = tr("All {count} entries fit together; {deleted} more were deleted by you.").format(
                    count=number(found.rows), deleted=number(found.deleted)
                )
        _tell(self._verdict, said)

    # ---- a copy ----

    def _build_export(self) -> None:
        frame, column = card("data-export-card")
        column.addWidget(bold(tr("Export")))
        column.addWidget(
            PlainText(
                tr(
                    "One zip file with everything that is kept, as JSON Lines, and a description of each field. "
                    "No passwords; what you and others wrote stands in it in plain text."
                ),
                Tone.QUIET,
            )
        )
        self._exported = _result("data-exported")
        self.export = button("data-export", tr("Export…"))
        self.export.clicked.connect(self._choose_file)
        line, flow = row()
        flow.addWidget(self.export)
        column.addWidget(line)
        column.addWidget(self._exported)
        self.column.addWidget(frame)

    def _choose_file(self) -> None:
        dialog = self._dialog = QFileDialog(self, tr("Export your data"))
        dialog.setObjectName("data-file")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # nothing is ever written over
        dialog.setDefaultSuffix("zip")
        dialog.setNameFilter(tr("Zip files (*.zip)"))
        place = QStandardPaths.StandardLocation.DocumentsLocation
        dialog.setDirectory(QStandardPaths.writableLocation(place) or str(Path.home()))
        dialog.selectFile(FILE)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Have the runtime write everything into this new file."""
        hold(self.export)
        _tell(self._exported, tr("Writing…"))
        self._client.request(
            partial(ExportData, path=path), self._written, partial(self._not_done, self.export, self._exported)
        )

    def _written(self, value: Json) -> None:
        release(self.export)
        try:
            file = from_json(ExportRow, value)
        except ProtocolError as wrong:
            _tell(self._exported, str(wrong))
            return
        _tell(self._exported, tr("Written: {path}, {size}.").format(path=file.path, size=size(file.octets)))

    # ---- its end ----

    def _build_delete(self) -> None:
        frame, column = card("data-delete-card")
        column.addWidget(bold(tr("Delete")))
        column.addWidget(
            PlainText(
                tr(
                    "For good: entries, tasks, questions, sums, logs, and what is kept to undo actions. "
                    "What you set stays, and so does what was changed in your accounts."
                ),
                Tone.QUIET,
            )
        )
        self.older = QRadioButton(tr("What happened before"))
        self.all = QRadioButton(tr("Everything", "that happened"))
        self.all.setAccessibleDescription(tr("With the answers that are remembered: it asks again for all of them."))
        for choice, name in ((self.older, "data-older"), (self.all, "data-all")):
            choice.setObjectName(name)
            choice.setAccessibleIdentifier(name)
        self.older.setChecked(True)
        today = QDate.currentDate()
        self.day = QDateEdit(today.addDays(_MONTH_AGO))
        self.day.setObjectName("data-day")
        self.day.setAccessibleIdentifier("data-day")
        self.day.setAccessibleName(tr("The first day that stays"))
        self.day.setCalendarPopup(True)
        self.day.setMaximumDate(today)
        self.older.toggled.connect(self.day.setEnabled)
        choices = QVBoxLayout()
        line, flow = row()
        flow.addWidget(self.older)
        flow.addWidget(self.day)
        choices.addWidget(line)
        choices.addWidget(self.all)
        indented = QHBoxLayout()
        indented.setContentsMargins(INDENT, 0, 0, 0)
        indented.addWidget(PlainText(self.all.accessibleDescription(), Tone.QUIET))
        choices.addLayout(indented)
        column.addLayout(choices)
        self._deleted = _result("data-deleted")
        self.delete = button("data-delete", tr("Delete…"), "danger")
        self.delete.clicked.connect(self._ask_to_delete)
        end, places = row()
        places.addWidget(self.delete)
        column.addWidget(end)
        column.addWidget(self._deleted)
        self.column.addWidget(frame)

    def _ask_to_delete(self) -> None:
        day = self.day.date()
        if self.all.isChecked():
            title = tr("Delete everything that happened?")
            make = partial(DeleteData, everything=True)
        else:
            said = QLocale().toString(day, QLocale.FormatType.LongFormat)
            title = tr("Delete what happened before {day}?").format(day=said)
            make = partial(DeleteData, before=day.toString("yyyy-MM-dd"))
        confirm(
            self,
            name="data-delete-confirm",
            title=title,
            words=tr(
                "It cannot be brought back, and actions of that time cannot be undone any more. "
                "One entry stays that says how much was deleted, and when."
            ),
            yes=tr("Delete"),
            on_yes=lambda: self._delete(make),
        )

    def _delete(self, make: partial[DeleteData]) -> None:
        hold(self.delete)
        _tell(self._deleted, tr("Deleting…"))
        self._client.request(make, self._gone, partial(self._not_done, self.delete, self._deleted))

    def _gone(self, value: Json) -> None:
        release(self.delete)
        try:
            gone = from_json(DeletedRow, value)
        except ProtocolError as wrong:
            _tell(self._deleted, str(wrong))
            return
        held = ", ".join(
            (
                tr("%n rows", "of the activity", gone.rows),
                tr("%n tasks", "", gone.tasks),
                tr("%n questions", "", gone.questions),
            )
        )
        said = tr("Deleted for good: {what}, and the logs. {size} are free again.")
        _tell(self._deleted, said.format(what=held, size=size(gone.freed_octets)))
        self.refresh()

    # ---- both ----

    def _fail(self, failed: Failed) -> None:
        self.say(in_words(failed))

    def _not_done(self, pressed: QPushButton, result: PlainText, failed: Failed) -> None:
        release(pressed)
        _tell(result, in_words(failed))


def _result(name: str) -> PlainText:
    made = PlainText("")
    made.setObjectName(name)
    made.setAccessibleIdentifier(name)
    made.hide()
    return made


def _tell(result: PlainText, sentence: str) -> None:
    result.say(sentence)
    result.show()
