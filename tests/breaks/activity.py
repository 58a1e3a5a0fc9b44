"""Faults of the activity window: a row that looks safer than it was, text that hides, and hands that slip."""

from __future__ import annotations

from tests.breaks.fault import Fault

LINE = "tray/activity/line.py"
FOLD = "tray/activity/fold.py"
WORDS = "tray/activity/words.py"
WINDOW = "tray/activity/window.py"
DETAIL = "tray/activity/detail.py"
FACTS = "tray/activity/facts.py"
FEED = "tray/activity/feed_view.py"
TESTS = ("tests/gui/activity",)
FAULTS = (
    Fault("what was refused looks allowed", LINE, 'if last.outcome == "denied" or last.verdict == "deny":', "if False:"),
    Fault("asked about looks like allowed", LINE, "Standing.APPROVED if asked else Standing.ALLOWED", "Standing.ALLOWED"),
    Fault("unknown looks done", LINE, '    "unknown": Standing.UNKNOWN,\n', ""),
    Fault("failed looks done", LINE, '    "failed": Standing.FAILED,\n', ""),
    Fault("what was not done changed something", LINE, "and self.standing in _ACTED", ""),
    Fault("a sentence hides", LINE, "visible(self.last.sentence)", "self.last.sentence"),
    Fault("a title hides", WORDS, "visible(group.title) or", "group.title or"),
    Fault("a question of an ended task waits", FOLD, "and group.outcome and not group.routine", "and False"),
    Fault("what was undone can be undone", LINE, '"" if self.standing is Standing.UNDONE or', '"" if'),
    Fault("a gap is not noticed", "tray/activity/model.py", "fact.seq > newest + 1", "fact.seq > newest + 1000"),
    Fault("another question opens", WINDOW, "self._state.question(row.last.approval)", "self._state.questions[0]"),
    Fault("a task is undone unasked", DETAIL, "            self.ask_about_undo(row)\n", "            self.undo_asked.emit(row)\n"),
    Fault("the hand begins on Stop", WINDOW, "            self.setFocus()\n", ""),
    Fault("what ran is not compared", FACTS, "same = detail.shown_digest == detail.ran_digest", "same = True"),
    Fault("what did not run is said to have run", FACTS, "if line.standing in _NOT_RUN:", "if False:"),
    Fault("spend is rounded down to nothing", WORDS, "if 0 < usd_micros < 10_000 else", "if False else"),
    Fault("new rows pull the reader away", "tray/activity/reader_place.py", "None if self.at_top or row is None else", "None if True else"),
    Fault("a click on a sentence takes back", FEED, "index.column() == Column.UNDO and row.undo_id:", "row.undo_id:"),
)  # fmt: skip
