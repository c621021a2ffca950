"""The one effect that opens a connection, itself or through a function that it calls.

In: a scene whose source becomes the service. Out: the effect, when nothing else opens the connection.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.analyse.code.calls import calls_of
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import bare, statement_of
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.source.containers import effect_call
from sse2ws.syntax.tree import Node


class OpeningEffect(Struct, frozen=True, eq=False):
    """`effect`: the call of the hook, `callback` what it is given.

    `call`: where it calls the function that opens; none when it opens the source itself. `wrapper`: the `if`
    around that call.
    """

    effect: Node
    callback: Node
    call: Node | None = None
    wrapper: Node | None = None


def opening_effect(scene: Scene) -> OpeningEffect | None:
    """None where others open it as well, or where the effect does so only after something else."""
    opener = function_of(scene.uses.site)
    if opener is None:
        return None
    effect = effect_call(scene.file, opener)
    if effect is not None:
        return OpeningEffect(effect, opener)
    found = []
    for call in calls_of(scene.file, opener):
        callback = function_of(call)
        effect = effect_call(scene.file, callback) if callback is not None else None
        if callback is not None and effect is not None:
            found.append(OpeningEffect(effect, callback, call, _wrapper(call, callback)))
    only = found[0] if len(found) == 1 else None
    if only is None or only.call is None:
        return None
    return only if _always_runs(only.call, only.wrapper or only.callback) else None


def _wrapper(call: Node, function: Node) -> Node | None:
    """The `if` without `else`, right in the function's body, that a call stands in."""
    for each in statement_of(call).ancestors():
        if each.parent is function.get("body"):
            alone = each.kind == "if_statement" and each.get("alternative") is None
            return each if alone else None
    return None


def _always_runs(call: Node, around: Node) -> bool:
    """`connect();`, `const source = connect();` or `source = connect();`, right in a function or an `if`."""
    statement = statement_of(call)
    inner = statement.children[0] if len(statement.children) == 1 else statement
    given = inner.get("right") if inner.kind == "assignment_expression" else inner.get("value")
    body = around.get("consequence") if around.kind == "if_statement" else around.get("body")
    return bare(given or inner) is call and (statement.parent is body or statement is body)
