"""Faults of the brief: words that pass for ours, things that are left out or done without a yes, a user who is told too early or never."""

from __future__ import annotations

from tests.breaks.fault import Fault

READING = "runtime/brief/reading.py"
BRIEFS = "runtime/brief/briefs.py"
QUEUE = "tray/approval/queue.py"
BOXES = "tray/brief/boxes.py"
BODY = "tray/brief/body.py"
NOTICE = "tray/brief/notice.py"
READER = "tray/brief/reader.py"
WINDOW = "tray/brief/window.py"
DESKTOP = "tray/desktop.py"
COMMAND = "commands/brief.py"
TESTS = (
    "tests/unit/runtime/brief/test_briefs.py",
    "tests/unit/commands/test_brief.py",
    "tests/gui/brief",
    "tests/gui/test_approval_queue.py",
)
FAULTS = (
    Fault("a model's words pass for ours", READING, "_OURS.fullmatch(answer)", "_OURS.match(answer)"),
    Fault("more than nothing counts as nothing", READING, "_NOTHING.fullmatch(", "_NOTHING.search("),
    Fault("what was denied is left out", READING, '"denied", "observed"', '"observed"'),
    Fault("a withdrawn question is forgotten", READING, "row.approval in void", "False"),
    Fault("our report counts as the model's words", READING, "return said if report else answer", "return answer"),
    Fault("what was taken back looks done", READING, 'return replace(row, outcome="undone")', "return row"),
    Fault("questions of others stand among its own", BRIEFS, "if one.task == task.id)", "if one.routine)"),
    Fault("it counts as seen though nobody looked", BRIEFS, "if seen and", "if"),
    Fault("a run that still goes on counts as seen", BRIEFS, 'and found.state == "ended"', ""),
    Fault("a brief too long for the line", BRIEFS, "if size > room:", "if size > MAX_LINE:"),
    Fault("its questions pop up at night", QUEUE, "return bool(one.routine and one.task) and", "return False and"),
    Fault("a file that asks for more is kept quiet", QUEUE, "bool(one.routine and one.task)", "bool(one.routine)"),
    Fault("after those it leads to all others", QUEUE, "or self._by_hand), None)", "or True), None)"),
    Fault("the model's words are not marked", BOXES, 'task.outcome == "done" and not ours', "False"),
    Fault(
        "all is taken back without a yes", WINDOW, "        confirm(\n", "        self._undo(task)\n        confirm(\n"
    ),
    Fault("the keyboard begins at an undo", BODY, ".startswith(LEADS)", '.startswith("brief-")'),
    Fault("told on a locked screen", NOTICE, "if self._locked:", "if False:"),
    Fault("told again and again", NOTICE, "elif new:", "else:"),
    Fault("while it is closed it goes on reading", READER, "if not self._at_work:", "if False:"),
    Fault("the menu never hears that it was read", READER, "self.seen.emit()", "pass"),
    Fault("the brief goes before what runs out of time", DESKTOP, "one.deadline_at is None for", "True for"),
    Fault("a script's look counts as the user's", COMMAND, "seen=not arguments.json", "seen=True"),
)
