"""The expressions that a written value is made of, at one place inside it.

In: an expression, and the way from it to the place. Out: what stands there in the end, through lists, copies,
choices and local names; it raises OutOfSight where that cannot be told. Follows nothing out of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_value,
    parameter_pattern,
    parameters,
)
from sse2ws.model.flow import ELEMENT, Path
from sse2ws.syntax.tree import Node

Known = Callable[[Node, Path], bool]
"""Whether an expression, of which a part at a path is asked for, is what the state held before."""
SAME_LIST = frozenset("filter slice sort reverse toSorted toReversed".split())
_PLAIN = frozenset("null undefined number string true false".split())
_MADE = frozenset("array object ternary_expression".split())
_EITHER = frozenset(("||", "??", "&&"))


RESULT = "()"
"""The last name on the way to what a function gives."""


class OutOfSight(Exception):
    """Something is written that cannot be followed."""


def values_at(
    file: File, node: Node, inside: Path, known: Known, edits: list[Node] | None = None
) -> Iterator[tuple[Node, Path]]:
    """What an expression has at `inside`: expressions, each with the rest of the way into it.

    `edits` takes objects that are written as a copy with changes, `{ ...old, name: text }`; then what they
    copy is told, and an object without a copy is told as it is.
    """
    inner = bare(node)
    if inner.kind in _PLAIN or (inner.kind == "object" and not inner.children):
        return
    if known(inner, inside):
        return
    if inner.kind == "array":
        yield from _items(file, inner, inside, known, edits)
    elif inner.kind == "object" and inside:
        yield from _entries(file, inner, inside, known, edits)
    elif inner.kind == "object" and edits is not None:
        yield from _edited(file, inner, known, edits)
    elif inner.kind == "ternary_expression" or _is_choice(inner):
        first = 0 if _is_choice(inner) and "&&" not in inner.words else 1
        for branch in inner.children[first:]:
            yield from values_at(file, branch, inside, known, edits)
    elif inner.kind == "call_expression" and (owner := _same_list(file, inner)) is not None:
        yield from values_at(file, owner, inside, known, edits)
    elif inner.kind == "call_expression" and (added := _added(file, inner)) is not None:
        yield from values_at(file, added[0], inside, known, edits)
        for each in added[1]:
            rest = inside if bare(each).kind == "array" else inside[1:]
            yield from values_at(file, each, rest, known, edits)
    elif inner.kind == "call_expression" and (mapped := _mapped(file, inner)) is not None:
        yield from _each(file, *mapped, inside, known, edits)
    elif inner.kind in ("object", "binary_expression"):
        raise OutOfSight
    elif (made := _made_here(file, inner)) is not None:
        yield from values_at(file, made, inside, known)
    else:
        yield node, inside


def _is_choice(node: Node) -> bool:
    return node.kind == "binary_expression" and not _EITHER.isdisjoint(node.words)


def result_of(function: Node) -> Node:
    """The one expression that a function gives."""
    body = function.get("body")
    if body is not None and body.kind == "statement_block":
        last = body.children[0] if len(body.children) == 1 else body
        body = last.children[0] if last.kind == "return_statement" and last.children else None
    if body is None:
        raise OutOfSight
    return body


def chain(file: File, node: Node, roots: Mapping[Binding, Path]) -> Path | None:
    """The way from something to a part of it that an expression names; `roots`: names of it, or of parts."""
    inner = bare(node)
    if inner.kind in ("identifier", "shorthand_property_identifier"):
        binding = file.scopes.binding(inner)
        if binding is None or not binding.constant:
            return None
        return roots[binding] if binding in roots else _taken(file, binding, roots)
    owner = inner.get("object")
    if inner.kind == "member_expression" and owner is not None:
        base = chain(file, owner, roots)
        return (*base, file.text(inner.get("property"))) if base is not None else None
    if inner.kind == "subscript_expression" and owner is not None:
        base = chain(file, owner, roots)
        return (*base, ELEMENT) if base is not None else None
    made = callee(inner) if inner.kind == "call_expression" else None
    if made is not None and made.kind == "identifier":
        whole = chain(file, made, roots)
        return whole[:-1] if whole is not None and whole[-1:] == (RESULT,) else None
    owner = made.get("object") if made is not None and made.kind == "member_expression" else None
    name = file.text(made.get("property")) if made is not None else ""
    base = chain(file, owner, roots) if owner is not None else None
    if base is None or name not in SAME_LIST | {"find", "findLast", "at"}:
        return None
    return base if name in SAME_LIST else (*base, ELEMENT)


def names_of(file: File, pattern: Node, path: Path) -> dict[Binding, Path]:
    """The names that a pattern gives to something at `path` and to its parts."""
    found: dict[Binding, Path] = {}
    if pattern.kind in ("assignment_pattern", "object_assignment_pattern"):
        left = pattern.get("left")
        return names_of(file, left, path) if left is not None else {}
    if pattern.kind in ("identifier", "shorthand_property_identifier_pattern"):
        binding = file.scopes.binding(pattern)
        return {binding: path} if binding is not None else {}
    for child in pattern.children if pattern.kind == "object_pattern" else ():
        key, value = child.get("key"), child.get("value")
        if child.kind == "pair_pattern" and key is not None and value is not None:
            found |= names_of(file, value, (*path, file.text(key).strip("'\"")))
        elif child.kind != "rest_pattern":
            name = child.get("left") or child
            found |= names_of(file, name, (*path, file.text(name)))
    return found


def _taken(file: File, binding: Binding, roots: Mapping[Binding, Path]) -> Path | None:
    """`const row = action.row`, `const { row } = action`."""
    declarator = next((each for each in binding.node.ancestors() if each.kind == "variable_declarator"), None)
    name = declarator.get("name") if declarator is not None else None
    value = declarator.get("value") if declarator is not None else None
    if name is None or value is None or binding.kind != "const" or not binding.node.inside(name):
        return None
    base = chain(file, value, roots)
    return names_of(file, name, base).get(binding) if base is not None else None


def _made_here(file: File, node: Node) -> Node | None:
    """What a local constant stands for, when that is put together there."""
    named = node.kind in ("identifier", "shorthand_property_identifier")
    binding = file.scopes.binding(node) if named else None
    value = bare(binding.value) if binding is not None and binding.kind == "const" and binding.value else None
    if value is None or binding is None or binding.node.parent is None:
        return None
    made = value.kind in _MADE or (
        value.kind == "call_expression" and (_same_list(file, value) or _mapped(file, value)) is not None
    )
    return value if made else None


def _edited(file: File, whole: Node, known: Known, edits: list[Node]) -> Iterator[tuple[Node, Path]]:
    """What `{ ...old, name: text }` copies; the names are told by `edits`."""
    copied = [each for each in whole.children if each.kind == "spread_element"]
    if not copied:
        yield whole, ()
        return
    if any(each.kind == "method_definition" or _is_computed(each) for each in whole.children):
        raise OutOfSight
    edits.append(whole)
    for each in copied:
        yield from values_at(file, each.children[0], (), known)


def _is_computed(entry: Node) -> bool:
    key = entry.get("key")
    return key is not None and key.kind == "computed_property_name"


def _items(
    file: File, whole: Node, inside: Path, known: Known, edits: list[Node] | None
) -> Iterator[tuple[Node, Path]]:
    if whole.children and inside[:1] != (ELEMENT,):
        raise OutOfSight
    for each in whole.children:
        spread = each.kind == "spread_element"
        item = each.children[0] if spread else each
        yield from values_at(file, item, inside if spread else inside[1:], known, edits)


def _entries(
    file: File, whole: Node, inside: Path, known: Known, edits: list[Node] | None
) -> Iterator[tuple[Node, Path]]:
    """What an object that is written has at `inside`."""
    for each in whole.children:
        key, value = each.get("key"), each.get("value")
        if each.kind == "spread_element":
            yield from values_at(file, each.children[0], inside, known, edits)
        elif each.kind == "shorthand_property_identifier":
            if file.text(each) == inside[0]:
                yield from values_at(file, each, inside[1:], known, edits)
        elif each.kind == "method_definition":
            if file.text(each.get("name")) == inside[0]:
                raise OutOfSight
        elif key is None or value is None or key.kind == "computed_property_name":
            raise OutOfSight
        elif file.text(key).strip("'\"") == inside[0]:
            yield from values_at(file, value, inside[1:], known, edits)


def _each(
    file: File, owner: Node, function: Node, inside: Path, known: Known, edits: list[Node] | None
) -> Iterator[tuple[Node, Path]]:
    """What `owner.map(function)` has at `inside`; an item of the owner is what was there before."""
    yield from values_at(file, owner, inside, known, edits)
    given = parameters(function)
    item = file.scopes.binding(parameter_pattern(given[0])) if given else None

    def also(node: Node, path: Path) -> bool:
        same = item is not None and node.kind == "identifier" and file.scopes.binding(node) is item
        return same or known(node, path)

    yield from values_at(file, result_of(function), inside[1:], also, edits)


def _same_list(file: File, call: Node) -> Node | None:
    """The list of `list.filter(...)`: what comes out was in it."""
    made = callee(call)
    if made is None or made.kind != "member_expression":
        return None
    return made.get("object") if file.text(made.get("property")) in SAME_LIST else None


def _added(file: File, call: Node) -> tuple[Node, list[Node]] | None:
    """The list of `list.concat(more)`, and what is put behind it."""
    made = callee(call)
    if made is None or made.kind != "member_expression" or file.text(made.get("property")) != "concat":
        return None
    owner = made.get("object")
    return (owner, arguments(call)) if owner is not None else None


def _mapped(file: File, call: Node) -> tuple[Node, Node] | None:
    """The list and the function of `list.map(...)`."""
    made, given = callee(call), arguments(call)
    if made is None or made.kind != "member_expression" or file.text(made.get("property")) != "map":
        return None
    owner, function = made.get("object"), function_value(file, given[0]) if given else None
    return (owner, function) if owner is not None and function is not None else None
