"""React contexts: who reads what a provider gives, and what else these readers may get.

In: the name of a context, where it provides a value. Out: the calls that read it in all files, and the places
that cannot be followed. Knows nothing of payloads.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.mentions import names_only
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, import_ref, react_call
from sse2ws.analyse.code.written_values import OutOfSight
from sse2ws.analyse.flow.record import Record
from sse2ws.analyse.flow.state_writers import initial_values
from sse2ws.model.flow import INSIDE, Escape, Flow, Path
from sse2ws.model.linked import Place
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_READERS = frozenset(("useContext", "use"))
_NAMES = frozenset(("displayName",))


class Dead(Struct, frozen=True):
    """A place of a context that is not followed, and why."""

    place: Place
    how: Escape
    target: str


class Context(Struct, frozen=True):
    """`readers`: calls that give the context's value. `created`: the call that makes the context.

    `types`: what that call says of the value; paths lead from the followed value.
    """

    created: Place
    types: Flow
    readers: tuple[Place, ...]
    dead: tuple[Dead, ...]


def context_at(program: Program, path: str, name: Span, given: Path) -> Context | None:
    """The context that `name` means; `given`: the way from the followed value to what is provided."""
    home = _home(program, path, name)
    if home is None:
        return None
    inner, file, label, call = home
    binding = file.scopes.by_node[file.tree.root].values[label]
    local = [Place(inner, ref.span) for ref in binding.refs if not names_only(file, ref)]
    places = [*local, *program.mentions(inner, label)]
    readers, dead = list[Place](), list(_defaults(file, call, given))
    for place in places:
        there = program.parsed(place.path)
        node = there.tree.at(place.span) if there is not None else None
        reader = _reader(there, node) if there is not None and node is not None else None
        if there is None or node is None or isinstance(reader, Dead):
            dead.append(Dead(place, Escape.UNKNOWN_CALL, label))
        elif reader is not None:
            readers.append(Place(place.path, reader.span))
        elif _is_provider(there, node):
            if place != Place(path, name) and not _closes(node):
                dead.append(Dead(place, Escape.MIXED, f"<{label}.Provider>"))
        elif not _is_named(there, node):
            dead.append(Dead(place, Escape.UNKNOWN_CALL, label))
    return Context(Place(inner, call.span), _types(file, call, given), tuple(readers), tuple(dead))


def _home(program: Program, path: str, name: Span) -> tuple[str, File, str, Node] | None:
    """The file, the name there and the call of `createContext` behind a name."""
    file = program.parsed(path)
    node = file.tree.at(name) if file is not None else None
    binding = file.scopes.binding(node) if file is not None and node is not None else None
    if file is None or binding is None:
        return None
    ref, label = import_ref(file, binding), binding.name
    if ref is not None:
        found = program.origin(path, ref)
        file = program.parsed(found[0]) if found is not None else None
        if found is None or file is None:
            return None
        path, label = found
        binding = file.scopes.by_node[file.tree.root].values.get(label)
    if binding is None or binding.kind != "const" or binding.scope.node is not file.tree.root:
        return None
    made = bare(binding.value) if binding.value is not None else None
    if made is None or react_call(file, made) != "createContext":
        return None
    return path, file, label, made


def _types(file: File, call: Node, given: Path) -> Flow:
    """What `createContext<Value>(...)` says of the value."""
    record, said = Record(file), call.get("type_arguments")
    for each in said.children if said is not None else ():
        record.typed(each, given)
    return record.flow()


def _defaults(file: File, call: Node, given: Path) -> Iterator[Dead]:
    """What readers get where nobody provides anything."""
    inside = tuple(each.removeprefix(INSIDE) for each in reversed(given) if each.startswith(INSIDE))
    for node in arguments(call):
        try:
            found = list(initial_values(file, node, inside))
        except OutOfSight:
            found = [node]
        yield from (Dead(Place(file.path, each.span), Escape.MIXED, file.text(each)[:40]) for each in found)


def _reader(file: File, node: Node) -> Node | None:
    """`useContext(Context)` for the name of a context in it."""
    given = node.parent
    call = given.parent if given is not None and given.kind == "arguments" else None
    if call is None or react_call(file, call) not in _READERS or arguments(call)[0] is not node:
        return None
    return call


def _is_provider(file: File, node: Node) -> bool:
    member = node.parent
    return member is not None and file.text(member.get("property")) == "Provider" and member.field == "name"


def _closes(node: Node) -> bool:
    tag = node.parent.parent if node.parent is not None else None
    return tag is not None and tag.kind == "jsx_closing_element"


def _is_named(file: File, node: Node) -> bool:
    """`Context.displayName = 'Goals'`."""
    member = node.parent
    return member is not None and member.field == "left" and file.text(member.get("property")) in _NAMES
