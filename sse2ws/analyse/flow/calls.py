"""The value as an argument of a call: of a global, an import, a function of this file, a callback, a setter.

In: the value between a call's parentheses. Out: what that callee does with it, as the first rule that knows
the callee says; a call that no rule knows is a loss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from sse2ws.analyse.code.constant_values import constant_value
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_value,
    global_path,
    outermost,
    parameters,
    reference,
)
from sse2ws.analyse.code.targets import method_target
from sse2ws.analyse.flow.callback_parameters import callback_parameter
from sse2ws.analyse.flow.callback_types import argument_type, typed_by_callback
from sse2ws.analyse.flow.destinations import is_displayed
from sse2ws.analyse.flow.functions import enter
from sse2ws.analyse.flow.methods import own_key
from sse2ws.analyse.flow.parses import parse, parse_by, parse_call, parser_kind
from sse2ws.analyse.flow.schemas import checking
from sse2ws.analyse.flow.tracker import Step, Tracker
from sse2ws.analyse.flow.wanted import is_plain_type, wanted_by_state, wanted_by_type
from sse2ws.model.flow import ELEMENT, INSIDE, Escape, Forward, Handover, Path, TypeUse, Typing
from sse2ws.syntax.tree import Node

_SCALAR_CALLS = frozenset(
    "Number Boolean parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent BigInt Date "
    "Date.parse Number.isFinite Number.isNaN Number.isInteger Number.parseInt Number.parseFloat alert "
    "confirm Math.round Math.floor Math.ceil Math.min Math.max Math.abs Symbol.for".split()
)
_SCALAR_OBJECTS = frozenset(("Date", "Error", "URL", "Set"))
_SAME = frozenset(("String", "structuredClone"))
_IDLE = frozenset(("Array.isArray", "queueMicrotask"))
_OWN_KEY = frozenset(("Object.hasOwn", "Object.prototype.hasOwnProperty.call"))
_LISTING = frozenset(
    "Object.keys Object.values Object.entries Object.assign Object.fromEntries Reflect.ownKeys".split()
)
_BY_KEY = frozenset(("Object.keys", "Object.values"))
_STORING = frozenset("setQueryData setState set dispatch next emit".split())
_COMPARING = frozenset("localeCompare startsWith endsWith".split())
"""Methods of text alone, which take text."""
_SCALAR_TYPES = frozenset(("string", "number", "boolean"))
_SCALAR_VALUES = frozenset("number string template_string true false".split())


class _Argument(Struct, frozen=True, eq=False):
    """`node` is argument `index` (0-based) of `call`; `function` is what is called, without casts."""

    node: Node
    index: int
    call: Node
    function: Node
    path: Path


def _argument(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    call = parent.parent
    function = callee(call) if call is not None else None
    if call is None or function is None:
        return
    file = tracker.file
    if call.kind == "new_expression":
        scalar = global_path(file, function) in _SCALAR_OBJECTS
        scalar = scalar or is_displayed(file, function, path)
        tracker.leak(node, path, Escape.TEXT if scalar else Escape.UNKNOWN_CALL, file.text(function))
        return
    given = _Argument(node, parent.children.index(node), call, function, path)
    if not any(knows(tracker, given) for knows in _CALLEES):
        method = file.text(function.get("property")) if function.kind == "member_expression" else ""
        how = Escape.STORE if method in _STORING else Escape.UNKNOWN_CALL
        tracker.leak(node, path, Escape.TEXT if method in _COMPARING else how, file.text(function))


def _called(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`value()` and `new value()`"""
    if node.field in ("function", "constructor"):
        tracker.leak(node, path, Escape.UNKNOWN_CALL, tracker.file.text(node))


# -- callees, each rule True when it is one that it knows -------------------------------------------------


def _global(tracker: Tracker, given: _Argument) -> bool:
    node, index, call, path = given.node, given.index, given.call, given.path
    name = global_path(tracker.file, given.function)
    if name is None:
        return False
    if name == "JSON.parse" and index == 0 and len(arguments(call)) == 1:  # a reviver changes what it parses
        parse(tracker, node, call, path)
    elif name in _SAME:
        tracker.track(call, path)
    elif name in _IDLE or name.startswith("console."):
        pass
    elif name in _SCALAR_CALLS:
        tracker.leak(node, path, Escape.TEXT)
    elif name in _OWN_KEY and index == 0 and own_key(tracker, call, 1, path):
        pass
    elif name in _BY_KEY and path[-1:] == (INSIDE + ELEMENT,):
        if name == "Object.values":  # of what holds values under any key
            tracker.track(call, path)
    elif name in _LISTING:
        tracker.leak(node, path, Escape.ENUMERATED, name)
    elif name == "JSON.stringify":
        tracker.leak(node, path, Escape.SERIALISED, name)
    else:
        tracker.leak(node, path, Escape.UNKNOWN_CALL, name)
    return True


def _displayed(tracker: Tracker, given: _Argument) -> bool:
    """A message for people: its texts are no objects, and it keeps nothing else of them."""
    if not is_displayed(tracker.file, given.function, given.path):
        return False
    tracker.leak(given.node, given.path, Escape.TEXT)
    return True


def _imported(tracker: Tracker, given: _Argument) -> bool:
    imported = reference(tracker.file, given.function)
    if imported is None:
        return False
    result = tracker.result(given.call)
    parsed = parse_call(tracker.file, given.node, given.call, given.path)
    value = tracker.record.exactly(given.node)[0]
    use = Forward(given.path, imported, given.index, given.function.span, result, parsed, value)
    tracker.record.add(use)
    return True


