"""What a reference does where it stands: it uses the name, reads one property of it, or only names it.

In: a reference. Out: plain answers, for whoever wants to know where something is used.
"""

from __future__ import annotations

import re

from sse2ws.analyse.code.syntax_facts import File, react_call
from sse2ws.syntax.tree import Node

_HOOK = re.compile(r"use[A-Z]")


def accessed(file: File, ref: Node) -> str:
    """The property that is read from a name where it stands; empty for the name itself."""
    parent = ref.parent
    if parent is not None and parent.kind == "member_expression" and ref.field == "object":
        return file.text(parent.get("property"))
    return ""


def names_only(file: File, ref: Node) -> bool:
    """Exports, dependency lists and `typeof` name something without using it.

    `typeof useLast` is a use: the type of what the hook returns can be had from it.
    """
    parent = ref.parent
    if parent is not None and parent.kind == "type_query":
        return not (_inferred(file, parent) or _HOOK.match(file.text(ref)))
    if parent is None or parent.kind in ("export_specifier", "export_statement", "type_query"):
        return True
    listed = parent.kind == "array" and parent.parent is not None and parent.parent.kind == "arguments"
    return (
        listed
        and parent.parent is not None
        and (react_call(file, parent.parent.parent) or "").startswith("use")
    )


def _inferred(file: File, query: Node) -> bool:
    """`typeof Row` in `z.infer<typeof Row>`: the type that comes out has the schema's members."""
    given = query.parent
    kind = given.parent if given is not None and given.kind == "type_arguments" else None
    name = file.text(kind.get("name")).rpartition(".")[2] if kind is not None else ""
    return name in ("infer", "input", "output", "TypeOf", "ReturnType", "Parameters")
