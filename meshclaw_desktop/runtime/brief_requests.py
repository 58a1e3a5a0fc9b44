"""Answers what is asked of the briefs. It makes none itself."""

from __future__ import annotations

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import ShowBrief

from .brief.briefs import Briefs


class BriefRequests:
    """The one request of the briefs."""

    def __init__(self, briefs: Briefs) -> None:
        self._briefs = briefs

    def show(self, request: ShowBrief, by: str) -> Json:
        """`ShowBrief`."""
        brief = self._briefs.show(request.task, seen=request.seen)
        return None if brief is None else to_json(brief)
