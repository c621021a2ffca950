"""Objects and lists that the value is put into: `{ goal: value }`, `[value]`, `{ ...value }`.

In: an entry. Out: the whole followed on as something that holds the value, or the loss.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from sse2ws.analyse.code.syntax_facts import File, callee, dependency_list, string
from sse2ws.analyse.flow.destinations import destination, is_displayed
from sse2ws.analyse.flow.record import Record
from sse2ws.analyse.flow.tracker import Step, Tracker
from sse2ws.model.flow import ELEMENT, INSIDE, Escape, Leak, Path, Use, holds
from sse2ws.syntax.tree import Node


def _built(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """The value is put into an object or list: follow that, if nothing else can be in its place."""
    file = tracker.file
    if dependency_list(file, parent):
        return
    whole = parent.parent if parent.kind == "pair" else parent
    entry = parent if parent.kind == "pair" else node
    key = parent.get("key") if parent.kind == "pair" else node
    name = ELEMENT if parent.kind == "array" else string(file, key) or file.text(key)
    alone = whole is not None and (
        len(whole.children) == 1 if parent.kind == "array" else _last_word(file, whole, entry, name)
    )
    if whole is None or not alone or (key is not None and key.kind == "computed_property_name"):
        shown = _is_shown(file, whole, (*path, INSIDE + name))
        how, target = (Escape.TEXT, "") if shown else destination(file, parent)
        tracker.leak(node, path, how, target)
        return
    record = tracker.record
    before = len(record.uses)
    tracker.track(whole, (*path, INSIDE + name))
    record.uses[before:] = [_seen_from(record, use, node, path) for use in record.uses[before:]]


def _is_shown(file: File, whole: Node | None, path: Path) -> bool:
    """Whether an entry is a text of a message to people, whatever stands beside it."""
    given = whole.parent if whole is not None else None
    call = given.parent if given is not None and given.kind == "arguments" else None
    function = callee(call) if call is not None else None
    return function is not None and is_displayed(file, function, path)


def _last_word(file: File, whole: Node, entry: Node, name: str) -> bool:
    """Whether nothing behind an entry of an object can take its place."""
    later = whole.children[whole.children.index(entry) + 1 :] if entry in whole.children else []
    return not any(
        each.kind == "spread_element"
        or name == (file.text(each) if each.get("key") is None else file.text(each.get("key")).strip("'\""))
        for each in later
    )


def _seen_from(record: Record, use: Use, node: Node, path: Path) -> Use:
    """A loss of the whole that was built is a loss of the value in it, which has a place of its own."""
    inside = isinstance(use, Leak) and holds(use.path) and use.path[: len(path)] == path
    if isinstance(use, Leak) and inside and node.span in use.span:
        value, shorthand = record.exactly(node)
        return replace(use, path=path, span=node.span, value=value, shorthand=shorthand)
    return use


def _spread(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`[...value]` is a list of the same items, `{ ...value, other }` has what the value holds."""
    copy = parent.parent
    if copy is not None and _is_copied(tracker.file, parent, copy, path):
        tracker.track(copy, path)
        return
    tracker.leak(parent, path, Escape.SPREAD, destination(tracker.file, parent)[1], node)


def _is_copied(file: File, spread: Node, copy: Node, path: Path) -> bool:
    """Whether a copy has what the value holds in the same place."""
    if copy.kind == "array":
        return len(copy.children) == 1
    inside = path[-1][1:] if holds(path) else ELEMENT
    return inside != ELEMENT and _last_word(file, copy, spread, inside)


STEPS: Mapping[str, Step] = {
    "pair": _built,
    "object": _built,
    "array": _built,
    "spread_element": _spread,
}
