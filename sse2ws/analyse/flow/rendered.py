"""JSX and templates: `<Row goal={value} />`, `<b>{value}</b>`, `${value}`.

In: what is rendered. Out: a component's property followed on, here or in another file; the value that a
context provides; else text.
"""

from __future__ import annotations

from collections.abc import Mapping

from sse2ws.analyse.code.components import component
from sse2ws.analyse.code.syntax_facts import callee, global_path, reference
from sse2ws.analyse.flow.functions import enter
from sse2ws.analyse.flow.tracker import Step, Tracker
from sse2ws.model.flow import INSIDE, Escape, Forward, Path, Provided
from sse2ws.syntax.tree import Node


def _is_logged(tracker: Tracker, substitution: Node) -> bool:
    """Whether a template is an argument of `console.error`: to log a value is no use of it."""
    template = substitution.parent
    given = template.parent if template is not None else None
    call = given.parent if given is not None and given.kind == "arguments" else None
    target = callee(call) if call is not None else None
    return target is not None and (global_path(tracker.file, target) or "").startswith("console.")


def _rendered(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    attribute = parent.parent
    if attribute is None or attribute.kind != "jsx_attribute":
        if parent.kind == "template_substitution":
            if not _is_logged(tracker, parent):
                tracker.plain(node, path)
        else:
            tracker.leak(node, path, Escape.TEXT)
        return
    file, record = tracker.file, tracker.record
    element = attribute.parent
    label = element.get("name") if element is not None else None
    tag, prop = file.text(label), file.text(attribute.children[0])
    inner = (*path, INSIDE + prop)
    function = component(file, file.scopes.binding(label)) if label is not None else None
    imported = reference(file, label) if label is not None else None
    owner = label.get("object") if label is not None and prop == "value" else None
    if owner is not None and tag.endswith(".Provider"):
        record.add(Provided(path, node.span, owner.span))
    elif tag[:1].islower() and "-" in tag:
        tracker.leak(node, path, Escape.PROPS, f"<{tag} {prop}>")  # an element of its own may take objects
    elif label is None or tag[:1].islower():
        tracker.leak(node, path, Escape.TEXT)
    elif function is not None:
        record.calls.extend((each.span, inner) for each in _tags(label))
        enter(tracker, function, 0, inner, attribute)
    elif imported is not None:
        for each in _tags(label):
            record.add(Forward(inner, imported, 0, each.span, value=record.exactly(node)[0]))
    else:
        tracker.leak(node, path, Escape.PROPS, f"<{tag} {prop}>")


def _tags(label: Node) -> list[Node]:
    """The names of an element's tags, opening and closing."""
    element = label.parent.parent if label.parent is not None else None
    closing = element.get("close_tag") if element is not None and element.kind == "jsx_element" else None
    end = closing.get("name") if closing is not None else None
    return [label, *([end] if end is not None else [])]


STEPS: Mapping[str, Step] = {"jsx_expression": _rendered, "template_substitution": _rendered}
