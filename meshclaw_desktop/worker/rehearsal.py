"""The rehearsal model: a script that plays a model, to try all of this without one. It knows only what it is sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from litellm.llms.custom_llm import CustomLLM
from litellm.types.utils import GenericStreamingChunk

SCRIPTED = "I am the rehearsal model: a script, not a mind."


class Rehearsal(CustomLLM):
    """Answers by fixed rules, from the messages and tools of each request alone."""

    def astreaming(self, *arguments: Any, **named: Any) -> Any:
        """litellm's way to ask for a streamed answer; gives the stream."""
        return self._stream(named["messages"])

    async def _stream(self, messages: list[dict[str, Any]]) -> AsyncIterator[GenericStreamingChunk]:
        text = f"{SCRIPTED} I can triage a mailbox."
        yield {"text": text, "tool_use": None, "is_finished": False, "finish_reason": "", "usage": None, "index": 0}
        taken, given = len(json.dumps(messages)) // 4, len(text) // 4
        yield {
            "text": "",
            "tool_use": None,
            "is_finished": True,
            "finish_reason": "stop",
            "usage": {"prompt_tokens": taken, "completion_tokens": given, "total_tokens": taken + given},
            "index": 0,
        }
