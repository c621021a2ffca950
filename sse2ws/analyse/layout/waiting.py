"""What the opening of a stream waits for: `await` and `.then` in front of it.

In: a scene. Out: the nodes that are waited for, and whether the opening is reached whenever the effect runs.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.analyse.code.calls import calls_of
from sse2ws.analyse.code.origins import origin
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, function_of
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    outermost,
    parameter_pattern,
    parameters,
    statement_of,
    string,
)
from sse2ws.analyse.layout.scene import Scene
from sse2ws.syntax.tree import Node

_NAMES = frozenset(("identifier", "shorthand_property_identifier"))


def waited_for(file: File, site: Node) -> list[Node]:
    """Awaited expressions and calls of `.then`, those of functions around the opening included."""
    found: list[Node] = []
    function = function_of(site)
    while function is not None:
        found += [
            node
            for node in function.below("await_expression")
            if node.start < site.start and not site.inside(node) and function_of(node) is function
        ]
        call = _then(file, function)
        if call is None:
            break
        found.append(call)
        function = function_of(call)
    return sorted(found, key=lambda each: each.start)


def loads_client(scene: Scene, wait: Node) -> bool:
    """`await import('library')`, or what is done when that has come: the library goes."""
    target = callee(wait) if wait.kind == "call_expression" else None
    owner = target.get("object") if target is not None else None
    loaded = bare(owner) if owner is not None else bare(wait.children[0]) if wait.children else wait
    function = loaded.get("function") if loaded.kind == "call_expression" else None
    given = arguments(loaded) if function is not None and scene.file.text(function) == "import" else []
    module = string(scene.file, given[0]) if given else None
    return any(module in each.modules for each in scene.clients.known)


def _then(file: File, function: Node) -> Node | None:
    """The call of `.then` that a function is given to."""
    given = outermost(function).parent
    call = given.parent if given is not None and given.kind == "arguments" else None
    target = callee(call) if call is not None else None
    if target is None or target.kind != "member_expression":
        return None
    return call if file.text(target.get("property")) == "then" else None


def answers(file: File, waits: Sequence[Node]) -> set[Binding]:
    """Parameters that take what `.then` gives."""
    found = set()
    for call in waits:
        given = call.get("arguments") if call.kind == "call_expression" else None
        for function in given.children if given is not None else ():
            for parameter in parameters(function) if function.kind in FUNCTIONS else ():
                for node in parameter_pattern(parameter).walk():
                    binding = file.scopes.binding(node)
                    if binding is not None and binding.node is node:
                        found.add(binding)
    return found


def is_answer(file: File, site: Node, url: Node) -> bool:
    """Whether a URL as a whole is what was waited for, or a member of it."""
    root = bare(url)
    while root.kind == "member_expression":
        root = bare(root.get("object") or root)
    binding = file.scopes.binding(root) if root.kind == "identifier" else None
    if binding is None:
        return False
    waits = waited_for(file, site)
    return binding in answers(file, waits) or any(bare(each) in waits for each in origin(binding))


def is_reached(scene: Scene, function: Node | None, callback: Node, body: Node) -> bool:
    """Whether a function runs whenever the effect's `body` does, sooner or later."""
    if function is None or function is callback:
        return function is callback
    call = _then(scene.file, function)
    if call is None and outermost(function).field == "function":
        call = outermost(function).parent
    if call is not None:
        return _stands_open(call, body) and is_reached(scene, function_of(call), callback, body)
    return any(
        _stands_open(each, body) and is_reached(scene, function_of(each), callback, body)
        for each in calls_of(scene.file, function)
    )


def _stands_open(call: Node, body: Node) -> bool:
    """Whether a call is, chained or not, a statement right in `body` or in its function's."""
    statement, function = statement_of(call), function_of(call)
    if function is None or not (statement.parent is body or statement.parent is function.get("body")):
        return False
    if statement.kind != "expression_statement":
        return False
    node = bare(statement.children[0]) if statement.children else None
    while node is not None and node is not call:
        if node.kind == "unary_expression":
            node = node.children[0] if "void" in node.words else None
            continue
        target = callee(node) if node.kind == "call_expression" else None
        chained = target is not None and target.kind == "member_expression"
        node = bare(target.get("object") or target) if chained and target is not None else None
    return node is call


def tells_of_answer(scene: Scene, test: Node, callback: Node) -> bool:
    """Whether a test only asks if there is an answer to go on with: `!token`, `!response.ok`, `cancelled`."""
    test = bare(test)
    if test.kind == "binary_expression" and len(test.children) == 2:
        if "||" in test.words:
            return all(tells_of_answer(scene, each, callback) for each in test.children)
        left, right = test.children
        return bare(right).kind in ("null", "undefined") and _serves(scene, bare(left))
    if test.kind == "unary_expression" and "!" in test.words:
        return _serves(scene, bare(test.children[0]))
    binding = scene.file.scopes.binding(test) if test.kind == "identifier" else None
    return binding is not None and binding.kind in ("let", "var") and binding.node.inside(callback)


def _serves(scene: Scene, value: Node) -> bool:
    """Whether a value goes into the URL, or is the answer that it was read from."""
    used, texts = _in_url(scene)
    if value.kind == "member_expression" and scene.file.text(value.get("property")) == "ok":
        value = bare(value.get("object") or value)
    if value.kind == "identifier":
        return scene.file.scopes.binding(value) in used
    return value.kind == "member_expression" and scene.file.text(value).replace("?", "") in texts


def _in_url(scene: Scene) -> tuple[set[Binding], set[str]]:
    """Names that the opening's arguments are made of, and the members that are read for them."""
    used: set[Binding] = set()
    texts: set[str] = set()
    queue = list(arguments(scene.uses.site))
    while queue:
        for node in queue.pop().walk():
            if node.kind == "member_expression":
                texts.add(scene.file.text(node).replace("?", ""))
            binding = scene.file.scopes.binding(node) if node.kind in _NAMES else None
            if binding is not None and binding not in used:
                used.add(binding)
                queue += origin(binding)
    return used, texts
