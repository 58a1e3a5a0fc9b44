"""Every tool of mail and every undo, the same tests on a Maildir and on a real IMAP server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from meshclaw_desktop.connectors.contract import Prepared
from meshclaw_desktop.errors import ConnectorError, NoSuchThing, UndoRefused
from meshclaw_desktop.policy.model import Json, Origin
from tests.integration.mail_boxes import Box, imap_box, letter, maildir_box


@pytest.fixture(params=["maildir", "imap"])
def box(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Box]:
    if request.param == "maildir":
        with maildir_box(tmp_path / "Maildir") as made:
            yield made
    else:
        with imap_box(request.getfixturevalue("mail_server")) as made:
            yield made


def stored(prepared: Prepared) -> dict[str, Json]:
    kept = prepared.state["messages"]
    assert isinstance(kept, Mapping)
    return dict(kept)


# ---- reading ----


def test_list_is_newest_first_and_marks_what_matters(box: Box) -> None:
    box.deliver(letter("Old"), ago=3600)
    box.deliver(letter("Digest", list_id="<digest.example>"), ago=60)
    with_file = letter("Invoice")
    with_file.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="invoice.pdf")
    box.deliver(with_file)
    assert box.subjects() == ["Invoice", "Digest", "Old"]
    assert box.marks("Digest") == {"unread", "list"}
    assert box.marks("Invoice") == {"unread", "file:invoice.pdf"}
    assert box.rows()[0][1] == "dana@partner-corp.example"


def test_list_has_pages_and_filters(box: Box) -> None:
    for number in range(5):
        box.deliver(letter(f"Number {number}"), ago=60 * number)
    first = box.use("list", limit=2).content
    assert isinstance(first, Mapping)
    assert (first["total"], first["next_page"]) == (5, 2)
    assert [row[3] for row in box.rows(limit=2, page=2)] == ["Number 2", "Number 3"]
    box.use("mark_read", ids=[box.id_of("Number 1")], **{"as": "read"})
    assert "Number 1" not in [row[3] for row in box.rows(unread=True)]
    assert box.rows(since="2990-01-01") == []
    with pytest.raises(ConnectorError, match="not a date"):
        box.use("list", since="last tuesday")


def test_a_folder_that_is_not_there_is_answered_with_those_that_are(box: Box) -> None:
    with pytest.raises(NoSuchThing, match=r"“Nowhere”.*The folders are: Inbox"):
        box.use("list", folder="Nowhere")


def test_results_say_who_can_have_written_what(box: Box) -> None:
    box.deliver(letter("Q3 invoices"))
    result = box.use("list")
    labels = {label.path: label for label in result.labels}
    assert labels["$.rows[0][3]"].origin is Origin.UNTRUSTED
    assert labels["$.rows[0][3]"].source == "a message from dana@partner-corp.example"
    assert labels["$.rows[*][0]"].origin is Origin.SERVICE
    assert labels["$.rows[*][2]"].origin is Origin.SERVICE
    read = {label.path: label.origin for label in box.use("read", ids=[box.id_of("Q3 invoices")]).labels}
    assert read["$.messages[0].text"] is Origin.UNTRUSTED
    assert read["$.messages[*].date"] is Origin.SERVICE


def test_reading_is_short_marks_nothing_as_read_and_goes_on(box: Box) -> None:
    box.deliver(letter("Long", body="word " * 1000))
    id = box.id_of("Long")
    first = box.texts(id)[0]
    assert len(str(first["text"])) <= 1_500
    more = first["more"]
    assert isinstance(more, int)
    whole = str(first["text"])
    while more:
        following = box.texts(id, offset=more)[0]
        whole += str(following["text"])
        more = following.get("more", 0)
        assert isinstance(more, int)
    assert whole.split() == ["word"] * 1000
    assert "unread" in box.marks("Long")


def test_reading_leaves_out_what_was_said_before(box: Box) -> None:
    body = "Yes.\n\nOn Friday, Sam wrote:\n" + "> old\n" * 12 + "\n-- \nDana\nAccounts"
    box.deliver(letter("Re: Plan", body=body))
    assert box.texts(box.id_of("Re: Plan"))[0]["text"] == "Yes.\n\n[12 quoted lines cut]"


def test_search_looks_into_sender_subject_and_text_of_all_folders(box: Box) -> None:
    box.deliver(letter("Budget", body="the numbers for Grünkohl"))
    box.deliver(letter("Nothing"), "Archive")
    box.deliver(letter("Other", sender="grünkohl@example.test".replace("ü", "u")), "Archive")

    def found(text: str, **more: Json) -> set[str]:
        content = box.use("search", text=text, **more).content
        assert isinstance(content, Mapping)
        rows = content["rows"]
        assert isinstance(rows, list)
        return {row[3] for row in rows}

    assert found("grünkohl") == {"Budget"}
    assert found("GRUNKOHL") == {"Other"}
    assert found("numbers budget") == {"Budget"}
    assert found("numbers nothing") == set()
    assert found("nothing", folder="Inbox") == set()


def test_a_thread_is_gathered_from_inbox_and_archive(box: Box) -> None:
    box.deliver(letter("Plan", message_id="<one@x.example>"), "Archive", ago=300)
    box.deliver(letter("Re: Plan", message_id="<two@x.example>", references="<one@x.example>"), ago=200)
    box.deliver(
        letter("Re: Re: Plan", message_id="<three@x.example>", references="<one@x.example> <two@x.example>"), ago=100
    )
    box.deliver(letter("Elsewhere"))
    content = box.use("thread", id=box.id_of("Re: Plan")).content
    assert isinstance(content, Mapping)
    messages = content["messages"]
    assert isinstance(messages, list)
    assert [one["subject"] for one in messages] == ["Plan", "Re: Plan", "Re: Re: Plan"]


# ---- changing, and taking it back ----


@pytest.mark.parametrize(("tool", "word", "back"), [("mark_read", "read", "unread"), ("flag", "flagged", "unflagged")])
def test_marks_are_set_and_taken_back(box: Box, tool: str, word: str, back: str) -> None:
    box.deliver(letter("One"))
    box.deliver(letter("Two"))
    before = box.marks("One")
    ids = [box.id_of("One"), box.id_of("Two")]
    prepared = box.prepare(tool, ids=ids, **{"as": word})
    assert prepared.columns == ("From", "Subject", "Received")
    assert [(thing.id, thing.cells[1]) for thing in prepared.things] == list(zip(ids, ["One", "Two"], strict=True))
    result = box.perform(tool, prepared)
    assert box.marks("One") != before
    box.undo(result.undo)
    assert box.marks("One") == before
    box.use(tool, ids=ids, **{"as": word})
    box.use(tool, ids=ids, **{"as": back})
    assert box.marks("Two") == before


def test_undoing_marks_only_what_was_changed(box: Box) -> None:
    box.deliver(letter("One"))
    box.deliver(letter("Two"))
    box.use("mark_read", ids=[box.id_of("One")], **{"as": "read"})
    result = box.use("mark_read", ids=[box.id_of("One"), box.id_of("Two")], **{"as": "read"})
    box.undo(result.undo)
    assert "unread" not in box.marks("One")
    assert "unread" in box.marks("Two")


def test_undo_of_a_mark_is_refused_when_it_was_changed_since(box: Box) -> None:
    box.deliver(letter("One"))
    result = box.use("flag", ids=[box.id_of("One")], **{"as": "flagged"})
    box.use("flag", ids=[box.id_of("One")], **{"as": "unflagged"})
    with pytest.raises(UndoRefused, match="“One” has been marked otherwise since"):
        box.undo(result.undo)


def test_labels_are_set_survive_a_move_and_are_taken_back(box: Box) -> None:
    box.deliver(letter("One"))
    result = box.use("label", ids=[box.id_of("One")], label="Follow-up")
    assert "#follow-up" in box.marks("One")
    moved = box.use("archive", ids=[box.id_of("One")])
    assert "#follow-up" in box.marks("One", "Archive")
    box.undo(moved.undo)
    box.undo(result.undo)
    assert "#follow-up" not in box.marks("One")


@pytest.mark.parametrize("label", ["two words", "seen", "\\Deleted", "", "x\r\ny", "ü", "a" * 41])
def test_strange_labels_are_refused(box: Box, label: str) -> None:
    box.deliver(letter("One"))
    with pytest.raises(ConnectorError, match="cannot be a label"):
        box.prepare("label", ids=[box.id_of("One")], label=label)


def test_archiving_many_is_one_call_and_can_be_taken_back_after_a_restart(box: Box) -> None:
    for number in range(6):
        box.deliver(letter(f"Number {number}"), ago=number)
    box.deliver(letter("Stays"), ago=10)
    ids = [row[0] for row in box.rows() if row[3] != "Stays"]
    prepared = box.prepare("archive", ids=ids)
    assert len(prepared.things) == 6
    result = box.perform("archive", prepared)
    assert box.subjects() == ["Stays"]
    assert sorted(box.subjects("Archive")) == [f"Number {number}" for number in range(6)]
    box.undo(result.undo)
    assert len(box.subjects()) == 7
    assert box.subjects("Archive") == []


def test_ids_stay_the_same_when_a_message_is_moved(box: Box) -> None:
    box.deliver(letter("One"))
    id = box.id_of("One")
    result = box.use("archive", ids=[id])
    assert box.id_of("One", "Archive") == id
    assert box.texts(id)[0]["subject"] == "One"
    box.run(box.connector.undo(result.undo, box.credentials))
    assert box.id_of("One") == id


def test_moving_goes_to_folders_that_are_there_only(box: Box) -> None:
    box.deliver(letter("One"))
    box.deliver(letter("Two"), "Junk")
    with pytest.raises(NoSuchThing, match="no folder"):
        box.prepare("move", ids=[box.id_of("One")], folder="../../etc")
    result = box.use("move", ids=[box.id_of("One")], folder="junk")
    assert sorted(box.subjects("Junk")) == ["One", "Two"]
    box.undo(result.undo)
    assert box.subjects() == ["One"]


def test_undo_of_a_move_is_refused_whole_when_one_message_went_on(box: Box) -> None:
    box.deliver(letter("One"))
    box.deliver(letter("Two"))
    box.deliver(letter("Three"), "Junk")
    result = box.use("archive", ids=[box.id_of("One"), box.id_of("Two")])
    box.use("move", ids=[box.id_of("Two", "Archive")], folder="Junk")
    with pytest.raises(UndoRefused, match="“Two” is no longer in Archive"):
        box.undo(result.undo)
    assert box.subjects() == []
    assert box.subjects("Archive") == ["One"]


def test_an_undo_that_broke_off_is_carried_on(box: Box) -> None:
    box.deliver(letter("One"))
    box.deliver(letter("Two"))
    result = box.use("archive", ids=[box.id_of("One"), box.id_of("Two")])
    box.use("move", ids=[box.id_of("One", "Archive")], folder="Inbox")
    box.undo(result.undo)
    assert sorted(box.subjects()) == ["One", "Two"]


def test_a_draft_is_saved_and_taken_back_only_if_unchanged(box: Box) -> None:
    box.deliver(letter("Question", message_id="<q@x.example>"))
    arguments: dict[str, Json] = {"to": ["dana@partner-corp.example"], "subject": "Re: Question", "body": "Yes.\n"}
    result = box.use("draft", **arguments, reply_to=box.id_of("Question"))
    assert box.subjects("Drafts") == ["Re: Question"]
    assert isinstance(result.content, Mapping)
    assert box.texts(str(result.content["id"]))[0]["text"] == "Yes."
    box.undo(result.undo)
    assert box.subjects("Drafts") == []
    with pytest.raises(UndoRefused, match="is gone"):
        box.undo(result.undo)


def test_deleting_is_for_good_and_takes_nothing_else(box: Box) -> None:
    box.deliver(letter("One"))
    box.deliver(letter("Two"))
    assert box.use("delete", ids=[box.id_of("One")]).undo is None
    assert box.subjects() == ["Two"]


# ---- what was approved is what runs ----


def test_a_message_that_is_gone_since_the_question_stops_the_whole_call(box: Box) -> None:
    box.deliver(letter("One"))
    box.deliver(letter("Two"))
    prepared = box.prepare("archive", ids=[box.id_of("One"), box.id_of("Two")])
    box.use("delete", ids=[box.id_of("Two")])
    with pytest.raises(ConnectorError, match="Nothing was done"):
        box.perform("archive", prepared)
    assert box.subjects() == ["One"]


def test_a_message_that_was_not_in_the_question_is_not_touched(box: Box) -> None:
    box.deliver(letter("One"))
    box.deliver(letter("Two"))
    prepared = box.prepare("delete", ids=[box.id_of("One")])
    swapped = replace(prepared, arguments={"ids": [box.id_of("Two")]})
    with pytest.raises(ConnectorError, match="not part of the question"):
        box.perform("delete", swapped)
    assert len(box.subjects()) == 2


def test_a_state_that_names_another_message_is_refused(box: Box) -> None:
    box.deliver(letter("One"))
    box.deliver(letter("Two"))
    one, two = box.id_of("One"), box.id_of("Two")
    first, second = box.prepare("delete", ids=[one]), box.prepare("delete", ids=[two])
    places = stored(second)[two]
    assert isinstance(places, Mapping)
    shown = stored(first)[one]
    assert isinstance(shown, Mapping)
    mixed = replace(first, state={"messages": {one: {"at": places["at"], "is": shown["is"]}}})
    with pytest.raises(ConnectorError, match="Nothing was done"):
        box.perform("delete", mixed)
    assert len(box.subjects()) == 2


def test_part_of_a_batch_can_be_performed(box: Box) -> None:
    for subject in ("One", "Two", "Three"):
        box.deliver(letter(subject))
    prepared = box.prepare("archive", ids=[box.id_of(one) for one in ("One", "Two", "Three")])
    ticked = replace(prepared, arguments={"ids": [box.id_of("One"), box.id_of("Three")]})
    box.perform("archive", ticked)
    assert box.subjects() == ["Two"]


# ---- sending ----


def test_what_is_sent_is_kept_in_sent_and_its_recipients_are_known_afterwards(box: Box) -> None:
    other = "bob@example.test"
    first = box.prepare("send", to=[other], subject="Hello", body="Hi\n\nBob")
    assert first.known == frozenset()
    assert box.perform("send", first).content == "Sent."
    assert box.subjects("Sent") == ["Hello"]
    assert box.texts(box.id_of("Hello", "Sent"))[0]["text"] == "Hi\n\nBob"
    again = box.prepare("send", to=["BOB@example.test", "new@example.test"], subject="Hello", body="Hi")
    assert again.known == {"BOB@example.test"}


def test_a_reply_is_written_out_and_says_where_its_recipients_come_from(box: Box) -> None:
    box.deliver(letter("Plan", to=f"{box.me}, carl@example.test", cc="dora@example.test", message_id="<p@x.example>"))
    id = box.id_of("Plan")
    alone = box.prepare("reply", id=id, body="Fine.")
    assert alone.arguments["to"] == ["dana@partner-corp.example"]
    assert "cc" not in alone.arguments
    everyone = box.prepare("reply", id=id, body="Fine.", all=True)
    assert everyone.arguments["cc"] == ["carl@example.test", "dora@example.test"]
    assert everyone.arguments["subject"] == "Re: Plan"
    sources = {label.path: (label.origin, label.source) for label in everyone.labels}
    assert sources["$.to[0]"] == (Origin.UNTRUSTED, "a message from dana@partner-corp.example")
    assert sources["$.cc[1]"] == (Origin.UNTRUSTED, "a message from dana@partner-corp.example")
    assert [thing.cells[1] for thing in everyone.things] == ["Plan"]


def test_a_reply_goes_where_reply_to_says_and_shows_it(box: Box) -> None:
    box.deliver(letter("Mailbox full", reply_to="elsewhere@attacker.example"))
    prepared = box.prepare("reply", id=box.id_of("Mailbox full"), body="ok")
    assert prepared.arguments["to"] == ["elsewhere@attacker.example"]


def test_a_reply_takes_no_recipients_of_the_models_choice(box: Box) -> None:
    box.deliver(letter("Plan"))
    with pytest.raises(ConnectorError, match="takes no “to” of its own"):
        box.prepare("reply", id=box.id_of("Plan"), body="ok", to=["eve@attacker.example"])


def test_preparing_a_prepared_call_changes_nothing(box: Box) -> None:
    box.deliver(letter("Plan", to=f"{box.me}, carl@example.test"))
    once = box.prepare("reply", id=box.id_of("Plan"), body="ok", all=True)
    assert box.prepare("reply", **once.arguments).arguments == once.arguments


def test_a_reply_is_sent_tied_to_its_message_which_is_marked(box: Box) -> None:
    box.deliver(letter("Plan", sender="bob@example.test", message_id="<p@x.example>", references="<o@x.example>"))
    box.use("reply", id=box.id_of("Plan"), body="Fine.")
    assert "answered" in box.marks("Plan")
    content = box.use("thread", id=box.id_of("Re: Plan", "Sent")).content
    assert isinstance(content, Mapping)
    messages = content["messages"]
    assert isinstance(messages, list)
    assert [one["subject"] for one in messages] == ["Plan", "Re: Plan"]


def test_attachments_come_from_messages_and_are_bound_by_their_digest(box: Box) -> None:
    message = letter("Invoice")
    message.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="invoice.pdf")
    box.deliver(message)
    id = box.id_of("Invoice")
    digest = hashlib.sha256(b"%PDF-1.4 x").hexdigest()
    named = f"{id}/invoice.pdf (10 bytes, sha256 {digest})"
    prepared = box.prepare(
        "send", to=["bob@example.test"], subject="It", body="Here", attachments=[f"{id}/invoice.pdf"]
    )
    assert prepared.arguments["attachments"] == [named]
    box.perform("send", prepared)
    assert box.texts(box.id_of("It", "Sent"))[0]["attachments"] == ["invoice.pdf (10 bytes)"]
    wrong = replace(prepared, arguments={**prepared.arguments, "attachments": [named.replace(digest, "0" * 64)]})
    with pytest.raises(ConnectorError, match="has changed since"):
        box.perform("send", wrong)
    assert box.subjects("Sent") == ["It"]


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "~/.ssh/id_rsa", "file:///etc/passwd", "..", "invoice.pdf", "1/../../x"]
)
def test_files_of_this_machine_are_never_attached(box: Box, path: str) -> None:
    with pytest.raises((ConnectorError, NoSuchThing)):
        box.prepare("send", to=["bob@example.test"], subject="It", body="Here", attachments=[path])


def test_forwarding_takes_text_and_attachments_along(box: Box) -> None:
    message = letter("Invoice", body="Please pay.\n> a quote that stays\n")
    message.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="rechnung ü.pdf")
    box.deliver(message)
    prepared = box.prepare("forward", id=box.id_of("Invoice"), to=["bob@example.test"], body="FYI")
    assert prepared.arguments["subject"] == "Fwd: Invoice"
    attachments = prepared.arguments["attachments"]
    assert isinstance(attachments, list)
    assert "rechnung ü.pdf (10 bytes" in str(attachments[0])
    box.perform("forward", prepared)
    sent = box.texts(box.id_of("Fwd: Invoice", "Sent"))[0]
    assert str(sent["text"]).startswith(
        "FYI\n\n---------- Forwarded message ----------\nFrom: dana@partner-corp.example"
    )
    assert "Please pay." in str(sent["text"])


@pytest.mark.parametrize(
    "arguments",
    [
        {"to": ["a@b.example\r\nBcc: eve@attacker.example"]},
        {"to": ["Bob <bob@example.test>"]},
        {"to": ["bob@example.test, eve@attacker.example"]},
        {"to": []},
        {"to": ["bob@example.test"], "cc": ["friends: a@b.example, c@d.example;"]},
        {"to": ["bob@example.test"], "bcc": ["bob(comment)@example.test"]},
        {"to": ["bob@example.test"], "subject": "Hi\nBcc: eve@attacker.example"},
        {"to": ["bob@example.test"], "subject": "Hi\u2028X"},
        {"to": ["bob@example.test"], "body": "a\x00b"},
        {"to": ["bob@example.test"], "body": "\ud800"},
    ],
)
def test_what_could_become_another_header_or_recipient_is_refused(box: Box, arguments: dict[str, Json]) -> None:
    with pytest.raises(ConnectorError):
        box.prepare("send", **{"subject": "Hi", "body": "Hi", **arguments})


def test_it_says_that_it_works(box: Box) -> None:
    assert "0 messages" in box.run(box.connector.test(box.credentials))
    assert box.connector.address.startswith(box.me)
    assert box.connector.me == (box.me,)
