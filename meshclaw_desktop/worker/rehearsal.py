"""The rehearsal model: a script that plays a model, so that all of this can be tried without one. It knows only what it is sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import litellm
from litellm.types.utils import GenericStreamingChunk

SCRIPTED = "I am the rehearsal model: a script, not a mind."


class Rehearsal(litellm.CustomLLM):
    """Answers by fixed rules, from the messages and tools of each request alone."""

    async def astreaming(self, *arguments: Any, **named: Any) -> AsyncIterator[GenericStreamingChunk]:
        """litellm's way to ask for a streamed answer."""
        messages: list[dict[str, Any]] = named["messages"]
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
