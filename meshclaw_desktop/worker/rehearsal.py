"""The rehearsal model as litellm sees it: a provider that answers by a script. It keeps nothing between requests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import litellm
from litellm.llms.custom_llm import CustomLLM
from litellm.types.utils import GenericStreamingChunk

from .rehearsal_script import Reply, reply

PIECE = 24
"""Characters of text that come at a time."""
COUNTED_AS = "rehearsal/scripted"
"""It counts with litellm's own tokenizer, the one for models that have none known; it lies beside litellm."""


class Rehearsal(CustomLLM):
    """Answers by fixed rules, from the messages and tools of each request alone, and reports what it counted."""

    def astreaming(self, *arguments: Any, **named: Any) -> Any:
        """litellm's way to ask for a streamed answer; gives the stream."""
        return _stream(named["messages"], named.get("optional_params", {}).get("tools") or [])


async def _stream(
    messages: Sequence[dict[str, Any]], tools: Sequence[dict[str, Any]]
) -> AsyncIterator[GenericStreamingChunk]:
    answer = reply(messages, tools)
    for start in range(0, len(answer.text), PIECE):
        yield _chunk(text=answer.text[start : start + PIECE])
    turn = sum(one.get("role") == "assistant" for one in messages)
    for index, use in enumerate(answer.calls):
        yield _chunk(
            call={
                "index": index,
                "id": f"rehearsal_{turn}_{index}",
                "type": "function",
                "function": {"name": use.name, "arguments": json.dumps(use.arguments, ensure_ascii=False)},
            }
        )
    last = _chunk()
    last["is_finished"] = True
    last["finish_reason"] = "tool_calls" if answer.calls else "stop"
    last["usage"] = _usage(messages, tools, answer)
    yield last


def _chunk(*, text: str = "", call: Any = None) -> GenericStreamingChunk:
    return {"text": text, "tool_use": call, "is_finished": False, "finish_reason": "", "usage": None, "index": 0}


def _usage(messages: Sequence[dict[str, Any]], tools: Sequence[dict[str, Any]], answer: Reply) -> Any:
    spoken = answer.text + "".join(use.name + json.dumps(use.arguments) for use in answer.calls)
    taken = litellm.token_counter(model=COUNTED_AS, messages=list(messages), tools=list(tools) or None)
    given = litellm.token_counter(model=COUNTED_AS, text=spoken) if spoken else 0
    return {"prompt_tokens": taken, "completion_tokens": given, "total_tokens": taken + given}
