"""Tests of what only the connection's own code knows: how often it opened already, whether it is at it.

In: a test in front of the opening and the connection's own names. Out: whether the first opening passes it,
so that it only decides about the later ones, which the runtime makes by itself.
"""

from __future__ import annotations

from collections.abc import Collection

from sse2ws.analyse.code.calls import calls_of, enclosing_functions
from sse2ws.analyse.code.scopes import Binding, function_of, is_write
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, outermost, react_call
from sse2ws.analyse.effect.early_returns import returns_early
from sse2ws.syntax.tree import Node

_REACHED = (">", ">=", "===", "==")
_BELOW = ("<", "<=", "!==", "!=")
_WRITES = ("assignment_expression", "augmented_assignment_expression", "update_expression")


def changing(file: File, names: Collection[Binding]) -> set[Binding]:
    """Those of the names that do not always mean one value: refs and variables."""
    return {each for each in names if each.kind in ("let", "var") or react_call(file, each.value) == "useRef"}


def counts(file: File, test: Node, own: Collection[Binding], negative: bool) -> bool:
    """`attempts >= MAX` in front of a `return`, `attempts < MAX` around the opening (not `negative`)."""
    test = bare(test)
    if test.kind != "binary_expression" or len(test.children) != 2:
        return False
    left, right = (bare(each) for each in test.children)
    counter, first = _read(file, left), _first_value(file, left)
    operator = file.tree.data[test.children[0].end : test.children[1].start].decode().strip()
    known = right.kind in ("identifier", "member_expression", "number")
    zero = first is not None and file.text(first) == "0"
    return counter in own and zero and known and operator in (_REACHED if negative else _BELOW)


def holds_at_first(file: File, test: Node) -> bool | None:
    """What a test of flags says when the effect runs for the first time; none where that is not plain."""
    test = bare(test)
    if test.kind == "unary_expression" and test.words[:1] == ["!"]:
        inner = holds_at_first(file, test.children[0])
        return None if inner is None else not inner
    if test.kind == "binary_expression" and test.words[:1] in (["&&"], ["||"]):
        sides = [holds_at_first(file, each) for each in test.children]
        decisive = test.words[:1] == ["||"]
        return decisive if decisive in sides else None if None in sides else not decisive
    first = _first_value(file, test)
    if first is None:
        return None
    if first.kind in ("true", "false"):
        return first.kind == "true"
    return False if first.kind in ("null", "undefined") or file.text(first) in ("undefined", "0") else None


def _read(file: File, node: Node) -> Binding | None:
    """The name that `name` and `name.current` read."""
    of_ref = node.kind == "member_expression" and file.text(node.get("property")) == "current"
    name = bare(node.get("object") or node) if of_ref else node
    binding = file.scopes.binding(name) if name.kind == "identifier" else None
    plain = binding is not None and (react_call(file, binding.value) == "useRef") is of_ref
    return binding if plain else None


def _first_value(file: File, node: Node) -> Node | None:
    """With what `name` or `name.current` begins, if nothing changes it before it is read here."""
    binding = _read(file, node)
    if binding is None or binding.value is None or _is_set_before(file, binding, node):
        return None
    if node.kind == "identifier":
        return bare(binding.value)
    given = arguments(bare(binding.value))
    return bare(given[0]) if given else None


def _is_set_before(file: File, binding: Binding, node: Node) -> bool:
    """Whether code that runs before a node, each time, writes what the node reads."""
    here, *around = enclosing_functions(node)
    return any(
        place in around or (place is here and ref.start < node.start) or _is_called_before(file, place, node)
        for ref in binding.refs
        if _writes(ref) and (place := function_of(ref)) is not None
    )


def _writes(ref: Node) -> bool:
    if is_write(ref):
        return True
    member = outermost(ref).parent
    if member is None or member.kind != "member_expression":
        return False
    changed = outermost(member)
    whole = changed.parent.kind if changed.parent is not None else ""
    return changed.field in ("left", "argument") and whole in _WRITES


def _is_called_before(file: File, function: Node, node: Node) -> bool:
    here, *around = enclosing_functions(node)
    if function is here or function in around:
        return False
    return any(
        function_of(call) in around or (function_of(call) is here and call.start < node.start)
        for call in calls_of(file, function)
        if not any(returns_early(each) is not False for each in call.ancestors())
    )
