"""Names that take the value: variables, parameters, destructurings, what a loop takes out of a list.

In: a pattern that the value is bound to. Out: holders and reads, and every reference followed on.
"""

from __future__ import annotations

from collections.abc import Mapping

from sse2ws.analyse.code.components import props_type
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, is_write
from sse2ws.analyse.code.syntax_facts import (
    File,
    bare,
    function_value,
    names_in,
    outermost,
    parameter_pattern,
    string,
)
from sse2ws.analyse.flow.choices import is_plain
from sse2ws.analyse.flow.properties import is_odd
from sse2ws.analyse.flow.tracker import Step, Tracker
from sse2ws.analyse.flow.wanted import wanted_by_type
from sse2ws.model.flow import ELEMENT, Escape, Form, Hold, Local, Parse, Path, Read, holds, step
from sse2ws.syntax.tree import Node

_SHORTHAND = "shorthand_property_identifier_pattern"


def take(tracker: Tracker, pattern: Node, path: Path, parameter: bool) -> None:
    """The value is bound to a pattern: a variable, a parameter, a destructuring."""
    annotation, whole = (pattern.get("type") if parameter else None), pattern
    if pattern.kind in ("required_parameter", "optional_parameter"):
        pattern = parameter_pattern(pattern)
    elif (
        pattern.parent is not None
        and pattern.parent.kind == "variable_declarator"
        and pattern.field == "name"
    ):
        annotation, value = pattern.parent.get("type"), pattern.parent.get("value")
        if value is not None:
            tracker.wanted(value, path, wanted_by_type(tracker.file, value, annotation))
    if pattern.kind in ("assignment_pattern", "object_assignment_pattern"):
        left, right, before = pattern.get("left"), pattern.get("right"), len(tracker.record.uses)
        if left is not None:
            take(tracker, left, path, False)
        _or_else(tracker, right, path, before)
        return
    before = len(tracker.record.uses)
    said = annotation or (props_type(tracker.file, whole) if parameter else None)
    if said is not None:
        tracker.record.typed(said, path)
    if pattern.kind in ("identifier", _SHORTHAND):
        _hold(tracker, pattern, path, parameter, annotation)
    elif pattern.kind == "object_pattern":
        _hold_pattern(tracker, pattern, path, parameter, annotation)
        _take_members(tracker, pattern, path)
    elif pattern.kind == "array_pattern":
        _take_items(tracker, pattern, path)
    else:
        tracker.leak(pattern, path, Escape.COMPUTED)
    if parameter:
        _or_else(tracker, whole.get("value") or whole.get("right"), path, before)


def _or_else(tracker: Tracker, default: Node | None, path: Path, before: int) -> None:
    """A default: names that are read of the value, in uses from `before` on, are read of it as well."""
    if default is not None and tracker.record.is_read(before, path) and not is_plain(tracker, default, path):
        tracker.leak(default, path, Escape.MIXED, tracker.file.text(default)[:40])


# -- a name for the whole ---------------------------------------------------------------------------------


def _hold(tracker: Tracker, name: Node, path: Path, parameter: bool, annotation: Node | None) -> None:
    file = tracker.file
    binding = file.scopes.binding(name)
    if binding is None or not tracker.first(name, path):
        return
    tracker.record.add(_holder(file, binding, name, path, parameter, annotation))
    if _mixed(tracker, binding, name):
        tracker.leak(name, path, Escape.MIXED, binding.name)
    for ref in binding.refs:
        if not is_write(ref):
            tracker.track(ref, path)


def _holder(
    file: File, binding: Binding, name: Node, path: Path, parameter: bool, annotation: Node | None
) -> Hold:
    text = file.text(annotation)
    inner = annotation.children[0] if annotation is not None and annotation.children else None
    return Hold(
        path,
        binding.name,
        name.span,
        tuple(ref.span for ref in binding.refs),
        tuple(ref.span for ref in binding.refs if ref.kind == "shorthand_property_identifier"),
        names_in(file, binding.scope.node) - {binding.name},
        parameter=parameter,
        contextual=parameter and _contextual(file, name),
        annotation=inner.span if inner is not None else None,
        annotated=annotation.span if annotation is not None else None,
        any_typed=text.lstrip(": ") in ("any", "unknown"),
    )


def _contextual(file: File, name: Node) -> bool:
    """Whether a parameter's function stands where its type is expected (a call's argument or a handler)."""
    function = next((each for each in name.ancestors() if each.kind in FUNCTIONS), None)
    if function is None or function.kind not in ("arrow_function", "function_expression"):
        return False
    parent = outermost(function).parent
    if parent is not None and parent.kind == "arguments" and parent.parent is not None:
        # `useCallback(fn)` alone gives its argument no type; as a listener it has one
        wrapper = parent.parent
        if function_value(file, wrapper) is function:
            parent = outermost(wrapper).parent
    return parent is not None and parent.kind in ("arguments", "assignment_expression", "pair")


def _mixed(tracker: Tracker, binding: Binding, name: Node) -> bool:
    """Whether a variable also takes values from elsewhere (a parameter that is reassigned, say)."""
    for write in binding.writes:
        parent = write.parent
        value = parent.get("right") if parent is not None and parent.kind == "assignment_expression" else None
        if value is None or (
            value is not name and not _same(tracker, value) and bare(value).kind not in ("null", "undefined")
        ):
            return True
    return False


def _same(tracker: Tracker, value: Node) -> bool:
    """Whether an assigned expression has been followed as this value already."""
    return any(
        isinstance(use, Parse) and use.span.start >= value.start and use.span.end <= value.end
        for use in tracker.record.uses
    )


