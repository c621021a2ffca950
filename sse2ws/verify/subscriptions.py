"""The migrated code in, every subscription to the target runtime out: names, handler, what it reads.

Found by resolved imports of the pack's hook and service; the runtime's own files are left out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from sse2ws.analyse.across.program import Program
from sse2ws.analyse.across.trail import follow
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    callee,
    function_of_binding,
    function_value,
    reference,
    string,
)
from sse2ws.analyse.events.names import event_names
from sse2ws.analyse.file import read_file
from sse2ws.analyse.flow.follow import flow_of_parameter
from sse2ws.model.flow import ImportRef
from sse2ws.model.linked import Located
from sse2ws.model.pack import Pack, Target
from sse2ws.model.source import Location, SourceFile, Span
from sse2ws.syntax.tree import Node

_SPARE = frozenset(("LiveBadge", "realtime-toasts"))
"""Parts of the runtime that subscribe for whoever uses them."""


class Subscribed(Struct, frozen=True):
    """`names`: the events that it listens for, empty when they cannot be told. `hook`: or the service."""

    at: Location
    names: tuple[str, ...]
    uses: tuple[Located, ...]
    hook: bool


class Searched(Struct, frozen=True):
    """Where to look. `source` gives the files of `program` by path."""

    pack: Pack
    program: Program
    source: Callable[[str], SourceFile | None]


def subscriptions(where: Searched) -> Iterator[Subscribed]:
    """All of them, by path and place."""
    target = where.pack.target
    program = where.program
    paths = {*program.files_with(target.hook.encode()), *program.files_with(target.service.encode())}
    for path in sorted(paths):
        source = where.source(path)
        if source is not None and not _is_runtime(path, target) and not _is_spare(path, program):
            yield from _of_file(read_file(source), source, where)


def _is_runtime(path: str, target: Target) -> bool:
    """Whether a file is the runtime itself: it subscribes on behalf of others."""
    stem = posixpath.splitext(path)[0].removesuffix("/index")
    own = {posixpath.basename(each) for each in target.modules}
    beside = posixpath.basename(stem).startswith(f"{posixpath.basename(target.hook_module)}-")
    return posixpath.basename(stem) in own or beside


def _is_spare(path: str, program: Program) -> bool:
    """Whether a file is a part of the runtime that no other file names: it does nothing yet."""
    name = posixpath.basename(path).partition(".")[0]
    return name in _SPARE and program.files_with(name.encode()) == (path,)


def _of_file(file: File, source: SourceFile, where: Searched) -> Iterator[Subscribed]:
    for call in file.tree.root.walk():
        if call.kind != "call_expression":
            continue
        found = _parts(file, call, where)
        if found is None:
            continue
        event, handler, hook = found
        uses = _uses(file, handler, call.span, where.program) if handler is not None else ()
        names = _names(file, event, where) if event is not None else ()
        yield Subscribed(source.location(call.span), names, uses, hook)


def _parts(file: File, call: Node, where: Searched) -> tuple[Node | None, Node | None, bool] | None:
    """Event and handler of a subscription; None for any other call."""
    function, given = callee(call), arguments(call)
    target = where.pack.target
    if function is None or not given:
        return None
    if _is(file, function, target.hook_module, target.hook, where) and given[0].kind == "object":
        members = dict(_members(file, given[0]))
        return members.get("eventType"), members.get("onEvent"), True
    owner = function.get("object") if function.kind == "member_expression" else None
    if owner is None or file.text(function.get("property")) != "subscribe":
        return None
    if not _is(file, owner, target.service_module, target.service, where):
        return None
    return given[0], given[1] if len(given) > 1 else None, False


def _is(file: File, node: Node, module: str, name: str, where: Searched) -> bool:
    """Whether an expression is what `module` exports as `name`, through barrels as well."""
    ref = reference(file, node)
    if ref is None:
        return False
    if ref.name == name and (ref.module == module or _is_absent(file.path, ref.module, module)):
        return True
    origin = where.program.origin(file.path, ref)
    return origin is not None and origin == where.program.origin(file.path, ImportRef(module, name))


def _is_absent(importer: str, specifier: str, module: str) -> bool:
    """Whether a relative import means the target module, which may not be there yet."""
    if not specifier.startswith("."):
        return False
    path = posixpath.normpath(posixpath.join(posixpath.dirname(importer), specifier))
    return f"/{path}".endswith("/" + re.sub(r"^(?:[@~#]?/|\.{1,2}/|src/)+", "", module))


def _members(file: File, node: Node) -> Iterator[tuple[str, Node]]:
    for each in node.children:
        value = each.get("value")
        if each.kind == "pair" and value is not None:
            key = each.get("key")
            yield string(file, key) or file.text(key), value
        elif each.kind == "method_definition":
            yield file.text(each.get("name")), each
        elif each.kind.startswith("shorthand_property"):
            yield file.text(each), each


def _names(file: File, node: Node, where: Searched) -> tuple[str, ...]:
    found = list[str]()
    for name in event_names(file, node).names:
        if name.constant is None:
            found.append(name.text)
            continue
        known = where.program.constant(file.path, name.constant, name.text)
        texts = tuple(each.text for each in known) or _constant(name.constant, name.text, where.pack)
        if not texts:
            return ()
        found.extend(texts)
    return tuple(found)


def _constant(ref: ImportRef, member: str, pack: Pack) -> tuple[str, ...]:
    """`EventTypes.GOAL_CREATED` of a module that is not there yet."""
    if ref.name != pack.target.constants:
        return ()
    return tuple(each.name for each in pack.events.values() if each.constant == member)


def _uses(file: File, node: Node, site: Span, program: Program) -> tuple[Located, ...]:
    function = node if node.kind == "method_definition" else function_value(file, node)
    if function is None and node.kind in ("identifier", "shorthand_property_identifier"):
        function = function_of_binding(file, file.scopes.binding(node))
    if function is not None:
        return follow(file.path, flow_of_parameter(file, function, 0), site, program)
    ref = reference(file, node)
    target = program.function(file.path, ref) if ref is not None else None
    if target is None or not target[1].parameters:
        return ()
    return follow(target[0], target[1].parameters[0], site, program)
