"""Faults of the mail connector: something else is sent, moved or deleted than was shown."""

from __future__ import annotations

from tests.breaks.fault import Fault

EMAIL = "connectors/email/"
ADDRESSES = "connectors/addresses.py"
TESTS = ("tests/unit/connectors", "tests/integration/test_email_tools.py", "-k", "not imap and not hostile")
FAULTS = (
    Fault(
        "another message than the one shown will do",
        f"{EMAIL}objects.py",
        "if ref not in there or there[ref].fingerprint != fingerprint:",
        "if ref not in there:",
    ),
    Fault("blind copies are told to all", f"{EMAIL}compose.py", "if not with_bcc:", "if False:"),
    Fault("nobody reads it back", f"{EMAIL}compose.py", "fault = _fault(written, letter)", 'fault = ""'),
    Fault("attachments are not compared", f"{EMAIL}sending.py", "if _described(id, enclosed) != text:", "if False:"),
    Fault(
        "the model picks a reply's recipients",
        f"{EMAIL}sending.py",
        '    _not_otherwise(arguments, filled, ("to", "cc", "subject"), "A reply")',
        "    filled = {**filled, **arguments}",
    ),
    Fault("hidden characters pass in addresses", ADDRESSES, "in _HIDDEN for", "in () for"),
    Fault(
        "look-alike signs pass in addresses",
        ADDRESSES,
        'normalize("NFKC", address) != address',
        'normalize("NFC", address) != address',
    ),
    Fault("links are followed", f"{EMAIL}maildir.py", "entry.is_dir(follow_symlinks=False)", "entry.is_dir()"),
    Fault("undo ignores what changed since", f"{EMAIL}undoing.py", "if (mark in one.marks) != on:", "if False:"),
    Fault("a changed draft is thrown away", f"{EMAIL}undoing.py", "hexdigest() != item.sha256", 'hexdigest() == ""'),
    Fault(
        "undo takes what was not ours to take",
        f"{EMAIL}changing.py",
        "changing = [one for one in found if (mark in one.marks) != on]",
        "changing = list(found)",
    ),
    Fault(
        "hidden text is read aloud",
        f"{EMAIL}html_text.py",
        "if self.hidden:\n            self.dropped",
        "if False:\n            self.dropped",
    ),
    Fault(
        "senders count as the service",
        f"{EMAIL}objects.py",
        "origin=Origin.UNTRUSTED, source=source_of(one)",
        "origin=Origin.SERVICE",
    ),
    Fault("a message is cut without a way on", f"{EMAIL}reading.py", 'message["more"] = more', "pass"),
    Fault("messages may be moved into Sent", f"{EMAIL}changing.py", "if folder.purpose is Purpose.SENT:", "if False:"),
)
