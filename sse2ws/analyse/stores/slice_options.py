"""What is written in the options of a slice: cases for actions of others, types of parts of the state.

In: a node of `createSlice({ ... })`. Out: functions, or types with the way to what they are said of.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.across.behind import object_types
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, callee, function_value, import_ref, string
from sse2ws.analyse.stores.redux import TOOLKIT
from sse2ws.model.flow import ImportRef, Path
from sse2ws.model.linked import Place
from sse2ws.syntax.tree import Node

_ADDING = frozenset("addCase addMatcher addDefaultCase".split())


def added_cases(file: File, option: Node) -> list[Node] | None:
    """The functions in `(builder) => builder.addCase(done, (state, action) => ...)`; or none."""
    function = function_value(file, option)
    if function is None:
        return None
    found = []
    for call in function.below("call_expression"):
        target = callee(call)
        if target is None or target.kind != "member_expression":
            continue
        if file.text(target.get("property")) in _ADDING:
            given = arguments(call)
            case = function_value(file, given[-1]) if given else None
            if case is None:
                return None
            found.append(case)
    return found


def types_inside(file: File, node: Node, at: Path) -> Iterator[tuple[File, Node, Path]]:
    """`{ items: [] as Goal[] }`: what is said of parts of an object that is written."""
    for each in node.children if node.kind == "object" else ():
        key, value = each.get("key"), each.get("value")
        if key is None or value is None or key.kind == "computed_property_name":
            continue
        way = (*at, file.text(key).strip("'\""))
        if value.kind.endswith("s_expression"):
            yield file, value.children[-1], way
        yield from types_inside(file, bare(value), way)


def payload_types(program: Program, file: File, kind: Node) -> Iterator[Node]:
    """The type of the payload in that of an action."""
    for each in kind.walk():
        name = each.get("name") if each.kind == "generic_type" else None
        listed = each.get("type_arguments") if name is not None else None
        binding = file.scopes.binding(name) if name is not None else None
        ref = import_ref(file, binding) if binding is not None else None
        if listed is not None and ref == ImportRef(TOOLKIT, "PayloadAction"):
            yield from listed.children[:1]
            return
    for home, shape in object_types(program, file, kind):
        for member in shape.children:
            said = member.get("type")
            if home is file and file.text(member.get("name")) == "payload" and said is not None:
                yield said


def named_by_text(program: Program, file: File, label: Node | None, action: str) -> Iterator[Place]:
    """Places that write an action's type as a text, as sagas and old reducers do."""
    name = string(file, label) if label is not None else None
    text = f"{name}/{action}" if name is not None else f"/{action}"
    for path in program.files_with(text.encode()):
        home = program.parsed(path)
        for node in home.tree.root.below("string") if home is not None else ():
            if home is not None and (string(home, node) or "").endswith(text):
                yield Place(path, node.span)


def types_at(program: Program, file: File, kind: Node, inside: Path) -> Iterator[tuple[File, Node]]:
    """What a type says of its part at a path."""
    if not inside:
        yield file, kind
        return
    for home, shape in object_types(program, file, kind):
        for member in shape.children:
            said = member.get("type")
            if said is not None and home.text(member.get("name")).strip("'\"") == inside[0]:
                yield from types_at(program, home, said, inside[1:])
