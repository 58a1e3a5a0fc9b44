"""What identifiers stand for: a single one is named, those of a batch are left to its table, all else stays."""

from __future__ import annotations

from meshclaw_desktop.policy.model import Json, Origin, Role
from meshclaw_desktop.tray.named_objects import with_names
from meshclaw_desktop.wire.rows import Field, Item


def field(name: str, role: Role, value: Json) -> Field:
    return Field(name, name.capitalize(), role, value, Origin.SERVICE, "email", False)


ITEMS = (Item("7", ("Jordan", "Rollback")), Item("8", ("Mei", "Failover")))


def test_one_object_is_named() -> None:
    [shown] = with_names([field("id", Role.OBJECT, "7")], ITEMS[:1])
    assert shown.value == ["Jordan", "Rollback"]
    assert with_names([field("ids", Role.OBJECT, ["7"])], ITEMS[:1])[0].value == ["Jordan", "Rollback"]


def test_an_object_is_named_once_and_says_nothing_empty() -> None:
    item = Item("v41", ("v41", " ", "replaces v40"))
    [shown] = with_names([field("version", Role.OBJECT, "v41"), field("exact", Role.OBJECT, "v41")], (item,))
    assert (shown.name, shown.value) == ("version", ["v41", "replaces v40"])


def test_a_batch_is_left_to_its_table() -> None:
    assert with_names([field("ids", Role.OBJECT, ["7", "8"])], ITEMS) == []


def test_all_else_stays() -> None:
    fields = [
        field("to", Role.TARGET, ["7"]),
        field("attachments", Role.OBJECT, ["7/file.pdf"]),
        field("ids", Role.OBJECT, []),
        field("reply_to", Role.OBJECT, "9"),
    ]
    assert with_names(fields, ITEMS[:1]) == fields
    assert with_names(fields, ()) == fields
