"""HTML as plain text, for reading only: hidden text is left out, nothing is fetched. Pure; linear in its input."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

LARGEST = 400_000
"""Characters of HTML that are looked at."""
LONGEST_TAG = 4_000
DEEPEST = 200

_ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,30})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HIDDEN = re.compile(r"\shidden(?:[\s=/]|$)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_NO_TAG = re.compile(r"<+(?![a-zA-Z/!?<])")
_TAG = re.compile(r"/?\s*([a-zA-Z][a-zA-Z0-9:]{0,20})")
_GONE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)"
    r"|max-height\s*:\s*0(?:px)?\s*(?:;|$|!)|text-indent\s*:\s*-\d{3}|(?:left|top)\s*:\s*-\d{3}",
    re.IGNORECASE,
)
_TINY = re.compile(r"font-size\s*:\s*(?:0(?:\.\d+)?|1)\s*(?:px|pt|em|%)?\s*(?:;|$|!)", re.IGNORECASE)
_SIZED = re.compile(r"font-size\s*:|font\s*:", re.IGNORECASE)
_PALE = re.compile(r"(?<!-)color\s*:\s*(?:transparent|white|#fff|#ffffff)\s*(?:;|$|!)", re.IGNORECASE)
_COLOURED = re.compile(r"(?<!-)color\s*:", re.IGNORECASE)
_SILENT = frozenset(
    {"head", "style", "script", "title", "template", "noscript", "svg", "math", "object", "iframe", "select"}
)
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"}
)
_BLOCK = frozenset(
    {"p", "div", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section",
     "article", "header", "footer", "center", "body", "dl", "dt", "dd", "form", "address", "figure", "hr"}
)  # fmt: skip


@dataclass(slots=True)
class _Open:
    """An element that has begun. `gone` holds for all within it, `tiny` and `pale` until one says otherwise."""

    name: str
    gone: bool = False
    tiny: bool = False
    pale: bool = False
    backed: bool = False
    quote: bool = False
    link: str = ""

    @property
    def hidden(self) -> bool:
        return self.gone or self.tiny or (self.pale and not self.backed)


@dataclass(slots=True)
class _Reader:
    """What has been read so far."""

    open: list[_Open] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    dropped: bool = False
    too_deep: int = 0

    @property
    def hidden(self) -> bool:
        return bool(self.open) and self.open[-1].hidden

    def text(self, piece: str) -> None:
        folded = _SPACE.sub(" ", html.unescape(piece))
        if self.hidden:
            self.dropped = self.dropped or bool(folded.strip())
        elif folded.strip() or self.current:
            self.current.append(folded)

    def line(self) -> None:
        whole = _SPACE.sub(" ", "".join(self.current)).strip()
        self.current.clear()
        if whole:
            depth = sum(one.quote for one in self.open[:20])
            self.lines.append("> " * min(depth, 3) + whole)

    def gap(self) -> None:
        self.line()
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def tag(self, inside: str) -> None:
        found = _TAG.match(inside)
        if found is None:
            return
        name = found.group(1).lower()
        if inside.startswith("/"):
            self._end(name)
            return
        if name in _BLOCK:
            self.gap() if name in ("p", "h1", "h2", "h3", "blockquote", "table") else self.line()
        if name == "br":
            self.line()
        if name in _VOID or inside.endswith("/"):
            return
        if len(self.open) >= DEEPEST:
            self.too_deep += 1
            return
        self._begin(name, inside)

    def _begin(self, name: str, inside: str) -> None:
        attributes = {
            key.lower(): html.unescape(double or single or bare)
            for key, double, single, bare in _ATTRIBUTE.findall(inside)
        }
        style = attributes.get("style", "")[:1000]
        outer = self.open[-1] if self.open else _Open("")
        one = _Open(
            name=name,
            gone=outer.gone or _GONE.search(style) is not None or _HIDDEN.search(inside) is not None,
            tiny=_TINY.search(style) is not None or (outer.tiny and _SIZED.search(style) is None),
            pale=_PALE.search(style) is not None or (outer.pale and _COLOURED.search(style) is None),
            backed=outer.backed or "background" in style or "bgcolor" in attributes or "background" in attributes,
            quote=name == "blockquote" or "gmail_quote" in attributes.get("class", ""),
            link=attributes.get("href", "") if name == "a" else "",
        )
        if name == "li" and not one.hidden:
            self.current.append("- ")
        self.open.append(one)

    def _end(self, name: str) -> None:
        if name in _BLOCK:
            self.line()
        elif name in ("td", "th"):
            self.text(" ")
        if self.too_deep and name not in _VOID:
            self.too_deep -= 1
            return
        for back in range(1, min(len(self.open), 12) + 1):
            if self.open[-back].name == name:
                if self.open[-back].link:
                    self._link(self.open[-back].link)
                del self.open[-back:]
                return

    def _link(self, address: str) -> None:
        address = address.strip()
        if not self.hidden and address.lower().startswith(("http://", "https://", "mailto:")):
            bare = address.removeprefix("mailto:")
            if bare not in "".join(self.current[-3:]):
                self.current.append(f" <{bare}>")


def html_to_text(source: str) -> tuple[str, bool]:
    """The text that a person would see, and whether something hidden was left out."""
    source = source[:LARGEST]
    lower = source.lower()
    reader = _Reader()
    at = 0
    while at < len(source):
        start = source.find("<", at)
        if start < 0:
            reader.text(source[at:])
            break
        if start > at:
            reader.text(source[at:start])
        at = _one_tag(source, lower, start, reader)
    reader.line()
    return "\n".join(reader.lines).strip(), reader.dropped


def _one_tag(source: str, lower: str, start: int, reader: _Reader) -> int:
    """Read what begins at a `<`; gives the place after it."""
    if source.startswith("<!--", start):
        end = source.find("-->", start + 4)
        return len(source) if end < 0 else end + 3
    plain = _NO_TAG.match(source, start)
    if plain is not None:
        reader.text(plain.group())
        return plain.end()
    end = source.find(">", start)
    if end < 0:
        return len(source)
    inside = source[start + 1 : end]
    name = _TAG.match(inside)
    if (
        name is not None
        and not inside.startswith("/")
        and not inside.endswith("/")
        and name.group(1).lower() in _SILENT
    ):
        closing = lower.find(f"</{name.group(1).lower()}", end)
        if closing < 0:
            return len(source) if name.group(1).lower() != "head" else end + 1
        after = source.find(">", closing)
        return len(source) if after < 0 else after + 1
    reader.tag(inside[:LONGEST_TAG])
    return end + 1
