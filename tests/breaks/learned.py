"""Faults of the windows of what was learned, and of the routines' page: what is done without a second look."""

from __future__ import annotations

from tests.breaks.fault import Fault

PROPOSAL, ROUTINE = "tray/memory/proposal_card.py", "tray/settings/routine_card.py"
TESTS = (
    "tests/gui/memory/test_memory_window.py",
    "tests/gui/memory/test_kept_list.py",
    "tests/gui/settings/test_routines_page.py",
)
FAULTS = (
    Fault(
        "others' words are kept by one click",
        PROPOSAL,
        "self.yes.clicked.connect(self._look_twice)",
        "self.yes.clicked.connect(partial(self._keep, anyway=True))",
    ),
    Fault("every proposal is kept anyway", PROPOSAL, "anyway: bool = False", "anyway: bool = True"),
    Fault(
        "a file is deleted by one click", PROPOSAL, "self._look_before_deleting if shown.path else", "self._forget or"
    ),
    Fault(
        "what hides in others' words stays hidden",
        "tray/second_look.py",
        "box = TextBox(quote)",
        "box = TextBox(quote.encode('ascii', 'ignore').decode())",
    ),
    Fault(
        "what is kept is forgotten by one click",
        "tray/memory/kept_card.py",
        "self._forget.clicked.connect(self._look_twice)",
        "self._forget.clicked.connect("
        "lambda: self.send(partial(ForgetMemory, memory=self.row.id), lambda _none: None))",
    ),
    Fault(
        "a routine is switched on before it said what it may",
        ROUTINE,
        "        if on:\n            words_of_it",
        "        if not on:\n            words_of_it",
    ),
    Fault(
        "the switch moves by itself",
        ROUTINE,
        '        self.switch.check("on" if self.row.on else "off")\n        on = ',
        "        on = ",
    ),
    Fault(
        "what is off runs at a click",
        ROUTINE,
        "        if self.row.on:\n            send()",
        "        if True:\n            send()",
    ),
    Fault(
        "a question stays when what it may has changed",
        ROUTINE,
        "            self._show_details(shown)\n            self._leave()",
        "            self._show_details(shown)",
    ),
)
