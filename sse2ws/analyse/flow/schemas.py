"""Schemas that a value is checked with: `Goal.parse(value)`, `Goal.safeParse(value)` (zod's way).

In: a callee, or the value of a constant. Out: the schema's own object, here or named in another file.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from sse2ws.analyse.code.syntax_facts import File, arguments, bare, callee, import_ref, reference
from sse2ws.model.flow import INSIDE, ImportRef, Path
from sse2ws.syntax.tree import Node

_CHECKS: Mapping[str, Path] = {"parse": (), "safeParse": (INSIDE + "data",)}
"""Methods of a schema, and where the checked value lies in what they give."""


class Schema(Struct, frozen=True, eq=False):
    """`owner`: the schema's name. `inside`: where its method gives the value. `origin`: None if here."""

    owner: Node
    inside: Path
    origin: ImportRef | None


def checking(file: File, function: Node) -> Schema | None:
    """The schema whose checking method a callee is."""
    owner, name = function.get("object"), file.text(function.get("property"))
    if function.kind != "member_expression" or owner is None or owner.kind != "identifier":
        return None
    binding = file.scopes.binding(owner)
    if binding is None or name not in _CHECKS:
        return None
    if schema_shape(file, binding.value) is not None:
        return Schema(owner, _CHECKS[name], None)
    imported = reference(file, owner)
    if imported is None or imported.name in ("*", "default"):
        return None
    return Schema(owner, _CHECKS[name], imported)


def schema_shape(file: File, node: Node | None) -> Node | None:
    """`{ ... }` of `z.object({ ... })`, with `z` from zod."""
    value = bare(node) if node is not None else None
    made = callee(value) if value is not None and value.kind == "call_expression" else None
    if value is None or made is None or file.text(made.get("property")) not in ("object", "strictObject"):
        return None
    owner, given = made.get("object"), arguments(value)
    binding = file.scopes.binding(owner) if owner is not None and owner.kind == "identifier" else None
    imported = import_ref(file, binding) if binding is not None else None
    if imported is None or imported.module.split("/")[0] != "zod" or not given or given[0].kind != "object":
        return None
    return given[0]
