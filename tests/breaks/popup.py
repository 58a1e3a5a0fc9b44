"""Faults of the pop-up and of what it shows: a yes by accident, and text that hides."""

from __future__ import annotations

from tests.breaks.fault import Fault

ARMING = "tray/approval/arming.py"
BUTTON = "tray/approval/guarded_button.py"
WINDOW = "tray/approval/window.py"
POP_UP = "tray/approval/pop_up.py"
QUEUE = "tray/approval/queue.py"
FIELDS = "tray/approval/fields.py"
VALUES = "tray/approval/values.py"
SEEN = "tray/approval/seen.py"
BATCH = "tray/approval/batch.py"
BATCH_TABLE = "tray/approval/batch_table.py"
EDITING = "tray/approval/editing.py"
LOCK = "tray/approval/screen_lock.py"
LINUX_LOCK = "tray/approval/screen_lock_linux.py"
UNSEEN = "tray/approval/unseen.py"
NOTICE = "tray/approval/notice.py"
BUS_NOTICE = "tray/approval/bus_notice.py"
QUESTION = "tray/approval/question.py"
VISIBLE = "wire/visible.py"
TESTS = (
    "tests/gui/test_arming.py",
    "tests/gui/test_approval_window.py",
    "tests/gui/test_approval_queue.py",
    "tests/gui/test_approval_values.py",
    "tests/gui/test_approval_editing.py",
    "tests/gui/test_approval_edit_and_lock.py",
    "tests/gui/test_approval_buses.py",
    "tests/gui/test_tray_icon.py",
    "tests/gui/test_tray_menu.py",
    "tests/gui/shortcut/test_shortcut.py",
    "tests/gui/test_client.py",
    "tests/unit/wire/test_visible.py",
)
FAULTS = (
    Fault("armed at once", ARMING, "ARM_S = 1.0", "ARM_S = 0.0"),
    Fault("armed too early", ARMING, "ARM_S = 1.0", "ARM_S = 0.3"),
    Fault("deny in passing", ARMING, "DENY_S = 0.5", "DENY_S = 0.0"),
    Fault("a new question keeps the time", ARMING, "self.view = View()\n        self.restart()", "self.view = View()"),
    Fault("unseen is armed", ARMING, "(not view.seen, Hindrance.NOT_SEEN)", "(False, Hindrance.NOT_SEEN)"),
    Fault("hidden is armed", ARMING, "(not view.exposed,", "(False,"),
    Fault("not whole is armed", ARMING, "(not view.whole,", "(False,"),
    Fault("nothing ticked is armed", ARMING, "(not view.ticked,", "(False,"),
    Fault("too late is armed", ARMING, "(view.deadline_passed,", "(False,"),
    Fault("answered twice", ARMING, "        self._answered = True\n", ""),
    Fault(
        "enter presses", BUTTON, "event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self._tabbed", "True"
    ),
    Fault("space without tab presses", BUTTON, " and self._tabbed", ""),
    Fault("a press begun early counts", BUTTON, "self._begun = self._may_press()", "self._begun = True"),
    Fault("approve is the default", BUTTON, "self.setDefault(False)", "self.setDefault(True)"),
    Fault("a mnemonic", WINDOW, 'return tr("Approve")\n', 'return "&Approve"\n'),
    Fault(
        "closing denies",
        WINDOW,
        "            self.postponed.emit",
        "            self._answer(approved=False)\n            self.postponed.emit",
    ),
    Fault("escape is swallowed", WINDOW, "            self.close()\n", "            pass\n"),
    Fault("covered clicks count", WINDOW, "if self._covered(self, self.approve):", "if False:"),
    Fault("remember leaks", WINDOW, "        self.remember.reset(only_target(approval))\n", ""),
    Fault(
        "a denial is remembered", WINDOW, "keep = approved and approval.rememberable", "keep = approval.rememberable"
    ),
    Fault("the ticks are not sent", WINDOW, "items=self._view.ticked if approved else None", "items=None"),
    Fault("seen before is seen now", WINDOW, "        self._seen.forget()\n", ""),
    Fault(
        "keys reach the buttons",
        POP_UP,
        "button.setFocusPolicy(Qt.FocusPolicy.TabFocus if on else Qt.FocusPolicy.NoFocus)",
        "button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)",
    ),
    Fault("it takes the focus", POP_UP, "self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)", "pass"),
    Fault(
        "almost at the end is seen", SEEN, "if value >= self._bar.maximum() >", "if value >= self._bar.maximum() - 2 >"
    ),
    Fault(
        "a long text is cut",
        VALUES,
        "        if len(value) > LONGEST_TEXT:\n            return Value(Kind.TOO_LONG)\n",
        "        value = value[:500]\n",
    ),
    Fault("what is cut may be approved", FIELDS, "                self.whole = False\n", ""),
    Fault("a secret is shown", VALUES, "if field.role is Role.SECRET:\n        length", "if False:\n        length"),
    Fault("a new target is not marked", FIELDS, "if line.new else []", "if False else []"),
    Fault("no word of where it came from", FIELDS, "if trace := _trace(field):", 'if trace := "":'),
    Fault("the agent's words unmarked", QUESTION, "The agent says (unverified): ", ""),
    Fault("a tick does not count", BATCH, "        self._ticked[self._shown[row]] = on\n", ""),
    Fault("armed while it is edited", ARMING, "(view.editing, ", "(False, "),
    Fault("denied while it is edited", ARMING, "or self.view.locked or self.view.editing:", "or self.view.locked:"),
    Fault("armed on a locked screen", ARMING, "(view.locked, ", "(False, "),
    Fault("denied on a locked screen", ARMING, "or self.view.locked or self.view.editing:", "or self.view.editing:"),
    Fault("the lock is not looked at", WINDOW, "        view.locked = self._locked\n", ""),
    Fault(
        "it stays on a locked screen", WINDOW, "        if locked:\n            self.hide()\n        elif", "        if"
    ),
    Fault("it comes up on a locked screen", WINDOW, "if not self.isVisible() and not self._locked:", "if True:"),
    Fault(
        "it is opened on a locked screen",
        WINDOW,
        "if self._approval is None or self._locked:",
        "if not self._approval:",
    ),
    Fault(
        "after the lock it stays away",
        WINDOW,
        "        elif self._approval is not None:\n            self._come_up()\n",
        "",
    ),
    Fault("a new window knows no lock", QUEUE, "        window.set_locked(self._locked)\n", ""),
    Fault("one that says unlocked is enough", LOCK, "return any(", "return all("),
    Fault("a screen saver that left locks for ever", LINUX_LOCK, "self._lock.hear(self._path, None)", "pass"),
    Fault(
        "another session in front is no lock",
        LINUX_LOCK,
        '("LockedHint", True), ("Active", False)',
        '("LockedHint", True),',
    ),
    Fault("escape in a form puts it off", WINDOW, "        elif self.editing:\n            self._cancel_edit()\n", ""),
    Fault(
        "an edit without its digest",
        QUEUE,
        "EditApproval, approval=approval.id, digest=approval.digest",
        'EditApproval, approval=approval.id, digest=""',
    ),
    Fault("what was edited is not asked first", QUEUE, "        self._wanted = new\n", ""),
    Fault("an edit hides what was there before", QUEUE, "before=self._before.get(approval.id)", "before=None"),
    Fault("a secret can be edited", EDITING, "(Role.SECRET, Role.OBJECT)", "(Role.OBJECT,)"),
    Fault("an object can be edited", EDITING, "(Role.SECRET, Role.OBJECT)", "(Role.SECRET,)"),
    Fault("what the program says can be edited", EDITING, " or field.origin is Origin.SYSTEM", ""),
    Fault("anything is an address", EDITING, "if _held_addresses(one.field.value):", "if False:"),
    Fault(
        "a hidden character in a target",
        EDITING,
        "if any(piece.oddity is Oddity.HIDDEN",
        "if False and any(piece.oddity is Oddity.HIDDEN",
    ),
    Fault("a payment is turned around", EDITING, "number < 0 <= float(str(one.field.value))", "False"),
    Fault("a time loses its zone", EDITING, "if (told.tzinfo is None) !=", "if False and (told.tzinfo is None) !="),
    Fault("a search is a look", SEEN, "minimum() and self._counts()", "minimum()"),
    Fault("a search unticks", BATCH, "return sum(self._ticked)", "return self.shown_ticked"),
    Fault(
        "a search looks over for a moment",
        BATCH_TABLE,
        "        self.executeDelayedItemsLayout()\n        self.updateGeometries()\n",
        "",
    ),
    Fault("keys reach the search", POP_UP, "StrongFocus if on else Qt.FocusPolicy.ClickFocus", "StrongFocus"),
    Fault("told of at once", UNSEEN, "UNSEEN_S = 10.0", "UNSEEN_S = 0.0"),
    Fault("told of on a locked screen", UNSEEN, "unseen = [] if self._held else [", "unseen = ["),
    Fault("told of though seen", UNSEEN, " if id not in self._seen]", "]"),
    Fault(
        "a notification tells the call",
        NOTICE,
        "name = visible(words.title(one.connector))[:LONGEST_NAME]",
        "name = one.sentence",
    ),
    Fault(
        "show opens what is over",
        NOTICE,
        "        if waiting:\n            self.show",
        "        if self._told or True:\n            self.show",
    ),
    Fault("anybody presses show", BUS_NOTICE, "            and fields.get(HeaderFields.sender) == self._owner\n", ""),
    Fault("any notification is ours", BUS_NOTICE, "            and message.body[0] == self._id\n", ""),
    Fault("any action is show", BUS_NOTICE, " if action in ACTIONS:", ":"),
    Fault("markup in a notification", BUS_NOTICE, "_without_markup(body), button", "body, button"),
    Fault("a host is what stands first", VALUES, 'authority.rfind("@") + 1', "0"),
    Fault("a name may pose as an address", VALUES, "posing = _ADDRESS.search(named[1]) is not None", "posing = False"),
    Fault(
        "new targets stand anywhere",
        VALUES,
        "    marked.sort(key=lambda line: (not line.new, not line.external))\n",
        "",
    ),
    Fault("an outsider is not marked", VALUES, "external=one in field.external", "external=False"),
    Fault(
        "a time in somebody's zone",
        "tray/approval/moments.py",
        "given.astimezone(zone) if given.tzinfo is not None else given",
        "given",
    ),
    Fault("the digest is made up", QUEUE, "digest=approval.digest", 'digest=""'),
    Fault(
        "a new question replaces the one on screen",
        QUEUE,
        "if shown is not None and shown in waiting and",
        "if False and",
    ),
    Fault("an old refusal touches the next question", QUEUE, "self._window.approval == approval", "True"),
    Fault("put off, and asked again at once", QUEUE, "        self._later.add(id)\n", ""),
    Fault(
        "questions outlive the line",
        "tray/state.py",
        "asked, self._questions = bool(self._questions), {}",
        "asked = bool(self._questions)",
    ),
    Fault("unknown looks idle", "tray/appearance.py", "Appearance(Look.NOT_CONNECTED, 0,", "Appearance(Look.IDLE, 0,"),
    Fault("paused hides work", "tray/appearance.py", "    elif active:", "    elif active and not paused:"),
    Fault(
        "keys are promised that nobody gave",
        "tray/shortcut/shortcut.py",
        ' if self.outcome is Outcome.REGISTERED else ""',
        "",
    ),
    Fault("a level is raised without a question", "tray/menu.py", "if level.rank < row.level.rank:", "if True:"),
    Fault(
        "yes is the default of a raise",
        "tray/raise_level.py",
        "self.setDefaultButton(no)",
        "self.setDefaultButton(yes)",
    ),
    Fault(
        "noise is skipped",
        "tray/client.py",
        "            self._socket.abort()\n            self._drop()\n            return\n        if self._socket.bytes",
        "            return\n        if self._socket.bytes",
    ),
    Fault("the feed asks for all again", "tray/client.py", "self._last_seq = max(self._last_seq, message.seq)", "pass"),
    Fault("direction is obeyed", VISIBLE, '"Cc", "Cf",', '"Cc",'),
    Fault("controls are obeyed", VISIBLE, 'frozenset({"Cc",', "frozenset({"),
    Fault("blank letters pass", VISIBLE, " or one in _BLANK_LETTERS:\n        return True", ":\n        return True"),
    Fault(
        "a twin passes",
        VISIBLE,
        "posing = _look_alikes(text) if not text.isascii() else frozenset()",
        "posing = frozenset()",
    ),
    Fault("spelling can be forged", VISIBLE, "if one in _BRACKETS or", "if"),
    Fault("a gap passes", VISIBLE, "LONGEST_GAP = 8", "LONGEST_GAP = 1000"),
)
