"""Properties of the value: `value.name`, `value['name']`, `value[0]`.

In: the member or subscript of which the value is the object. Out: reads, changes, and parts followed on.
"""

from __future__ import annotations

from collections.abc import Mapping

from sse2ws.analyse.code.syntax_facts import outermost, string
from sse2ws.analyse.flow.needed import is_anything
from sse2ws.analyse.flow.tracker import Step, Tracker
from sse2ws.model.flow import ELEMENT, INSIDE, Escape, Form, Leak, Mutated, Path, Read, holds, step
from sse2ws.syntax.tree import Node


def is_odd(path: Path, name: str) -> bool:
    """Whether a name is nothing that is known of a list of values: `list['0']`, `list.reduce`."""
    return path[-1:] == (INSIDE + ELEMENT,) and name not in (ELEMENT, "length")


def read(tracker: Tracker, whole: Node, name: Node, owner: Path, form: Form) -> None:
    """A property of what lies at `owner` is named; if it is the value's, go on with what it has."""
    file, record = tracker.file, tracker.record
    label = string(file, name) or file.text(name)
    path = step(owner, label)
    if is_odd(owner, label):
        tracker.leak(whole, owner, Escape.UNKNOWN_CALL, file.text(whole))
    if path is None:
        return
    if not holds(owner):
        record.add(Read(path, name.span, form))
    outer = outermost(whole)
    parent = outer.parent
    if parent is not None and parent.kind in ("assignment_expression", "augmented_assignment_expression"):
        if outer.field == "left" and holds(owner):
            tracker.leak(whole, path, Escape.MIXED, file.text(whole))
            return
        if outer.field == "left":
            record.add(Mutated(path, whole.span))
            return
    elif parent is not None and (parent.kind == "update_expression" or "delete" in parent.words):
        record.add(Mutated(path, whole.span))
        if "delete" in parent.words and not is_anything(file, whole):
            record.add(Leak(path, Escape.TEST, whole.span, needs="absent"))
        return
    tracker.track(whole, path)


def _subscript(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    if node.field != "object":
        tracker.plain(node, path)
        return
    file, index = tracker.file, parent.get("index")
    text = string(file, index)
    outer = outermost(parent)
    around = outer.parent
    if outer.field == "left" and around is not None and around.kind.endswith("assignment_expression"):
        tracker.record.add(Mutated(path, parent.span))
        if text is None:
            tracker.leak(parent, path, Escape.MIXED, file.text(parent))
            return
    if index is not None and text is not None:
        read(tracker, parent, index, path, Form.STRING)
    elif index is not None and index.kind == "number":
        tracker.track_inner(parent, step(path, ELEMENT))
    elif path and path[-1] == INSIDE + ELEMENT:
        tracker.track(parent, path[:-1])
    else:
        tracker.leak(parent, path, Escape.COMPUTED, file.text(index), parent.get("object"))


STEPS: Mapping[str, Step] = {"subscript_expression": _subscript}
