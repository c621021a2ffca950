"""Members of a class that hold a source, and declarations that name its type.

In: a scene. Out: places to rename, or nothing when something else may reach a member.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import File, bare, callee, names_in
from sse2ws.analyse.layout.scene import Scene
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_TYPES = frozenset(("MutableRefObject", "RefObject", "React"))
_TYPE_KINDS = frozenset(
    "type_annotation type_arguments union_type type_identifier literal_type null undefined predefined_type "
    "generic_type nested_type_identifier parenthesized_type identifier".split()
)
EMPTY = ("null", "undefined")


def source_types(scene: Scene, declaration: Node) -> list[Span] | None:
    """Places of a declaration that name the source's type; none when its type says something else."""
    return types_said(scene.file, declaration, scene.uses.site, type_names(scene))


def types_said(file: File, declaration: Node, source: Node, names: Collection[str]) -> list[Span] | None:
    """The same for a type that has one of `names`, where `source` is the expression that gives its value."""
    found: list[Span] = []
    for node in declaration.walk():
        if node.kind not in ("type_annotation", "type_arguments", "as_expression"):
            continue
        if node.inside(source):
            continue
        parts = node.walk() if node.kind != "as_expression" else node.children[-1].walk()
        for each in parts:
            if each.kind not in _TYPE_KINDS:
                return None
            if each.kind == "type_identifier":
                name = file.text(each)
                if name in names:
                    found.append(each.span)
                elif name not in _TYPES:
                    return None
    return found + told_in_comment(file, declaration, b"@type")


def type_names(scene: Scene) -> tuple[str, ...]:
    """What a source's type is called: by the client's own name, or the platform's."""
    return scene.file.text(callee(scene.uses.site)).rpartition(".")[2], "EventSource"


def told_in_comment(file: File, declaration: Node, tag: bytes) -> list[Span]:
    """`EventSource` in `/** @type {EventSource | null} */` directly above a declaration."""
    found = []
    for comment in file.tree.comments:
        text = file.tree.data[comment.start : comment.end]
        if comment.end <= declaration.start and not file.tree.data[comment.end : declaration.start].strip():
            at = text.find(b"EventSource", max(0, text.find(tag)))
            if tag in text and at >= 0:
                found.append(Span(comment.start + at, comment.start + at + len(b"EventSource")))
    return found


def class_body(node: Node) -> Node | None:
    return next((each for each in node.ancestors() if each.kind == "class_body"), None)


def members_named(scene: Scene, field: str, types: list[Span]) -> list[Span] | None:
    """Every place that names a member of the class; none when something else may reach it."""
    file, body = scene.file, class_body(scene.uses.site)
    if body is None or _extended(file, body) or (inherits(file, body) and is_shown(scene, body, field)):
        return None
    places = []
    for definition in _definitions(file, body, field):
        label, found = definition.get("name") or definition.get("property"), source_types(scene, definition)
        value = definition.get("value")
        if label is None or found is None or definition.kind == "method_definition":
            return None
        if value is not None and bare(value).kind not in EMPTY:
            return None
        types += found
        places.append(label.span)
    if any(_is_parameter(file, each, field) for each in body.walk()):
        return None
    for node in file.tree.root.walk():
        if node.kind == "object_pattern" and field in _keys(file, node):
            return None
        name = node.get("property") if node.kind == "member_expression" else None
        if name is None or file.text(name) != field:
            continue
        owner = node.get("object")
        own = owner is not None and owner.kind == "this" and node.inside(body) and same_this(node, body)
        if not own:
            if owner is not None and owner.kind == "this" and not node.inside(body):
                continue
            return None
        places.append(name.span)
    return sorted(places)


def _is_parameter(file: File, node: Node, field: str) -> bool:
    """`constructor(private source: EventSource)`: the parameter is the member."""
    if node.kind not in ("required_parameter", "optional_parameter"):
        return False
    marked = any(each.kind == "accessibility_modifier" for each in node.children) or "readonly" in node.words
    return marked and file.text(node.get("pattern")) == field


def _keys(file: File, pattern: Node) -> Iterator[str]:
    """What a pattern takes out of `this`."""
    holder = pattern.parent
    value = holder.get("value") if holder is not None else None
    if value is not None and bare(value).kind == "this":
        for child in pattern.children:
            yield file.text(child.get("key") or child)


def same_this(node: Node, body: Node) -> bool:
    """Whether `this` means the instance: no ordinary function stands between the member and the class."""
    own_this = FUNCTIONS - {"arrow_function"}
    around = next((each for each in node.ancestors() if each is body or each.kind in own_this), None)
    return around is body or (around is not None and around.parent is body)


def _definitions(file: File, body: Node, field: str) -> Iterator[Node]:
    for member in body.children:
        if member.kind in ("public_field_definition", "field_definition", "method_definition"):
            label = member.get("name") or member.get("property")
            if file.text(label) == field:
                yield member


def inherits(file: File, body: Node) -> bool:
    """Whether the class extends one that is not React's."""
    heritage = _heritage(body.parent)
    return heritage is not None and "Component" not in file.text(heritage)


def _heritage(owner: Node | None) -> Node | None:
    return next((each for each in owner.children if each.kind == "class_heritage"), None) if owner else None


def _extended(file: File, body: Node) -> bool:
    """Whether another class of the file extends this one."""
    name = file.text(body.parent.get("name")) if body.parent is not None else ""
    others = (_heritage(each) for each in file.tree.root.walk() if each.kind.startswith("class"))
    return any(name in names_in(file, each) for each in others if each is not None)


def is_shown(scene: Scene, body: Node, field: str) -> bool:
    """Whether code outside the class can reach a member."""
    if field.startswith("#") or scene.container.kind == "class-component":
        return False
    return not any(
        child.kind == "accessibility_modifier" and scene.file.text(child) == "private"
        for each in _definitions(scene.file, body, field)
        for child in each.children
    )
