"""What a file does with a member of a source: it calls a method, sets a handler, reads a state.

In: `source.name`. Out: one `SourceUse`; an ESCAPE where the member is not known.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, arguments, outermost, string
from sse2ws.analyse.source.sources import SourceUse, UseKind
from sse2ws.model.pack import Client
from sse2ws.syntax.tree import Node

_STATES = ("readyState", "url", "withCredentials", "status")
_CONSTANTS = ("CONNECTING", "OPEN", "CLOSED")


def use_of_member(file: File, member: Node, client: Client) -> SourceUse:
    """What is done with `source.name` or `source['name']` where it stands."""
    name = file.text(member.get("property"))
    outer = outermost(member)
    parent = outer.parent
    called = parent is not None and parent.kind == "call_expression" and outer.field == "function"
    if member.kind == "subscript_expression":
        name = string(file, member.get("index")) or ""
    if called and parent is not None:
        return _call(parent, name, client)
    if parent is not None and parent.kind == "assignment_expression" and outer.field == "left":
        if name.startswith("on") and name == name.lower():
            return SourceUse(UseKind.ASSIGN, parent, name=name[2:], handler=parent.get("right"))
        return SourceUse(UseKind.ESCAPE, parent, target=name)
    if name in _STATES:
        return SourceUse(UseKind.STATE, member, name=name)
    if name == "signal" and parent is not None and file.text(parent.get("property")) == "aborted":
        return SourceUse(UseKind.TEST, parent)
    if name in _CONSTANTS or name.startswith("on") or name in client.close:
        return SourceUse(UseKind.TEST, member)
    return SourceUse(UseKind.ESCAPE, member, target=name)


def _call(call: Node, name: str, client: Client) -> SourceUse:
    given = arguments(call)
    if name in client.listen or name in client.unlisten:
        kind = UseKind.LISTEN if name in client.listen else UseKind.UNLISTEN
        return SourceUse(
            kind, call, event=given[0] if given else None, handler=given[1] if len(given) > 1 else None,
            options=given[2] if len(given) > 2 else None,
        )  # fmt: skip
    if name in client.close:
        return SourceUse(UseKind.CLOSE, call)
    if name in ("stream", "connect", "open") and not given:
        return SourceUse(UseKind.OPEN, call)
    if name in ("removeAllListeners", "removeAllEventListeners", "off"):
        return SourceUse(UseKind.UNLISTEN, call)
    return SourceUse(UseKind.ESCAPE, call, target=name)


def is_written(member: Node) -> bool:
    """Whether `x.y` is what an assignment assigns to."""
    outer = outermost(member)
    return outer.parent is not None and outer.parent.kind == "assignment_expression" and outer.field == "left"


def taken_out(file: File, declarator: Node, member: str) -> Binding | None:
    """The name of `const { member: name } = x`, where nothing else is taken out."""
    pattern = declarator.get("name") if declarator.kind == "variable_declarator" else None
    if pattern is None or pattern.kind != "object_pattern" or len(pattern.children) != 1:
        return None
    part = pattern.children[0]
    name = part.get("value") if part.kind == "pair_pattern" else part
    key = part.get("key") if part.kind == "pair_pattern" else part
    plain = name is not None and name.kind in ("identifier", "shorthand_property_identifier_pattern")
    if name is None or key is None or not plain or file.text(key) != member:
        return None
    return file.scopes.binding(name)
