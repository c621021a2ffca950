"""Callers of a function that gives them the source it opened and listens to.

In: what the function hands out. Out: where they say the type of what they get, or what they do besides
closing it. A caller that only closes needs no source: anything that can be closed will do.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.calls import binding_of_function, is_only_called
from sse2ws.analyse.code.mentions import names_only
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, callee, import_ref, outermost
from sse2ws.analyse.layout.members import types_said
from sse2ws.analyse.source.source_uses import uses_of_source
from sse2ws.analyse.source.sources import SourceUse, SourceUses, UseKind
from sse2ws.model.connection import Connection
from sse2ws.model.layout import Handed
from sse2ws.model.linked import Place, Trouble
from sse2ws.model.pack import Client, ClientKind
from sse2ws.model.reasons import Reason
from sse2ws.model.source import is_test
from sse2ws.syntax.tree import Node

_CLOSED = Client("what can be closed", ClientKind.CONSTRUCTOR, listen=(), unlisten=())
_TAKING = (UseKind.HOLD, UseKind.CLOSE, UseKind.CLEAR, UseKind.TEST)


_Found = tuple[tuple[Place, ...], tuple[Trouble, ...]]


def known_takers(
    path: str, connection: Connection, program: Program
) -> tuple[Connection, tuple[Place, ...], tuple[Trouble, ...]]:
    """The connection without the evidence that its source is handed out, where callers only close it.

    With it come the places where they say its type; else what they do.
    """
    handed = connection.layout.handed
    found = _takers(path, handed, program) if handed is not None else None
    if handed is None or found is None or found[1]:
        return connection, (), found[1] if found is not None else ()
    told = (Reason.SOURCE_ESCAPES, handed.function)
    left = tuple(each for each in connection.evidence if (each.reason, each.span) != told)
    return replace(connection, evidence=left), found[0], ()


def _takers(path: str, handed: Handed, program: Program) -> _Found | None:
    """Places that say the source's type, and what is done besides closing it.

    None when nobody calls the function, so that strangers may.
    """
    types, troubles, called = list[Place](), list[Trouble](), False
    for place in _mentions(path, handed, program):
        if is_test(place.path):
            continue
        called = True
        file = program.parsed(place.path)
        found = _taken(file, file.tree.at(place.span), handed) if file is not None else None
        if found is None:
            troubles.append(Trouble(Reason.SOURCE_ESCAPES, place, f"reached through {handed.name}"))
        elif isinstance(found, SourceUse):
            assert file is not None
            what = found.target or file.text(found.node).partition("\n")[0][:40]
            troubles.append(Trouble(Reason.SOURCE_ESCAPES, Place(place.path, found.node.span), what))
        else:
            types += found
    return (tuple(sorted(set(types))), tuple(troubles)) if called else None


def _mentions(path: str, handed: Handed, program: Program) -> Iterator[Place]:
    file = program.parsed(path)
    binding = binding_of_function(file, file.tree.at(handed.function)) if file is not None else None
    for ref in binding.refs if file is not None and binding is not None else ():
        if not names_only(file, ref):  # type: ignore[arg-type]
            yield Place(path, ref.span)
    yield from program.mentions(path, handed.name)


def _taken(file: File, name: Node, handed: Handed) -> list[Place] | SourceUse | None:
    """Types that one caller gives to what it gets; the use, or nothing, that stands in the way."""
    member = name.parent if _is_module(file, name) else None
    called = member if member is not None and member.kind == "member_expression" else name
    call = outermost(called).parent
    if call is None or call.kind != "call_expression" or callee(call) is not called:
        return None
    uses = uses_of_source(file, call, _CLOSED)
    for use in uses.uses:
        ignored = use.kind is UseKind.OPEN and use.node is call
        if use.kind not in _TAKING and not ignored and not _is_local(file, uses, use):
            return use
    if uses.fields or any(each.get("return_type") is not None for each in uses.returned_by):
        return None
    return _types(file, call, uses, handed)


def _is_module(file: File, name: Node) -> bool:
    """Whether a name stands for all of a module: `api` of `api.open()`."""
    binding = file.scopes.binding(name) if name.kind == "identifier" else None
    ref = import_ref(file, binding) if binding is not None else None
    return ref is not None and ref.name == "*"


def _is_local(file: File, uses: SourceUses, use: SourceUse) -> bool:
    """Whether it is returned to callers that are known as well."""
    return use.kind is UseKind.RETURNED and all(is_only_called(file, each) for each in uses.returned_by)


def _types(file: File, call: Node, uses: SourceUses, handed: Handed) -> list[Place] | None:
    found: list[Place] = []
    for holder in uses.holders:
        declared = _declared(holder)
        said = types_said(file, declared, call, handed.kinds) if declared is not None else None
        if said is None or _is_exported(holder):
            return None
        found += [Place(file.path, each) for each in said]
    return found


def _declared(holder: Binding) -> Node | None:
    """The declarator or parameter that a name stands in."""
    kinds = ("variable_declarator", "required_parameter", "optional_parameter")
    around = (holder.node, *holder.node.ancestors())
    return next((each for each in around if each.kind in kinds or each.kind == "formal_parameters"), None)


def _is_exported(holder: Binding) -> bool:
    top = holder.scope.node.kind == "program"
    return top and any(each.kind == "export_statement" for each in holder.node.ancestors())