def _checked(tracker: Tracker, given: _Argument) -> bool:
    schema = checking(tracker.file, given.function) if given.index == 0 else None
    if schema is None:
        return False
    path, name = given.path, schema.owner
    use = TypeUse(path, tracker.file.text(name), name.span, value=True)
    if schema.origin is None:
        tracker.record.add(use)
        tracker.track(outermost(given.call), (*path, *schema.inside))
        return True
    result, value = tracker.result(given.call, schema.inside), tracker.record.exactly(given.node)[0]
    tracker.record.add(Forward(path, schema.origin, 0, given.function.span, result, value=value, schema=use))
    return True


def _own(tracker: Tracker, given: _Argument) -> bool:
    """A function of this file, which may do nothing but parse."""
    target = method_target(tracker.file, given.function)
    if target is None:
        return False
    tracker.record.calls.append((given.function.span, given.path))
    taken = parameters(target)[given.index : given.index + 1]
    for each in taken if given.function.kind == "identifier" else ():
        said = wanted_by_type(tracker.file, given.node, each.get("type"))
        tracker.wanted(given.node, given.path, f"{said} | undefined" if said and _may_lack(each) else said)
    kind = parser_kind(tracker.file, target) if given.index == 0 else ""
    if kind:
        parse_by(tracker, given.node, given.call, target, kind, given.path)
    else:
        enter(tracker, target, given.index, given.path, outermost(given.call))
    return True


def _may_lack(parameter: Node) -> bool:
    return parameter.kind == "optional_parameter" or parameter.get("value") is not None


def _table(tracker: Tracker, given: _Argument) -> bool:
    """`TABLE[key](value)`: the value may go into every function of a constant table."""
    if given.function.kind != "subscript_expression":
        return False
    file, owner = tracker.file, given.function.get("object")
    table = constant_value(file, owner) if owner is not None else None
    entries = [each.get("value") or each for each in table.children] if table is not None else []
    targets = [function_value(file, each) or method_target(file, bare(each)) for each in entries]
    if table is None or table.kind != "object" or not entries or not all(targets):
        return False
    if any(t is not None and t.inside(e) for e, t in zip(entries, targets, strict=True)) and _used_elsewhere(
        tracker, owner, given.function
    ):
        return False
    for entry, target in zip(entries, targets, strict=True):
        assert target is not None
        if not target.inside(entry):
            tracker.record.calls.append((entry.span, given.path))
        enter(tracker, target, given.index, given.path, outermost(given.call))
    return True


def _used_elsewhere(tracker: Tracker, owner: Node | None, lookup: Node) -> bool:
    """Whether a table whose functions have no names of their own is used outside the function around."""
    node = bare(owner) if owner is not None else None
    binding = tracker.file.scopes.binding(node) if node is not None and node.kind == "identifier" else None
    if binding is None:
        return False
    top = binding.scope.node.kind == "program"
    if top and any(each.kind == "export_statement" for each in binding.node.ancestors()):
        return True
    around = function_of(lookup)
    return any(function_of(each) is not around for each in binding.refs)


def _list(tracker: Tracker, given: _Argument) -> bool:
    """`others.concat(value)`: a list of others gets the value."""
    file, function = tracker.file, given.function
    if function.kind != "member_expression" or file.text(function.get("property")) != "concat":
        return False
    tracker.leak(given.node, given.path, Escape.STATE, file.text(function))
    return True


def _callback(tracker: Tracker, given: _Argument) -> bool:
    """A callback that the function around took."""
    function, path = given.function, given.path
    taken = callback_parameter(tracker.file, function)
    if taken is None:
        return False
    owner, position, member = taken
    said = typed_by_callback(tracker.record, taken, given.index, path)
    if said:
        typing = said if isinstance(said, Typing) else None
        tracker.record.add(Handover(path, owner.span, position, member, given.index, function.span, typing))
        kind = argument_type(tracker.file, taken, given.index)
        tracker.wanted(given.node, path, wanted_by_type(tracker.file, given.node, kind))
        if is_plain_type(tracker.file, kind):
            tracker.plain(given.node, path)
    else:
        tracker.leak(given.node, path, Escape.UNKNOWN_CALL, tracker.file.text(function))
    return True


def _setter(tracker: Tracker, given: _Argument) -> bool:
    file, function = tracker.file, given.function
    setter = state_setter(file, file.scopes.binding(function)) if function.kind == "identifier" else None
    if setter is None:
        return False
    tracker.wanted(given.node, given.path, wanted_by_state(file, given.node, setter))
    how = Escape.TEXT if _scalar_state(file, setter) else Escape.STATE
    tracker.leak(given.node, given.path, how, file.text(function))
    return True


def _scalar_state(file: File, declarator: Node) -> bool:
    """Whether a piece of state is shown to be a string, number or boolean by its first value or its type."""
    hook = declarator.get("value")
    given = arguments(bare(hook)) if hook is not None else []
    if given and bare(given[0]).kind in _SCALAR_VALUES:
        return True
    types = bare(hook).get("type_arguments") if hook is not None else None
    text = file.text(types).strip("<>").replace("null", "").replace("undefined", "").replace("|", " ")
    words = text.split()
    return bool(words) and all(word in _SCALAR_TYPES for word in words)


_CALLEES: tuple[Callable[[Tracker, _Argument], bool], ...] = (
    _displayed,
    _global,
    _imported,
    _checked,
    _own,
    _table,
    _list,
    _callback,
    _setter,
)
"""In this order."""

STEPS: Mapping[str, Step] = {
    "arguments": _argument,
    "call_expression": _called,
    "new_expression": _called,
}
