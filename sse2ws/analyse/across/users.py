"""Who listens to a connection that its file hands on: handlers that are handed over, listeners on the source.

In: a connection whose source is not followed. Out: a trouble for each such place in another file, so that no
file with handlers counts as clean. Names are followed from the declaration around the connection, by what
really refers to it; what comes back from a call is followed inside of one file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.across.given import listeners_given
from sse2ws.analyse.across.listens import AROUND, DEEPEST, listens, names_for, stands
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import (
    GLOBAL_OBJECTS,
    File,
    arguments,
    callee,
    global_path,
    member_in_pattern,
    outermost,
    react_call,
)
from sse2ws.model.connection import Connection
from sse2ws.model.facts import FileFacts
from sse2ws.model.linked import Place, Trouble
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.source import Span, is_test
from sse2ws.syntax.tree import Node

_MOST = 40
"""Names that are followed for one connection."""
_MEMBERS = ("pair", "method_definition", "public_field_definition", "field_definition")


def users_of(facts: FileFacts, connection: Connection, program: Program, reason: Reason) -> Iterator[Trouble]:
    """Places in other files, in the order of their files. `reason`: why the source is not followed."""
    file = program.parsed(facts.path)
    if file is None or any(each.reason.verdict is Verdict.KEEP for each in connection.evidence):
        return
    site = file.tree.at(connection.site)
    escapes = [each.span for each in connection.evidence if each.reason is Reason.SOURCE_ESCAPES]
    members = _members(file, site, escapes)
    held = {each for span in escapes for each in _keepers(file, file.tree.at(span))}
    found: dict[Place, Trouble] = {}
    queue = [(facts.path, name, members) for name in _offered(facts, file, site, held)]
    seen = {each[:2] for each in queue}
    word = "reached through " if reason is Reason.SOURCE_ESCAPES else ""
    while queue and len(seen) < _MOST:
        path, name, members = queue.pop(0)
        for place in program.mentions(path, name):
            if place in found or place.path == facts.path or is_test(place.path):
                continue
            listening, offered = _uses_of(facts.path, place, members, program)
            for each, text in listening:
                found.setdefault(each, Trouble(reason, each, word + text))
            again = [(place.path, each, ()) for each in offered]
            queue += [each for each in again if each[:2] not in seen]
            seen.update(each[:2] for each in again)
    for span in escapes:
        for place, text in listeners_given(facts.path, facts.path, file.tree.at(span), program):
            found.setdefault(place, Trouble(reason, place, f"reached through {text}"))
    for place, text in _by_a_global(file, [site, *(file.tree.at(span) for span in escapes)], program):
        found.setdefault(place, Trouble(reason, place, f"reached through {text}"))
    yield from (found[place] for place in sorted(found))


def _uses_of(
    home: str, place: Place, members: Sequence[str], program: Program
) -> tuple[list[tuple[Place, str]], list[str]]:
    """What is listened to where a file names what leads to the source, and what that file offers in turn.

    `home`: the file of the connection.
    """
    known, user = program.facts(place.path), program.parsed(place.path)
    if known is None or user is None:
        return [], []
    node = user.tree.at(place.span)
    reached = list(_reached(user, node, members))
    values = [each for value in reached for each in stands(user, value)]
    found = [each for value in values for each in listeners_given(home, place.path, value, program)]
    if not any(listens(user, each) for each in reached):
        return found, []
    offered = _offered(known, user, node, set()) if _calls_back(user, _at_top(user, node)) else []
    return [(place, user.text(node)), *found], offered


def _by_a_global(file: File, nodes: Sequence[Node], program: Program) -> Iterator[tuple[Place, str]]:
    """Listeners on `window.stream` in other files, where the source is put there."""
    for name in {name for node in nodes if (name := _global_of(file, node))}:
        for path in program.files_with(name.rpartition(".")[2].encode()):
            source = program.source(path) if path != file.path and not is_test(path) else None
            if source is None or not any(each.encode() in source.data for each in GLOBAL_OBJECTS):
                continue
            user = program.parsed(path)
            for node in user.tree.root.below("member_expression") if user is not None else ():
                if user is not None and global_path(user, node) == name and listens(user, node):
                    yield Place(path, node.span), user.text(node)


def _global_of(file: File, node: Node) -> str:
    """The path of the global that an assignment around a node sets."""
    for each in (node, *node.ancestors()):
        left = each.get("left") if each.kind == "assignment_expression" else None
        if left is not None:
            return global_path(file, left) or ""
        if each.kind.endswith(("statement", "declaration")) or each.kind in FUNCTIONS:
            break
    return ""


# -- what a file offers --------------------------------------------------------------------------------


def _offered(facts: FileFacts, file: File, node: Node, held: set[Binding]) -> list[str]:
    """Local names of exports by which others reach what stands at a node. `held`: what else keeps it."""
    around = _at_top(file, node)
    module = [each for each in file.scopes.by_node[file.tree.root].values.values() if each.kind != "import"]
    held = {*held, *(each for each in module if _at_top(file, each.node) is around)}
    held |= {each for each in module if _is_context(file, each) and any(r.inside(around) for r in each.refs)}
    while more := {each for each in module if each not in held and _uses(file, each, held)}:
        held |= more
    named = {each.name for each in held}
    value = around.get("declaration") or around.get("value")
    default = f"<{value.start}>" if value is not None else ""
    return [each.local for each in facts.exports if each.local and each.local in {*named, default}]


def _at_top(file: File, node: Node) -> Node:
    """The statement of the module around a node."""
    return next((each for each in (node, *node.ancestors()) if each.parent is file.tree.root), node)


def _is_context(file: File, binding: Binding) -> bool:
    return react_call(file, binding.value) == "createContext"


def _uses(file: File, binding: Binding, held: set[Binding]) -> bool:
    """Whether a declaration uses what holds the source."""
    own = _at_top(file, binding.node)
    return any(ref.inside(own) for each in held for ref in each.refs)


def _keepers(file: File, escape: Node) -> Iterator[Binding]:
    """The variable of the module that a source is put into: `pool` of `pool.set(url, source)`."""
    for place in (escape, *escape.ancestors()):
        target = place.get("left") if place.kind == "assignment_expression" else callee(place)
        if place.kind.endswith(("statement", "declaration")) or place.kind in FUNCTIONS:
            return
        names = target.below("identifier") if target is not None else []
        binding = file.scopes.binding(names[0]) if names else None
        if binding is not None and binding.kind != "import" and binding.scope.node is file.tree.root:
            yield binding


def _members(file: File, site: Node, escapes: Sequence[Span]) -> tuple[str, ...]:
    """`open` of `{ open: () => new EventSource(url) }`: only who calls it gets the source it returns.

    With the objects around it: `irc`, `open` of `{ irc: { open: ... } }`.
    """
    if not escapes or any(file.tree.at(span).kind not in FUNCTIONS for span in escapes):
        return ()
    found, inner = list[str](), site
    for each in site.ancestors():
        within = any(span in each.span for span in escapes)
        beside = not found or inner.kind == "object"
        if each.kind in _MEMBERS and within and beside:
            found.insert(0, file.text(each.get("key") or each.get("name") or each.get("property")))
        elif found and each.kind not in ("object", "pair"):
            break
        inner = each
    return tuple(found)


# -- what a file does with it --------------------------------------------------------------------------


def _calls_back(file: File, around: Node) -> bool:
    """Whether code calls what its own callers gave it, keeps it in a ref, or adds it as a listener."""
    for node in around.below("call_expression", "assignment_expression"):
        called = callee(node) if node.kind == "call_expression" else None
        if called is not None and file.text(called).endswith("addEventListener"):
            given = arguments(node)[1:]
        elif called is not None:
            given = [called]
        else:
            right = node.get("right")
            given = [right] if right is not None and file.text(node.get("left")).endswith(".current") else []
        for each in given:
            names = [each] if each.kind == "identifier" else each.below("identifier")[:1]
            bindings = (file.scopes.binding(name) for name in names)
            if any(binding is not None and _is_own_parameter(binding, around) for binding in bindings):
                return True
    return False


def _is_own_parameter(binding: Binding, around: Node) -> bool:
    """Whether a name is a parameter of the function that a statement of the module declares."""
    if binding.kind != "param":
        return False
    function = next((each for each in (around, *around.walk()) if each.kind in FUNCTIONS), None)
    return function is not None and binding.scope.node is function


def _reached(file: File, name: Node, members: Sequence[str], depth: int = 0) -> Iterator[Node]:
    """Where these properties of what is named have been read, one after the other; without any: the name."""
    node, left = outermost(name), list(members)
    while left and (parent := node.parent) is not None:
        if parent.kind == "member_expression" and node.field == "object":
            left = left[1:] if file.text(parent.get("property")) == left[0] else left
        elif node.field not in ("function", "constructor") and parent.kind not in AROUND:
            for ref in names_for(file, node, parent) if depth <= DEEPEST else ():
                rest = left[1:] if _taken_out(file, parent, ref) == left[0] else left
                yield from _reached(file, ref, rest, depth + 1)
            return
        node = outermost(parent)
    if not left:
        yield node


def _taken_out(file: File, declarator: Node, ref: Node) -> str:
    """`open` for what is called `start` after `const { open: start } = api`."""
    pattern, binding = declarator.get("name"), file.scopes.binding(ref)
    if pattern is None or pattern.kind != "object_pattern" or binding is None:
        return ""
    return member_in_pattern(file, pattern, binding.node)
