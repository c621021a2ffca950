"""Dependencies that an effect no longer needs when its connection is gone.

In: the effect, what is left of it and what goes. Out: items of its dependency list. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.code.closures import can_change
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, function_of_binding, global_path, names_in
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_LITERALS = frozenset(("string", "number", "true", "false", "null"))
_NAMES = frozenset(("identifier", "shorthand_property_identifier"))
_DECLARING = ("lexical_declaration", "variable_declaration", "function_declaration")


def idle_dependencies(
    file: File, effect: Node, callback: Node, owner: Node, rest: Sequence[Node], dropped: Sequence[Span]
) -> tuple[Span, ...]:
    """Items that only the connection read: nothing that stays in the `callback` does, tests included.

    `rest` is the work that stays, without the tests before it.
    Work that reads nothing that changes (a list is emptied, a view is counted) was done again for each of
    them: then all stay but callbacks.
    """
    given = arguments(effect)
    items = given[1].children if len(given) > 1 and given[1].kind == "array" else []
    if not items:
        return ()
    needed = _needed(file, _left(callback, dropped), items, owner)
    gone = [file.tree.at(span) for span in dropped]
    read = set[str]().union(*(names_in(file, each) for each in gone))
    idle = [each for each in items if names_in(file, each) & read and not names_in(file, each) & needed]
    changing, begun = _changing(file, items, owner), _declared(file, rest)
    has_cue = all(
        _names_left(file, each, dropped) & (changing | begun if ending else changing)
        or _is_lasting(file, each)
        for each, ending in _working(rest)
    )
    return tuple(each.span for each in idle if has_cue or _is_callback(file, each, gone))


def _is_callback(file: File, item: Node, gone: Sequence[Node]) -> bool:
    """Whether a dependency is a function of the caller that is only called: a new one is no new subject."""
    binding = file.scopes.binding(item) if item.kind == "identifier" else None
    if binding is None or binding.kind != "param":
        return False
    read = [ref for ref in binding.refs if any(ref.inside(each) for each in gone)]
    return all(ref.field == "function" for ref in read)


def _is_lasting(file: File, statement: Node) -> bool:
    """`document.title = 'Goals'`: done once more it changes nothing."""
    done = statement.children[0] if statement.kind == "expression_statement" and statement.children else None
    if done is None or done.kind != "assignment_expression":
        return False
    target, value = done.get("left"), done.get("right")
    named = global_path(file, target) if target is not None else None
    return named is not None and "." in named and value is not None and value.kind in _LITERALS


def _needed(file: File, left: Sequence[Node], items: Sequence[Node], owner: Node) -> set[str]:
    """Names that what is left reads, also by way of what the component makes of them in each render.

    What is itself in the list makes the effect run again when it changes, whatever it was made of.
    """
    listed = {file.text(each) for each in items}
    found, seen = set[str](), set[Binding]()
    queue = list(left)
    while queue:
        node = queue.pop()
        found.add(file.text(node))
        binding = file.scopes.binding(node)
        if binding is None or binding in seen or file.text(node) in listed:
            continue
        seen.add(binding)
        written = binding.scope.node is owner and binding.writes
        if binding.kind != "param" and (written or can_change(file, binding, owner, set())):
            for source in _made_by(file, binding):
                queue += _left(source, ())
    return found


def _made_by(file: File, binding: Binding) -> Sequence[Node]:
    """What says what a name of the component means: a function, a declarator, all around an assignment."""
    function = function_of_binding(file, binding)
    if function is not None:
        return [function]
    if binding.writes:
        return [binding.scope.node]
    return [each for each in binding.node.ancestors() if each.kind == "variable_declarator"][:1]


def _changing(file: File, items: Sequence[Node], owner: Node) -> set[str]:
    """Names of dependencies that can be others in a later render."""
    found = set[str]()
    for node in (each for item in items for each in item.walk() if each.kind in _NAMES):
        binding = file.scopes.binding(node)
        if binding is not None and can_change(file, binding, owner, set()):
            found.add(binding.name)
    return found


def _declared(file: File, rest: Sequence[Node]) -> set[str]:
    """Names that what is left declares: a cleanup that reads them ends what was begun there."""
    parts = (part.get("name") for each in rest if each.kind in _DECLARING for part in (each, *each.children))
    return set[str]().union(*(names_in(file, part) for part in parts if part is not None))


def _working(rest: Sequence[Node]) -> Iterator[tuple[Node, bool]]:
    """Statements that do more than to prepare something; those of the cleanup, which end something."""
    for each in rest:
        if each.kind in _DECLARING:
            if any(_runs(call, each) for call in each.below("call_expression")):
                yield each, False
            continue
        ending = each.kind == "return_statement"
        cleanup = bare(each.children[0]) if ending and each.children else None
        body = cleanup.get("body") if cleanup is not None and cleanup.kind in FUNCTIONS else None
        for part in body.children if body is not None and body.kind == "statement_block" else [each]:
            yield part, ending


def _runs(call: Node, statement: Node) -> bool:
    """Whether a call is made when the statement runs."""
    return not any(each.kind in FUNCTIONS and each.inside(statement) for each in call.ancestors())


def _names_left(file: File, node: Node, without: Sequence[Span]) -> set[str]:
    """Names in a node, outside of some of its parts."""
    return {file.text(each) for each in _left(node, without)}


def _left(node: Node, without: Sequence[Span]) -> list[Node]:
    """Places in a node that name something, outside of some of its parts."""
    named = (each for each in node.walk() if each.kind in _NAMES)
    return [each for each in named if not any(each.inside(span) for span in without)]
