"""The action of a reducer: under which names the reducer has it, for which kinds, of which types.

In: a reducer function. Out: its places for a kind of action, and what is in the way of knowing them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from sse2ws.analyse.across.behind import object_types
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.scopes import Binding, is_write
from sse2ws.analyse.code.syntax_facts import (
    File,
    global_path,
    parameter_pattern,
    parameters,
    string,
)
from sse2ws.analyse.code.written_values import chain, names_of
from sse2ws.analyse.events.names import event_names
from sse2ws.analyse.stores.cases import KIND, Cases, Kinds, Text, cases_in
from sse2ws.analyse.stores.store import Lost, Taking
from sse2ws.model.flow import Escape, Path
from sse2ws.model.linked import Place
from sse2ws.syntax.tree import Node


def text_of(program: Program, file: File, node: Node) -> str | None:
    """The string that an expression always is: a literal, or a constant."""
    plain = string(file, node)
    names = event_names(file, node).names if plain is None else ()
    if plain is not None or len(names) != 1:
        return plain
    if names[0].constant is None:
        return names[0].text
    found = program.constant(file.path, names[0].constant, names[0].text)
    return found[0].text if len(found) == 1 else None


class Action(Struct, frozen=True):
    """`names`: each with the way from the action to what it has. `said`: types of the whole action."""

    file: File
    function: Node
    names: Mapping[Binding, Path]
    cases: Cases
    said: tuple[tuple[File, Node], ...]

    def taken(self, kind: str, inside: Path) -> Taking:
        """Where the reducer has what lies at `inside` of an action of a kind."""
        nodes = [
            (ref, inside[len(path) :])
            for ref, path in _refs(self.names)
            if kind in (self.cases.of(ref) or Kinds()) and inside[: len(path)] == path
        ]
        return Taking(self.file, self.function, tuple(nodes))

    def way(self, node: Node) -> Path | None:
        """The way from the action to what an expression of the reducer names."""
        return chain(self.file, node, self.names)


def action_of(file: File, function: Node, said: tuple[tuple[File, Node], ...], text: Text) -> Action | None:
    """The action of a reducer; none when it takes none."""
    given = parameters(function)
    if len(given) < 2:
        return None
    names = names_of(file, parameter_pattern(given[1]), ())
    cases = cases_in(file, function, names, text)
    for ref, path in _refs(dict(names)):
        pattern = _taken_apart(ref)
        if pattern is not None and cases.of(ref) is None:
            names |= names_of(file, pattern, path)
    kind = given[1].get("type")
    return Action(file, function, names, cases, (*said, *(((file, kind),) if kind is not None else ())))


def lost_in(action: Action) -> Iterator[Lost]:
    """Places that take the action for any kind, and more of it than its kind."""
    for ref, path in _refs(action.names):
        if action.cases.of(ref) is not None or path[:1] == KIND or _taken_apart(ref) is not None:
            continue
        whole = ref.parent
        member = whole is not None and whole.kind == "member_expression" and ref.field == "object"
        if member and whole is not None and not path and action.file.text(whole.get("property")) == "type":
            continue
        if not _is_logged(action.file, ref):
            yield Lost(Place(action.file.path, ref.span), Escape.UNKNOWN_CALL, action.file.text(ref))


def shapes(program: Program, file: File, kind: Node, wanted: str) -> Iterator[tuple[File, Node]]:
    """The object types that an action of a kind has, out of what is said of all actions."""
    return (each for each in object_types(program, file, kind) if _is_of(*each, wanted))


def _is_of(file: File, shape: Node, wanted: str) -> bool:
    """Whether a type says that an action is of a kind, or does not say it with a literal."""
    for each in shape.children:
        if file.text(each.get("name")).strip("'\"") == "type":
            said = each.get("type")
            written = said.below("string") if said is not None else []
            literals = [string(file, each) for each in written]
            return not literals or wanted in literals
    return True


def _refs(names: Mapping[Binding, Path]) -> Iterator[tuple[Node, Path]]:
    for binding, path in names.items():
        for ref in binding.refs:
            if not is_write(ref) and ref.kind != "type_identifier":
                yield ref, path


def _taken_apart(ref: Node) -> Node | None:
    """The pattern in `const { type, row } = action`."""
    parent = ref.parent
    name = parent.get("name") if parent is not None and parent.kind == "variable_declarator" else None
    return name if name is not None and name.kind == "object_pattern" and ref.field == "value" else None


def _is_logged(file: File, ref: Node) -> bool:
    call = ref.parent.parent if ref.parent is not None and ref.parent.kind == "arguments" else None
    called = call.get("function") if call is not None else None
    return called is not None and (global_path(file, called) or "").startswith("console.")