# -- names for parts --------------------------------------------------------------------------------------


def _hold_pattern(
    tracker: Tracker, pattern: Node, path: Path, parameter: bool, annotation: Node | None
) -> None:
    """A destructured parameter has no name of its own, but its annotation may have to change, or to come."""
    inner = annotation.children[0] if annotation is not None and annotation.children else None
    contextual = parameter and _contextual(tracker.file, pattern)
    if inner is None and not contextual:
        return
    tracker.record.add(
        Hold(
            path, "", pattern.span, (), (), frozenset(), parameter, contextual,
            inner.span if inner is not None else None,
            annotation.span if inner is not None and annotation is not None else None,
        )
    )  # fmt: skip


def _take_members(tracker: Tracker, pattern: Node, path: Path) -> None:
    file = tracker.file
    named = {file.text(each.get("key") or each.get("left") or each) for each in pattern.children}
    for child in pattern.children:
        if child.kind != "rest_pattern" or not holds(path) or path[-1][1:] not in named:
            _take_member(tracker, child, path)


def _take_items(tracker: Tracker, pattern: Node, path: Path) -> None:
    for child in pattern.children:
        rest = child.kind == "rest_pattern"
        inner = path if rest else step(path, ELEMENT)
        if inner is not None:
            take(tracker, child.children[0] if rest else child, inner, False)


def _take_member(tracker: Tracker, child: Node, path: Path) -> None:
    """One entry of `{ ... } = value`."""
    if child.kind == "rest_pattern":
        take(tracker, child.children[0], path, False)
    elif child.kind == _SHORTHAND:
        _shorthand(tracker, child, path, has_default=False)
    elif child.kind == "object_assignment_pattern":
        left = child.get("left")
        if left is not None and left.kind == _SHORTHAND:
            inner, before = step(path, tracker.file.text(left)), len(tracker.record.uses)
            _shorthand(tracker, left, path, has_default=True)
            if inner is not None:
                _or_else(tracker, child.get("right"), inner, before + 1)
    elif child.kind == "pair_pattern":
        _pair(tracker, child, path)


def _pair(tracker: Tracker, pair: Node, path: Path) -> None:
    """`{ name: pattern }`"""
    key, value = pair.get("key"), pair.get("value")
    if key is None or value is None:
        return
    name = string(tracker.file, key) if key.kind == "string" else tracker.file.text(key)
    if key.kind == "computed_property_name" or name is None:
        tracker.leak(pair, path, Escape.COMPUTED)
        return
    if is_odd(path, name):
        tracker.leak(pair, path, Escape.COMPUTED)
    if (inner := step(path, name)) is None:
        return
    if not holds(path):
        tracker.record.add(Read(inner, key.span, Form.STRING if key.kind == "string" else Form.KEY))
    take(tracker, value, inner, False)


def _shorthand(tracker: Tracker, name: Node, path: Path, has_default: bool) -> None:
    """`{ name }`"""
    file = tracker.file
    binding = file.scopes.binding(name)
    inner = step(path, file.text(name))
    if inner is None:
        return
    if holds(path):
        _hold(tracker, name, inner, False, None)
        return
    local = _local(file, binding) if binding is not None else None
    tracker.record.add(Read(inner, name.span, Form.SHORTHAND, local, has_default))
    if binding is None:
        return
    if binding.writes:
        tracker.leak(name, inner, Escape.MIXED, binding.name)
    for ref in binding.refs:
        if not is_write(ref):
            tracker.track(ref, inner)


def _local(file: File, binding: Binding) -> Local:
    """The local that a shorthand makes."""
    refs = tuple(ref.span for ref in binding.refs)
    shorthands = tuple(ref.span for ref in binding.refs if ref.kind == "shorthand_property_identifier")
    return Local(binding.name, refs, shorthands, names_in(file, binding.scope.node) - {binding.name})


# -- statements that bind ---------------------------------------------------------------------------------


def _declared(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`const name = value`"""
    name = parent.get("name")
    if name is not None and node.field == "value":
        take(tracker, name, path, False)


def _assigned(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`name = value`; whatever else is assigned to is out of sight."""
    left = parent.get("left")
    if node.field != "right" or left is None:
        return
    left = bare(left)
    if left.kind == "identifier":
        binding = tracker.file.scopes.binding(left)
        if binding is not None and binding.kind in ("let", "var"):
            _hold_later(tracker, binding, path)
            return
    tracker.leak(node, path, Escape.STORE, tracker.file.text(left))


def _hold_later(tracker: Tracker, binding: Binding, path: Path) -> None:
    """`let name: Type = first`, which takes the value later: until then it holds what it was made with."""
    declaration, before = binding.node.parent, len(tracker.record.uses)
    annotation = declaration.get("type") if declaration is not None else None
    _hold(tracker, binding.node, path, False, annotation)
    if binding.value is not None and not _same(tracker, binding.value):
        _or_else(tracker, binding.value, path, before)
    if annotation is not None:
        tracker.record.typed(annotation, path)


def _looped(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`for (const item of value)`"""
    left = parent.get("left")
    if node.field != "right" or left is None:
        return
    if "of" in parent.words:
        item = step(path, ELEMENT)
        if item is not None:
            take(tracker, left, item, False)
    else:
        tracker.leak(node, path, Escape.ENUMERATED)


def _default(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`{ name = value }`: what the name takes otherwise is not known."""
    tracker.leak(node, path, Escape.COMPUTED)


STEPS: Mapping[str, Step] = {
    "variable_declarator": _declared,
    "assignment_expression": _assigned,
    "for_in_statement": _looped,
    "assignment_pattern": _default,
}
