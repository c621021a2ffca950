"""Lines in a log that stand in code which goes with a connection, or may go with it.

In: the connection as nodes, its layout. Out: places. Which handlers stay after all is for `checks` to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.calls import binding_of_function
from sse2ws.analyse.code.quiet import logs
from sse2ws.analyse.code.syntax_facts import File
from sse2ws.analyse.layout.scene import Scene
from sse2ws.model.layout import Layout, Shape
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_HANDED = ("arguments", "assignment_expression", "pair")


def gone_logs(scene: Scene, layout: Layout) -> tuple[Span, ...]:
    """Calls that write to a log, and functions of a log that something else calls, in source order."""
    if layout.shape is Shape.NONE:
        return ()
    gone = [*layout.dropped, *layout.outside]
    if layout.statement is not None and layout.shape is Shape.HOOKS and not layout.rest:
        gone.append(layout.statement)
    gone += [each.span for each in scene.lifecycle_handlers if _only_there(scene.file, each, gone)]
    found = (each for span in gone for each in _lines(scene.file, scene.file.tree.at(span)))
    return tuple(sorted({each.span for each in found}))


def _only_there(file: File, function: Node, gone: list[Span]) -> bool:
    """Whether only code that goes names a handler of `open` or `error` that stands elsewhere."""
    binding = binding_of_function(file, function)
    return binding is not None and all(any(ref.span in each for each in gone) for ref in binding.refs)


def _lines(file: File, code: Node) -> Iterator[Node]:
    for node in code.walk():
        if node.kind != "identifier" or not logs(file, node):
            continue
        named, parent = node, node.parent
        while parent is not None and parent.kind == "member_expression" and named.field == "object":
            named, parent = parent, parent.parent
        if parent is None:
            continue
        if parent.kind == "call_expression" and named.field == "function":
            if not _makes_a_log(parent):
                yield parent
        elif parent.kind in _HANDED and named.field != "left":
            yield named


def _makes_a_log(call: Node) -> bool:
    """`const log = debug('app:stream')` writes nothing yet."""
    return call.parent is not None and call.parent.kind == "variable_declarator"
