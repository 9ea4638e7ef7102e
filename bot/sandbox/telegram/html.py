"""Telegram's HTML parse mode: text with tags in, plain text and entities out.

Source: "HTML style" (Bot API) and the errors of the official Bot API server. Offsets in errors are bytes of UTF-8,
offsets and lengths of entities are UTF-16 code units. Only lt, gt, amp, quot and numeric references are decoded;
any other stays as it was typed.
"""

import re
from dataclasses import dataclass, field
from typing import Any

Entity = dict[str, Any]

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TAGS = {*_SIMPLE, "a", "tg-emoji", "tg-time"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
_START = re.compile(r"<([^\s>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_END = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"\s*([^\s=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.-]+)(?=\s|$)))?")


class MarkupError(Exception):
    """Text that cannot be parsed; the message is what Telegram says after "can't parse entities: "."""


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


@dataclass
class _Parser:
    source: str
    plain: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def run(self) -> None:
        at = 0
        while at < len(self.source):
            if self.source.startswith("</", at):
                at = self._end(at)
            elif self.source[at] == "<":
                at = self._start(at)
            else:
                stop = self.source.find("<", at)
                stop = len(self.source) if stop < 0 else stop
                self._text(_decode(self.source[at:stop]))
                at = stop
        if self.open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

    def _text(self, text: str) -> None:
        self.plain.append(text)
        self.length += utf16(text)

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _start(self, at: int) -> int:
        name = re.compile(r"[^\s>]*").match(self.source, at + 1)
        tag = name[0].lower() if name else ""
        if name and name.end() == len(self.source):
            raise MarkupError(f"Unclosed start tag at byte offset {self._byte(at)}")
        if tag not in _TAGS:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {self._byte(at)}')
        match = _START.match(self.source, at)
        if not match:
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {self._byte(at)}')
        attributes = self._attributes(tag, match[2], at)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(at)}')
        self.open.append(_Open(tag, attributes, self.length))
        return match.end()

    def _attributes(self, tag: str, text: str, at: int) -> dict[str, str]:
        found: dict[str, str] = {}
        rest = text.rstrip()
        while rest:
            match = _ATTRIBUTE.match(rest)
            if not match:
                raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(at)}')
            name, rest = match[1], rest[match.end() :]
            value = next((group for group in match.groups()[1:] if group is not None), None)
            if value is None and rest.lstrip().startswith("="):
                raise MarkupError(f"Unexpected end of name token at byte offset {self._byte(at)}")
            if value is None and (tag, name) != ("blockquote", "expandable"):
                raise MarkupError(
                    f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
                    f" at byte offset {self._byte(at)}"
                )
            found[name] = _decode(value or "")
        return found

    def _end(self, at: int) -> int:
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {self._byte(at)}")
        match = _END.match(self.source, at)
        if not match:
            raise MarkupError(f"Unclosed end tag at byte offset {self._byte(at)}")
        opened, found = self.open.pop(), match[1].lower()
        if found and found != opened.tag:
            raise MarkupError(
                f'Unmatched end tag at byte offset {self._byte(at)}, expected "</{opened.tag}>", found "</{found}>"'
            )
        if self.length > opened.offset:
            self._close(opened)
        return match.end()

    def _close(self, opened: _Open) -> None:
        span = {"offset": opened.offset, "length": self.length - opened.offset}
        attributes, inner = opened.attributes, self.entities[-1] if self.entities else {}
        if (
            opened.tag == "pre"
            and inner.get("type") == "code"
            and "language" in inner
            and span.items() <= inner.items()
        ):
            inner["type"] = "pre"
        elif opened.tag == "a":
            content = "".join(self.plain).encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
            self._link(attributes.get("href") or content, span)
        elif opened.tag == "tg-emoji":
            if not attributes.get("emoji-id", "").isdigit():
                raise MarkupError("Invalid custom emoji identifier specified")
            self.entities.append({"type": "custom_emoji", **span, "custom_emoji_id": attributes["emoji-id"]})
        elif opened.tag == "tg-time":
            self._time(attributes, span)
        elif opened.tag == "blockquote" and "expandable" in attributes:
            self.entities.append({"type": "expandable_blockquote", **span})
        else:
            entity = {"type": _SIMPLE[opened.tag], **span}
            if opened.tag == "code" and attributes.get("class", "").startswith("language-"):
                entity["language"] = attributes["class"].removeprefix("language-")
            self.entities.append(entity)

    def _link(self, url: str, span: dict[str, int]) -> None:
        """Add the link's entity; one whose address is no URL is dropped and its text kept, as Telegram does."""
        if user := re.fullmatch(r"tg://user\?id=([0-9]+)", url):
            mentioned = {"id": int(user[1]), "is_bot": False, "first_name": "?"}
            self.entities.append({"type": "text_mention", **span, "user": mentioned})
        elif re.fullmatch(r"(?:(?:https?|tg|ton)://)?[^\s/]+\.[^\s.][^\s]*|(?:https?|tg)://\S+", url):
            self.entities.append({"type": "text_link", **span, "url": url if "://" in url else f"http://{url}/"})

    def _time(self, attributes: dict[str, str], span: dict[str, int]) -> None:
        if not attributes.get("unix", "").isdigit():
            raise MarkupError("Invalid date-time specified")
        entity: Entity = {"type": "date_time", **span, "unix_time": int(attributes["unix"])}
        if "format" in attributes:
            entity["date_time_format"] = attributes["format"]
        self.entities.append(entity)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the plain text and its entities, outer before inner; raises MarkupError."""
    parser = _Parser(source)
    parser.run()
    for entity in parser.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    outer_first = parser.entities[::-1]
    return "".join(parser.plain), sorted(outer_first, key=lambda one: (one["offset"], -one["length"]))


def _decode(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match[3]:
            return _NAMED[match[3]]
        code = int(match[1], 16) if match[1] else int(match[2])
        return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match[0]

    return _REFERENCE.sub(one, text)
