"""What is allowed right now: the settings in force, the remembered rules, the stop. A looser policy needs the user's hand."""

from __future__ import annotations

import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from meshclaw_desktop.errors import LedgerError, MeshClawError, NoSuchThing, SettingsError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Effect, Json, Policy, Rule, digest
from meshclaw_desktop.wire.rows import Approval

from .approvals import Answered, Approvals
from .settings import ConnectorSettings, Settings, load_settings, settings_from_json, settings_to_json
from .settings_change import change_settings, with_level
from .settings_compare import Loosening, compare

IN_FORCE = "settings"
STOPPED = "stopped"
REFUSED = "refused loosenings"
MOST_REFUSED = 200
ASKED_TOO_MUCH = "asked too much"
SETTINGS = "settings"
"""Stands in a question's `connector` when the settings file asks for more than is in force."""

log = logging.getLogger(__name__)


class Authority:
    """Everything the user has decided. The gate reads it before every verdict; nobody else judges by it."""

    def __init__(
        self,
        ledger: Ledger,
        path: Path,
        kinds: Callable[[], Mapping[str, frozenset[str]]],
        approvals: Callable[[], Approvals],
        changed: Callable[[], None],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`kinds` gives the settings each kind of connector knows; `changed` is told when anything here is another than before."""
        self._ledger = ledger
        self._path = path
        self._kinds = kinds
        self._approvals = approvals
        self._changed = changed
        self._now = now
        self._settings = Settings()
        self._stopped = False
        self._waiting: dict[str, Loosening] = {}
        self._problem = ""
        self._seen: tuple[int, ...] = ()
        self._meanwhile: Settings | None = None
        self._quiet: dict[str, str] = {}

    # ---- what holds ----

    @property
    def settings(self) -> Settings:
        """The settings in force; the file may ask for more."""
        return self._settings

    @property
    def stopped(self) -> bool:
        """Whether *Stop everything* is in force."""
        return self._stopped

    @property
    def problem(self) -> str:
        """What is wrong with the settings file, or with a connector that asked too much; empty if nothing is."""
        quiet = [why for name, why in self._quiet.items() if self.level(name) is Autonomy.OBSERVE]
        return " ".join([*([self._problem] if self._problem else []), *quiet])

    def policy(self) -> Policy:
        """All of it, as of this moment, with only the rules that are alive; a stricter file counts before we are told of it."""
        return Policy(
            autonomy=self._strictest().autonomy,
            rules=tuple(rule for rule, _ in self._ledger.rules(self._now())),
            stopped=self._stopped,
        )

    def level(self, name: str) -> Autonomy:
        """One connector's level; `off` for one that is not there."""
        return self._settings.autonomy.get(name, Autonomy.OFF)

    # ---- how it changes ----

    def load(self) -> None:
        """At the start: what was in force when we last ran, then what the file says now."""
        self._stopped = self._ledger.kept(STOPPED, False) is True
        kept = self._ledger.kept(IN_FORCE)
        if kept is not None:
            try:
                self._settings = settings_from_json(kept)
            except SettingsError as wrong:
                log.warning("the settings in force could not be read: everything starts at the strictest")
                self._problem = str(wrong)
        quiet = self._ledger.kept(ASKED_TOO_MUCH, {})
        self._quiet = {name: str(why) for name, why in quiet.items()} if isinstance(quiet, Mapping) else {}
        if self._ledger.problem:
            self._distrust()
        self.file_changed()

    def file_changed(self) -> None:
        """Read the file: what is stricter holds at once, what is looser is asked about, what is broken changes nothing."""
        seen = _look_of(self._path)
        try:
            wanted = load_settings(self._path, self._kinds())
        except SettingsError as wrong:
            self._seen, self._meanwhile = seen, None
            if self._problem != str(wrong):
                self._problem = str(wrong)
                self._ledger.append(
                    Entry(
                        kind="policy",
                        sentence="The settings file could not be used",
                        outcome="failed",
                        reason=str(wrong),
                    )
                )
            self._changed()
            return
        self._problem = ""
        comparison = compare(self._settings, wanted)
        if comparison.now != self._settings or comparison.applied:
            said = "; ".join(comparison.applied) or "Read the settings file"
            self._keep(
                comparison.now, Entry(kind="policy", sentence=said, outcome="done", reason="The settings file says so.")
            )
        self._seen, self._meanwhile = seen, None
        self._ask_about(comparison.looser)
        self._changed()

    def change(
        self, edit: Callable[[Settings], Settings], sentence: str, by: str = "", *, reason: str = ""
    ) -> Settings:
        """
        A change made by the user's hand in the app, unless another `reason` is given: it holds at once, and stands in
        the file. Raises MeshClawError.
        """
        wanted = _remembering(self._settings, edit(self._settings))
        known = {one.name for one in self._settings.connectors}
        stricter = not compare(self._settings, wanted).looser and known.issuperset(wanted.autonomy)
        failure: MeshClawError | None = None
        try:
            change_settings(self._path, edit)
        except MeshClawError as wrong:
            if not stricter:
                raise
            failure = wrong
        self._keep(
            wanted, Entry(kind="policy", sentence=sentence, outcome="done", reason=reason or f"You changed it in {by}.")
        )
        self._quiet = {name: why for name, why in self._quiet.items() if self.level(name) is Autonomy.OBSERVE}
        if failure is None:
            self.file_changed()
        self._changed()
        if failure is not None:
            raise failure
        return self._settings

    def quieten(self, name: str, why: str) -> None:
        """A connector asks too much: it only observes from now on, until the user raises it by hand."""
        if self.level(name).rank <= Autonomy.OBSERVE.rank:
            return
        self._quiet[name] = why
        reason = f"{why} Raise it again once you have seen what it wanted."
        try:
            self._ledger.keep(ASKED_TOO_MUCH, dict(self._quiet), told=False)
            self.change(lambda now: with_level(now, name, Autonomy.OBSERVE), f"Set {name} to observe", reason=reason)
        except MeshClawError as wrong:
            log.warning("it is not written down everywhere that %s only observes: %s", name, wrong.title)

    def former(self, name: str) -> ConnectorSettings | None:
        """The connector that was called so and is gone, while its secrets may still be kept."""
        return next((one for one in self._settings.former if one.name.casefold() == name.casefold()), None)

    def forgotten(self, name: str) -> None:
        """The secrets of a former connector are gone."""
        left = tuple(one for one in self._settings.former if one.name.casefold() != name.casefold())
        if left != self._settings.former:
            entry = Entry(
                kind="credential", connector=name, sentence=f"Nothing of {name} is kept any more", outcome="done",
            )  # fmt: skip
            self._keep(replace(self._settings, former=left), entry)

    def stop(self, by: str) -> None:
        """Nothing may act from now on, also after a restart."""
        self._set_stopped(True, "Stopped everything", by)

    def resume(self, by: str) -> None:
        """Allow work again."""
        self._set_stopped(False, "Allowed work again", by)

    def add_rule(self, rule: Rule, sentence: str) -> None:
        """Remember an answer."""
        entry = Entry(
            kind="rule",
            task=rule.task or "",
            connector=rule.connector,
            tool=rule.tool,
            sentence=f"Remembered: {sentence}",
            outcome="done",
            reason="You asked for it with your answer.",
            record={"rule": rule.id, "targets": dict(rule.targets), "expires_at": rule.expires_at},
        )
        self._ledger.add_rule(rule, sentence, entry=entry)
        self._changed()

    def forget_rule(self, id: str, by: str) -> None:
        """Take a remembered answer back. Raises NoSuchThing."""
        known = {rule.id: (rule, sentence) for rule, sentence in self._ledger.rules(self._now())}
        if id not in known:
            raise NoSuchThing(f"There is no rule {id}.", "`meshclaw rules` lists them.")
        rule, sentence = known[id]
        entry = Entry(
            kind="rule",
            connector=rule.connector,
            tool=rule.tool,
            sentence=f"Forgot: {sentence}",
            outcome="done",
            reason=f"You took it back in {by}.",
            record={"rule": id},
        )
        self._ledger.forget_rule(id, entry=entry)
        self._changed()

    def answered(self, stored: Mapping[str, Json], answered: Answered) -> None:
        """The user's answer to a looser settings file."""
        id = str(stored.get("loosening", ""))
        loosening = self._waiting.pop(id, None)
        if loosening is None:
            return
        if not answered.answer.approved:
            said_no = f"You said no in {answered.by}."
            entry = Entry(kind="policy", sentence=loosening.sentence, verdict="deny", outcome="denied", reason=said_no,
                          approval=answered.answer.approval)  # fmt: skip
            self._ledger.keep(REFUSED, [*self._refused()[-MOST_REFUSED:], id], entry=entry)
            return
        said_yes = f"You approved it in {answered.by}."
        entry = Entry(kind="policy", sentence=loosening.sentence, verdict="allow", outcome="done", reason=said_yes,
                      approval=answered.answer.approval)  # fmt: skip
        self._keep(loosening.apply(self._settings), entry)
        self._changed()

    # ---- inside ----

    def _strictest(self) -> Settings:
        """The settings in force, with what is stricter in a file that changed this moment and was not taken up yet."""
        seen = _look_of(self._path)
        if seen != self._seen:
            self._seen = seen
            self._meanwhile = None
            with contextlib.suppress(SettingsError):
                self._meanwhile = load_settings(self._path, self._kinds())
        if self._meanwhile is None:
            return self._settings
        return compare(self._settings, self._meanwhile).now

    def _distrust(self) -> None:
        """The record is an older one, or another: what it says was allowed is asked about anew."""
        for rule, _ in self._ledger.rules(self._now()):
            self._ledger.forget_rule(rule.id)
        careful = replace(
            self._settings,
            connectors=tuple(
                replace(one, level=min(one.level, Autonomy.OBSERVE, key=lambda level: level.rank))
                for one in self._settings.connectors
            ),
        )
        entry = Entry(
            kind="policy", sentence="Every connector begins at observe again", outcome="done",
            reason="The record of what you allowed is not the one that was here last.",
        )  # fmt: skip
        self._keep(careful, entry)

    def _set_stopped(self, stopped: bool, sentence: str, by: str) -> None:
        self._stopped = stopped or self._stopped
        kind = "stop" if stopped else "resume"
        entry = Entry(kind=kind, sentence=sentence, outcome="done", reason=f"By you, in {by}.")
        self._ledger.keep(STOPPED, stopped, entry=entry)
        self._stopped = stopped
        self._changed()

    def _keep(self, settings: Settings, entry: Entry) -> None:
        try:
            self._ledger.keep(IN_FORCE, settings_to_json(settings), entry=entry)
        except LedgerError:
            if not compare(self._settings, settings).looser:  # what is stricter holds, written down or not
                self._settings = settings
            raise
        self._settings = settings

    def _refused(self) -> list[Json]:
        kept = self._ledger.kept(REFUSED, [])
        return list(kept) if isinstance(kept, list) else []

    def _ask_about(self, looser: tuple[Loosening, ...]) -> None:
        approvals = self._approvals()
        open_now = {
            str(stored.get("loosening", "")): approval.id
            for approval, stored in self._ledger.open_approvals()
            if approval.connector == SETTINGS
        }
        refused = self._refused()
        self._waiting = {one.id: one for one in looser}
        for id, approval_id in open_now.items():
            if id not in self._waiting:
                approvals.withdraw(approval_id)
        for one in looser:
            if one.id in refused or one.id in open_now:
                continue
            approvals.park(_loosening_question(one, self._now()), {"loosening": one.id})


def _remembering(old: Settings, new: Settings) -> Settings:
    """`new`, knowing which connectors were taken out of `old`."""
    names = {one.name.casefold() for one in new.connectors}
    gone = [one for one in (*old.former, *old.connectors) if one.name.casefold() not in names]
    return replace(new, former=tuple({one.name.casefold(): one for one in gone}.values()))


def _look_of(path: Path) -> tuple[int, ...]:
    """What tells that a file is another one, or was written, since it was last looked at; nothing if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _loosening_question(one: Loosening, now: float) -> Approval:
    return Approval(
        id=f"a{secrets.token_hex(6)}",
        task="",
        task_title="Settings file",
        routine="",
        connector=SETTINGS,
        tool="change",
        effect=Effect.CHANGE,
        level=Autonomy.ASK,
        sentence=one.sentence,
        reason="The settings file was changed outside MeshClaw, and this would loosen what you allow.",
        fields=(),
        columns=(),
        items=(),
        agent_says="",
        digest=digest({"loosening": one.id, "sentence": one.sentence}),
        undoable=True,
        rememberable=False,
        created_at=now,
        deadline_at=None,
    )
