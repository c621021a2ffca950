"""Which render's callback a hook calls: the newest one's, or the one's with which its effect last ran.

In: a hook that opens a connection, and its callers' callbacks. Out: the parameters whose change runs the
effect again, and what a callback reads that may have changed since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.code.closures import left_out, path_text, values_read
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import (
    NEWEST,
    File,
    arguments,
    bare,
    outermost,
    parameter_of,
    react_call,
    statement_of,
)
from sse2ws.analyse.flow.callback_parameters import callback_parameter
from sse2ws.analyse.source.urls import url_of
from sse2ws.syntax.tree import Node


def renewed_by(
    file: File, owner: Node, effect: Node, target: Node, index: int, member: str
) -> tuple[int, ...] | None:
    """The parameters whose change gives the effect its callers' newest callback; none when it always has it.

    `target`: what the effect calls. `index`, `member`: the parameter (0-based) that it stands for.
    """
    root = target
    while root.kind in ("member_expression", "subscript_expression"):
        root = bare(root.get("object") or root.children[0])
    binding = file.scopes.binding(root) if root.kind == "identifier" else None
    if binding is not None and react_call(file, binding.value) == "useRef":
        return None if _is_kept_newest(file, owner, binding, index, member) else ()
    return _listed(file, owner, effect, index, member)


def _listed(file: File, owner: Node, effect: Node, index: int, member: str) -> tuple[int, ...] | None:
    given = arguments(effect)
    if len(given) < 2:
        return None  # it runs with every render
    found = []
    for item in given[1].children if given[1].kind == "array" else [given[1]]:
        inner = bare(item.children[0]) if item.kind == "spread_element" and item.children else bare(item)
        known = callback_parameter(file, inner) if not file.text(inner).endswith(".current") else None
        if known is None or known[0] is not owner:
            continue
        if known[1] == index and known[2] in ("", member):
            return None
        if not known[2]:
            found.append(known[1])
    return tuple(found)


def _is_kept_newest(file: File, owner: Node, ref: Binding, index: int, member: str) -> bool:
    """Whether `ref.current` is what the newest render gave: set in the render, or in an effect after it."""
    for name in ref.refs:
        write = name.parent.parent if name.parent is not None and name.field == "object" else None
        if write is None or write.kind != "assignment_expression" or write.get("left") is not name.parent:
            continue
        right = write.get("right")
        given = file.scopes.binding(bare(right)) if right is not None else None
        found = parameter_of(file, given) if given is not None else None
        if found is None or found[0] is not owner or found[1] != index or found[2] not in ("", member):
            continue
        outer = next((e for e in write.ancestors() if e.parent is owner.get("body")), None)
        if outer is None:
            continue
        if outer is statement_of(write):
            return True
        call = outer.children[0] if outer.children else None
        hook = (react_call(file, call) or "").endswith("Effect")
        if call is not None and hook and _listed(file, owner, call, index, member) is None:
            return True
    return False


def values_of(file: File, given: Sequence[Node], renewed: Sequence[int]) -> set[str]:
    """What a caller gives for the parameters that run the effect again, part by part."""
    found: set[str] = set()
    for argument in (bare(given[index]) for index in renewed if index < len(given)):
        for each in argument.children if argument.kind == "array" else [argument]:
            url = url_of(file, each)
            found.add(path_text(file.text(each)))
            found.update(path_text(part) for part in url.expressions if part not in url.sometimes)
    return found


def outdated(
    file: File, owner: Node, value: Node, function: Node | None, listed: set[str] | None
) -> Iterator[Node]:
    """What a callback reads of an old render, one place for each name.

    `value`: the callback as it is given. `listed`: what renews it; none when it is always the newest one.
    """
    memo = _memo(file, value, function)
    if memo is not None and react_call(file, memo) in NEWEST:
        return
    names: set[Binding] = set()
    given = arguments(memo) if memo is not None else []
    own = given[1] if len(given) > 1 and given[1].kind == "array" else None
    items = {path_text(file.text(each)) for each in own.children} if own is not None else None
    for texts in (listed, items):
        if texts is None:
            continue
        if function is not None:
            reads = left_out(file, function, owner, texts)
        else:
            reads = values_read(file, value, owner, texts)
        for binding, node in reads:
            if binding not in names:
                names.add(binding)
                yield node


def _memo(file: File, value: Node, function: Node | None) -> Node | None:
    """The call that memoises a callback, where it is given or where it is declared."""
    if function is None:
        return None
    call = outermost(function).parent
    call = call.parent if call is not None and call.kind == "arguments" else None
    return call if call is not None and react_call(file, call) is not None else None
