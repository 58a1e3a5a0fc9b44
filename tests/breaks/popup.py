"""Faults of the pop-up and of what it shows: a yes by accident, and text that hides."""

from __future__ import annotations

from tests.breaks.fault import Fault

ARMING = "tray/approval/arming.py"
BUTTON = "tray/approval/guarded_button.py"
WINDOW = "tray/approval/window.py"
QUEUE = "tray/approval/queue.py"
FIELDS = "tray/approval/fields.py"
SEEN = "tray/approval/seen.py"
BATCH = "tray/approval/batch.py"
QUESTION = "tray/approval/question.py"
VISIBLE = "wire/visible.py"
TESTS = (
    "tests/gui/test_arming.py",
    "tests/gui/test_approval_window.py",
    "tests/gui/test_approval_queue.py",
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
    Fault("a mnemonic", WINDOW, 'return "Approve"\n', 'return "&Approve"\n'),
    Fault(
        "closing denies",
        WINDOW,
        "            self.postponed.emit",
        "            self._answer(approved=False)\n            self.postponed.emit",
    ),
    Fault("escape is swallowed", WINDOW, "if event.key() == Qt.Key.Key_Escape and", "if False and"),
    Fault("covered clicks count", WINDOW, "if self._covered(self, self.approve):", "if False:"),
    Fault("remember leaks", WINDOW, "        self.remember.reset()\n", ""),
    Fault(
        "a denial is remembered", WINDOW, "keep = approved and approval.rememberable", "keep = approval.rememberable"
    ),
    Fault("the ticks are not sent", WINDOW, "items=self._view.ticked if approved else None", "items=None"),
    Fault("seen before is seen now", WINDOW, "        self._seen.forget()\n", ""),
    Fault(
        "keys reach the buttons",
        WINDOW,
        "policy = Qt.FocusPolicy.TabFocus if on else Qt.FocusPolicy.NoFocus",
        "policy = Qt.FocusPolicy.StrongFocus",
    ),
    Fault("it takes the focus", WINDOW, "self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)", "pass"),
    Fault(
        "almost at the end is seen", SEEN, "if value >= self._bar.maximum() >", "if value >= self._bar.maximum() - 2 >"
    ),
    Fault(
        "a long text is cut",
        FIELDS,
        "        if len(value) > LONGEST_TEXT:\n            return None\n",
        "        value = value[:500]\n",
    ),
    Fault("what is cut may be approved", FIELDS, "            self.whole = False\n", ""),
    Fault("a secret is shown", FIELDS, "if field.role is Role.SECRET:\n        length", "if False:\n        length"),
    Fault("a new target is not marked", FIELDS, 'pill = Pill("new", Tone.BAD)', 'pill = Pill("", Tone.BAD)'),
    Fault("no word of where it came from", FIELDS, "        if traced is not None:", "        if False:"),
    Fault("the agent's words unmarked", QUESTION, "The agent says (unverified): ", ""),
    Fault("a tick does not count", BATCH, "        self._ticked[row] = on\n", ""),
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
