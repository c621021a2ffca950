"""Methods of the value: `value.map(...)`, `value.push(...)`, `value.trim()`, else a property that is called.

In: the member of which the value is the object. Out: a list's items and results followed, or the loss.
"""

from __future__ import annotations

from collections.abc import Mapping

from sse2ws.analyse.code.syntax_facts import (
    arguments,
    bare,
    global_path,
    outermost,
    parameters,
    reference,
    string,
)
from sse2ws.analyse.code.targets import given_function
from sse2ws.analyse.flow.functions import enter_callback
from sse2ws.analyse.flow.needed import is_needed
from sse2ws.analyse.flow.properties import read
from sse2ws.analyse.flow.tracker import Step, Tracker
from sse2ws.model.flow import (
    ELEMENT,
    INSIDE,
    Escape,
    Form,
    Forward,
    ImportRef,
    Leak,
    Mutated,
    Path,
    Read,
    holds,
    step,
)
from sse2ws.syntax.tree import Node

_EACH = frozenset("map forEach filter find findLast some every flatMap findIndex findLastIndex".split())
_MAPS = frozenset(("map", "flatMap"))
_FINDS = frozenset(("find", "findLast"))
_SAME_ARRAY = frozenset("filter slice concat flat toSorted toReversed".split())
_FOLDS = frozenset(("reduce", "reduceRight"))
_SORTS = frozenset(("sort", "toSorted"))
_MUTATORS = frozenset("push pop shift unshift splice sort reverse fill copyWithin".split())
_ADDERS = frozenset("push unshift splice fill concat with toSpliced".split())
_SCALAR_METHODS = frozenset(
    "toString toUpperCase toLowerCase trim trimStart trimEnd split includes startsWith endsWith indexOf "
    "replace replaceAll padStart padEnd charAt slice substring substr localeCompare toFixed toLocaleString "
    "toISOString toLocaleDateString toLocaleTimeString getTime join match test concat repeat normalize at "
    "toPrecision valueOf".split()
)
_OF_TEXT = frozenset(
    "toUpperCase toLowerCase trim trimStart trimEnd startsWith endsWith replace replaceAll padStart padEnd "
    "charAt substring substr localeCompare toFixed toPrecision normalize repeat".split()
)
"""Those of them that nothing but text and numbers has."""


