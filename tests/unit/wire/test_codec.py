"""The wire's lines: what is a message comes back equal, what is not is refused, and nothing else ever escapes."""

from __future__ import annotations

import contextlib
import json
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Autonomy, Effect, Json, Rule
from meshclaw_desktop.wire import messages, rows
from meshclaw_desktop.wire.codec import MAX_DEPTH, MAX_LINE, Codec, from_json, to_json
from meshclaw_desktop.wire.messages import FROM_CLIENT, FROM_RUNTIME, Activity, GetStatus, Hello, Reply, TaskEnded

EVERY = (*FROM_CLIENT, *FROM_RUNTIME)
ROWS = tuple(one for one in vars(rows).values() if is_dataclass(one) and one.__module__ == rows.__name__)
CODEC = Codec(EVERY)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"', '":', '" :', "\\", "\n", "\u2028", "\x1b[31m", "\x00", "\ud800", "é", "🦀", '","type":"Ask']
)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(-(2**63), 2**63 - 1)
JSON = st.recursive(
    st.none() | st.booleans() | WHOLE | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {str: TEXT, int: WHOLE, bool: st.booleans(), float: NUMBER}


def any_of(hint: Any) -> st.SearchStrategy[Any]:
    """Values of one field's type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    if is_dataclass(hint):
        return instances(typing.cast("type", hint))
    if origin is tuple:
        return st.lists(any_of(arguments[0]), max_size=2).map(tuple)
    if origin is types.UnionType and len(arguments) == 2:
        return st.none() | any_of(next(one for one in arguments if one is not type(None)))
    if origin is Mapping:
        return st.dictionaries(TEXT, any_of(arguments[1]), max_size=3)
    return JSON


def instances(kind: type) -> st.SearchStrategy[Any]:
    """Messages of one class."""
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{one.name: any_of(hints[one.name]) for one in fields(kind)})


ACTIVITY = Activity(
    seq=7,
    at=1_795_000_000.25,
    task="t1",
    routine="",
    agent="meshclaw",
    kind="call",
    call="c1",
    connector="email",
    tool="archive",
    effect="change",
    sentence="Archived 3 messages",
    verdict="allow",
    reason="you said so",
    outcome="done",
    tokens=12,
    usd_micros=34,
    undo_id="u1",
)


# ---- round trips ----


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_every_message_comes_back_equal(kind: type, data: st.DataObject) -> None:
    message = data.draw(instances(kind))
    line = CODEC.encode(message)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert CODEC.decode(line) == message
    assert type(CODEC.decode(line)) is kind


@pytest.mark.parametrize("kind", [*ROWS, Rule], ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_every_row_comes_back_equal_from_plain_json(kind: type, data: st.DataObject) -> None:
    row = data.draw(instances(kind))
    assert from_json(kind, json.loads(json.dumps(to_json(row)))) == row


def test_a_list_of_rows_becomes_a_list_of_plain_objects() -> None:
    plain = to_json([ACTIVITY, ACTIVITY])
    assert plain == [to_json(ACTIVITY)] * 2
    assert from_json(Activity, to_json(ACTIVITY)) == ACTIVITY


def test_the_two_families_do_not_speak_each_others_messages() -> None:
    with pytest.raises(ProtocolError):
        messages.client_codec().encode(ACTIVITY)
    with pytest.raises(ProtocolError):
        messages.client_codec().decode(messages.runtime_codec().encode(ACTIVITY))


def test_a_whole_number_may_stand_where_a_fraction_is_expected() -> None:
    assert CODEC.decode(CODEC.encode(replace(ACTIVITY, at=5))) == replace(ACTIVITY, at=5.0)


def test_the_word_of_a_list_of_words_is_sent_as_a_text() -> None:
    assert CODEC.decode(CODEC.encode(replace(ACTIVITY, effect=Effect.SEND))) == replace(ACTIVITY, effect="send")


# ---- what is refused ----


def refused(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        CODEC.decode(line)


@given(st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else_escapes(noise: bytes) -> None:
    refused(noise)


@given(JSON)
def test_json_that_is_no_message_is_refused(value: Json) -> None:
    refused(json.dumps(value).encode() + b"\n")


@given(message=st.sampled_from(EVERY).flatmap(instances), data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_line_with_one_byte_changed_is_a_message_or_refused(message: object, data: st.DataObject) -> None:
    line = bytearray(CODEC.encode(message))
    line[data.draw(st.integers(0, len(line) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ProtocolError):
        CODEC.encode(CODEC.decode(bytes(line)))


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=3, deadline=None)
def test_a_field_removed_added_or_doubled_is_refused(kind: type, data: st.DataObject) -> None:
    line = CODEC.encode(data.draw(instances(kind)))
    plain = json.loads(line)
    for name in plain:
        fewer = {key: value for key, value in plain.items() if key != name}
        refused(json.dumps(fewer).encode())
        doubled = f"{line.decode()[:-2]},{json.dumps(name)}:{json.dumps(plain[name])}}}\n"
        refused(doubled.encode())
        refused(doubled.replace(f"{json.dumps(name)}:", f"{json.dumps(name)} :").encode())
        refused(doubled.replace(f",{json.dumps(name)}:", f",{json.dumps(name)}\n:").encode())
    refused(json.dumps({**plain, "more": 1}).encode())


def wrong_for(hint: Any) -> list[Any]:
    """JSON values that do not belong into a field of this type."""
    everything: list[Any] = [None, True, 1, 1.5, "word", [], {}, [[]], {"a": []}]
    if hint is float:
        return [one for one in everything if type(one) not in (int, float)]
    if hint in PLAIN:
        return [one for one in everything if type(one) is not hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(hint, type):
        return everything
    if origin is tuple:
        return [one for one in everything if one != []]
    if origin is Mapping:
        return [one for one in everything if type(one) is not dict]
    if origin is types.UnionType and len(arguments) == 2:
        inner = next(one for one in arguments if one is not type(None))
        return [one for one in wrong_for(inner) if one is not None]
    return []


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=3, deadline=None)
def test_a_value_of_another_type_is_refused_in_each_field(kind: type, data: st.DataObject) -> None:
    plain = json.loads(CODEC.encode(data.draw(instances(kind))))
    hints = typing.get_type_hints(kind)
    for one in fields(kind):
        for wrong in wrong_for(hints[one.name]):
            refused(json.dumps({**plain, one.name: wrong}, separators=(",", ":")).encode())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"{}",
        b"null",
        b"[]",
        b'"GetStatus"',
        b'{"type":"GetStatus"}',
        b'{"id":1}',
        b'{"type":"Nothing","id":1}',
        b'{"type":["GetStatus"],"id":1}',
        b'{"type":null,"id":1}',
        b'{"type":"GetStatus","id":true}',
        b'{"type":"GetStatus","id":1.0}',
        b'{"type":"GetStatus","id":NaN}',
        b'{"type":"GetStatus","id":Infinity}',
        b'{"type":"GetStatus","id":1}{"type":"GetStatus","id":1}',
        b'{"type":"GetStatus","id":1} x',
        b' {"type":"GetStatus","id":1}',
        b'{"type":"GetStatus","id":1,}',
        b'{"type":"GetStatus","type":"GetStatus","id":1}',
        b'{"type":"GetStatus","id":1,"id":2}',
        b'{"type":"GetStatus","id" :1,"id":2}',
        b'{"type":"GetStatus","id"\t:1,"id":2}',
        b'{"type":"GetStatus","id"\r\n:1,"id":2}',
        b'{"type":"GetStatus","\\u0069d":1,"id":2}',
        b'\xef\xbb\xbf{"type":"GetStatus","id":1}',
        b'{"type":"GetStatus","id":1}\xff',
        '{"type":"GetStatus","id":1}'.encode("utf-16"),
        '{"type":"GetStatus","id":1}'.encode("utf-32"),
        b'{"type":"GetStatus","id":' + b"9" * 5000 + b"}",
        b'{"type":"UseModel","id":1,"model":"m","api_base":"","input_usd":1e400,"output_usd":null}',
        b'{"type":"UseModel","id":1,"model":"m","api_base":"","input_usd":' + b"9" * 400 + b',"output_usd":null}',
        b'{"type":"Reply","id":1,"value":-1e999}',
        b'{"type":"Reply","id":1,"value":{"a":1,"a":2}}',
        b'{"type":"SetAutonomy","id":1,"name":"email","level":"AUTO"}',
        b'{"type":"Reply","id":1,"value":"\xed\xa0\x80"}',
        b'{"type":"Reply","id":1,"value":"\x01"}',
    ],
)
def test_a_line_that_is_nearly_a_message_is_refused(line: bytes) -> None:
    refused(line)


def test_an_endless_fraction_is_refused_in_a_flat_message() -> None:
    refused(CODEC.encode(ACTIVITY).replace(b"1795000000.25", b"1e400"))
    refused(CODEC.encode(ACTIVITY).replace(b"1795000000.25", b"9" * 400))


def test_a_line_may_be_as_long_as_the_limit_and_no_longer() -> None:
    spare = MAX_LINE - len(CODEC.encode(Reply(1, "")))
    longest = CODEC.encode(Reply(1, "x" * spare))
    assert len(longest) == MAX_LINE
    assert CODEC.decode(longest) == Reply(1, "x" * spare)
    with pytest.raises(ProtocolError):
        CODEC.encode(Reply(1, "x" * (spare + 1)))
    refused(longest[:-2] + b'x"}\n')
    refused(b"[" * MAX_LINE)
    refused(b"[" * (MAX_LINE + 1))


def nested(depth: int) -> Json:
    value: Json = 1
    for _ in range(depth):
        value = [value]
    return value


def test_values_nest_as_deep_as_the_limit_and_no_deeper() -> None:
    assert CODEC.decode(CODEC.encode(Reply(1, nested(MAX_DEPTH)))) == Reply(1, nested(MAX_DEPTH))
    for depth in (MAX_DEPTH + 1, 900):
        with pytest.raises(ProtocolError):
            CODEC.encode(Reply(1, nested(depth)))
    for depth in (MAX_DEPTH + 1, 900, 100_000):
        refused(b'{"type":"Reply","id":1,"value":' + b"[" * depth + b"]" * depth + b"}")
        refused(b'{"type":"Reply","id":1,"value":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}")


@pytest.mark.parametrize(
    "message",
    [
        object(),
        "GetStatus",
        None,
        Activity,
        GetStatus(id=typing.cast("int", True)),
        GetStatus(id=typing.cast("int", "1")),
        Hello(1, typing.cast("str", None), None),
        Reply(1, math.nan),
        Reply(1, [math.inf]),
        Reply(1, typing.cast("Json", {1: 2})),
        Reply(1, typing.cast("Json", {"a": object()})),
        Reply(1, typing.cast("Json", b"bytes")),
        replace(ACTIVITY, at=math.nan),
        replace(ACTIVITY, at=math.inf),
        replace(ACTIVITY, tokens=typing.cast("int", 1.5)),
        replace(ACTIVITY, sentence=typing.cast("str", b"bytes")),
        TaskEnded(typing.cast("rows.TaskRow", ACTIVITY)),
        messages.SetAutonomy(1, "email", typing.cast("Autonomy", "sometimes")),
        messages.AnswerApproval(1, "a", "d", True, items=typing.cast("tuple[str, ...]", "ab")),
    ],
)
def test_what_is_no_message_is_not_sent(message: object) -> None:
    with pytest.raises(ProtocolError):
        CODEC.encode(message)


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"seq": 1}, {**dict.fromkeys(Activity.__slots__, "")}])
def test_what_is_no_row_is_refused(value: object) -> None:
    with pytest.raises(ProtocolError):
        from_json(Activity, value)


def test_a_class_with_a_field_that_json_cannot_hold_is_no_message() -> None:
    @dataclass(frozen=True, slots=True)
    class Strange:
        value: bytes

    with pytest.raises(TypeError):
        Codec((Strange,))


def test_a_message_longer_than_the_limit_is_not_read() -> None:
    line = Codec((Reply,)).encode(Reply(1, "x" * 1_000))
    with pytest.raises(ProtocolError, match="too long"):
        Codec((Reply,), max_line=len(line) - 1).decode(line)
    assert Codec((Reply,), max_line=len(line)).decode(line) == Reply(1, "x" * 1_000)


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_a_constant_that_json_does_not_have_is_no_value(constant: str) -> None:
    with pytest.raises(ProtocolError):
        Codec((Reply,)).decode(f'{{"type":"Reply","id":1,"value":[{constant}]}}\n'.encode())