def _member(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`value.name`, called or not."""
    name = parent.get("property")
    if node.field != "object":
        tracker.plain(node, path)
        return
    if name is None:
        return
    call = outermost(parent).parent
    if call is not None and call.kind == "call_expression" and parent is bare(call.get("function") or call):
        _method(tracker, parent, call, tracker.file.text(name), path)
    elif tracker.file.text(name) == "length":
        tracker.leak(node, path, Escape.TEXT)
    else:
        read(tracker, parent, name, path, Form.PROPERTY)


def _method(tracker: Tracker, member: Node, call: Node, name: str, path: Path) -> None:
    """`value.name(...)`: array methods are followed, methods of text and numbers end here."""
    given = arguments(call)
    if name in _ADDERS and given:
        # what is added is read under the same names
        how = Escape.OBJECT if name == "concat" else Escape.MIXED
        tracker.leak(call, step(path, ELEMENT) or path, how, tracker.file.text(member))
    if name in _MUTATORS:
        tracker.record.add(Mutated(path, member.span))
    if name in _SORTS:
        item = step(path, ELEMENT)
        if given and item is not None:
            item_of(tracker, given[0], name, item)
        tracker.track(call, path)
    elif name in _MUTATORS:
        if name == "reverse":
            tracker.track(call, path)
    elif given and (
        (name in _EACH and _with_each(tracker, given[0], call, name, path))
        or (name in _FOLDS and _folded(tracker, call, path))
    ):
        pass
    elif name == "hasOwnProperty":
        if not own_key(tracker, call, 0, path):
            _unknown(tracker, member, path)
    elif name in _SCALAR_METHODS:
        _scalar(tracker, member, call, name, path)
    else:
        _unknown(tracker, member, path)


def _unknown(tracker: Tracker, member: Node, path: Path) -> None:
    """A method that only a list has, or nobody: a property of the value."""
    label = member.get("property")
    assert label is not None
    read(tracker, member, label, path, Form.PROPERTY)


def item_of(tracker: Tracker, callback: Node, name: str, item: Path) -> None:
    """A function that a list's method is given gets an item; one that compares gets two."""
    indices = (0, 1) if name in _SORTS else (0,)
    function = given_function(tracker.file, callback)
    imported = reference(tracker.file, callback)
    if function is not None:
        if bare(callback).kind == "identifier":
            tracker.record.calls.append((bare(callback).span, item))
        for index in indices:
            enter_callback(tracker, function, item, index=index)
        for more in parameters(function)[2:]:
            tracker.leak(more, item, Escape.UNKNOWN_CALL, tracker.file.text(more))
    elif imported is not None:
        for index in indices:
            tracker.record.add(Forward(item, imported, index, bare(callback).span))
    elif global_path(tracker.file, callback) != "Boolean":
        tracker.leak(callback, item, Escape.UNKNOWN_CALL, tracker.file.text(callback)[:40])


def _with_each(tracker: Tracker, callback: Node, call: Node, name: str, path: Path) -> bool:
    """A function is called with each item of the list; False when nobody knows which function."""
    function = given_function(tracker.file, callback)
    item = step(path, ELEMENT)
    if function is not None:
        if item is not None and bare(callback).kind == "identifier":
            tracker.record.calls.append((bare(callback).span, item))
        if item is not None:
            enter_callback(tracker, function, item, call if name in _MAPS else None)
            enter_callback(tracker, function, path, index=2)
        if item is not None and name in _FINDS:
            tracker.track(call, item)
        elif name in _SAME_ARRAY:
            tracker.track(call, path)
        return True
    imported = reference(tracker.file, callback)
    if imported is None:
        return False
    if item is not None:
        _to_imported(tracker, imported, callback, call, name, item)
    return True


def _folded(tracker: Tracker, call: Node, path: Path) -> bool:
    """`list.reduce((sum, item) => sum + item.value, 0)`: an item that becomes the result is lost."""
    callback, *first = arguments(call)
    function, item = given_function(tracker.file, callback), step(path, ELEMENT)
    if function is None or item is None:
        return False
    if bare(callback).kind == "identifier":
        tracker.record.calls.append((bare(callback).span, item))
    tracker.record.folding.add(function)
    if not first:
        enter_callback(tracker, function, item)
    enter_callback(tracker, function, item, index=1)
    enter_callback(tracker, function, path, index=3)
    return True


def _to_imported(
    tracker: Tracker, imported: ImportRef, callback: Node, call: Node, name: str, item: Path
) -> None:
    """A function of another file gets each item."""
    tracker.record.add(Forward(item, imported, 0, bare(callback).span))
    if name in _FINDS:
        tracker.track(call, item)
    elif name in _SAME_ARRAY:
        tracker.track(call, item[:-1] if item[-1:] == (ELEMENT,) else (*item, INSIDE + ELEMENT))
    elif name in _MAPS:
        tracker.leak(call, (*item, INSIDE + ELEMENT), Escape.OBJECT, tracker.file.text(callback))


def _scalar(tracker: Tracker, member: Node, call: Node, name: str, path: Path) -> None:
    """A method of text or numbers, some of which lists have as well."""
    owner = member.get("object")
    needs = "value" if owner is not None and is_needed(tracker.file, owner) else ""
    if name in _OF_TEXT:
        tracker.plain(member, path, needs)
    else:
        tracker.record.add(Leak(path, Escape.TEXT, member.span, needs=needs))
    if name in _SAME_ARRAY or name == "toString":
        tracker.track(call, path)
    elif name == "at":
        tracker.track_inner(call, step(path, ELEMENT))


def own_key(tracker: Tracker, call: Node, index: int, path: Path) -> bool:
    """A test for a key that is written out, as argument `index` (0-based)."""
    given = arguments(call)
    key = string(tracker.file, given[index]) if index < len(given) else None
    if key is None:
        return False
    inner = step(path, key)
    if inner is not None and not holds(path):
        tracker.record.add(Read(inner, bare(given[index]).span, Form.STRING))
    return True


STEPS: Mapping[str, Step] = {"member_expression": _member}
