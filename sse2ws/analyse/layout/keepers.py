"""Names that hold a source in turn: `let source = null`, `this.source`, `ref.current`, constants on the way.

In: a scene whose source is not simply one constant. Out: what becomes of the names; nothing when a use is
not understood. An id is as true as a source and unlike any other, so tests, comparisons and resets stay true.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.analyse.code.calls import results_of
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, function_of
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_value,
    outermost,
    react_call,
    statement_of,
    written,
)
from sse2ws.analyse.layout.given_back import is_given, return_types
from sse2ws.analyse.layout.members import EMPTY, members_named, source_types
from sse2ws.analyse.layout.ready_state import state_test
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.source.sources import SourceUse, UseKind
from sse2ws.model.layout import Kept, KeptName
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_COMPARING = (["==="], ["!=="], ["=="], ["!="])


def kept_in(scene: Scene, opening: Node, block: Node, dropped: Sequence[Node]) -> Kept | None:
    """The names, their types, and where the subscription is made."""
    if not _opens(scene, opening) or not all(_understood(scene, use) for use in scene.uses.uses):
        return None
    names: list[KeptName] = []
    types: list[Span] = []
    for binding in scene.uses.holders:
        if not _may_hold(scene, binding):
            return None
        refs = [ref for ref in binding.refs if ref.kind != "type_identifier"]
        setter = _setter(scene, binding)
        if setter is not None:
            if not all(_is_given(scene, outermost(ref).parent) or _is_listed(ref) for ref in setter.refs):
                return None
            setting = {each.span for each in (setter.node, *setter.refs)}
            names.append(KeptName(setter.name, tuple(sorted(setting))))
        names.append(KeptName(binding.name, tuple(sorted({each.span for each in (binding.node, *refs)}))))
        found = source_types(scene, statement_of(binding.node))
        if found is None:
            return None
        types += found
    for field in scene.uses.fields:
        places = members_named(scene, field, types)
        if places is None:
            return None
        names.append(KeptName(field, tuple(places), True))
    returned = return_types(scene)
    if returned is None:
        return None
    types += returned
    at = _place(scene, opening, block, dropped)
    if at is None:
        return None
    alone = sum(1 for _ in scene.clients.sites()) == 1
    site = scene.uses.site.span
    states = [test for use in scene.uses.of(UseKind.STATE) if (test := state_test(scene, use))]
    if states and not all(_is_forgotten(scene, use) for use in scene.uses.of(UseKind.CLOSE)):
        return None
    return Kept(tuple(names), tuple(sorted(set(types))), opening.span, site, at.span, alone, tuple(states))


def _opens(scene: Scene, opening: Node) -> bool:
    """`const source = new EventSource(url)`, `this.source = new EventSource(url)` as a statement."""
    if len(opening.children) != 1:
        return False
    inner = opening.children[0]
    value = inner.get("value") if inner.kind == "variable_declarator" else inner.get("right")
    return (
        inner.kind in ("variable_declarator", "assignment_expression")
        and value is not None
        and bare(value) is scene.uses.site
    )


# -- uses ----------------------------------------------------------------------------------------------


def _holds(scene: Scene, node: Node | None) -> bool:
    """Whether an expression is one of the names, a non-null assertion apart."""
    if node is None:
        return False
    node = node.children[0] if node.kind == "non_null_expression" else node
    if node.kind == "identifier":
        return scene.uses.owns(node)
    owner, name = node.get("object"), scene.file.text(node.get("property"))
    if node.kind != "member_expression" or owner is None:
        return False
    if owner.kind == "this":
        return name in scene.uses.fields
    return owner.kind == "identifier" and name == "current" and scene.uses.owns(owner)


def _understood(scene: Scene, use: SourceUse) -> bool:
    node = use.node
    if use.kind is UseKind.HOLD and node.kind == "call_expression":
        return _is_given(scene, node)
    if use.kind is UseKind.HOLD:
        pattern = node.get("name")
        if pattern is not None and pattern.kind == "object_pattern":
            return False  # `{ current }` names a member of what is kept
        value = node.get("value") if node.kind == "variable_declarator" else node.get("right")
        return _carries(scene, value)
    if use.kind is UseKind.RETURNED:
        function = function_of(node)
        return function is not None and all(_carries(scene, each) for each in results_of(function))
    if use.kind is UseKind.TEST:
        return _tested(scene, node)
    if use.kind is UseKind.CLOSE:
        member = callee(node)
        return member is not None and _holds(scene, member.get("object"))
    if use.kind is UseKind.STATE:
        return _holds(scene, node.get("object")) and state_test(scene, use) is not None
    return use.kind in (UseKind.CLEAR, UseKind.LISTEN, UseKind.ASSIGN, UseKind.UNLISTEN)


def _carries(scene: Scene, value: Node | None) -> bool:
    """Whether a value is the source, what a function that returns it gives, or nothing."""
    if value is None:
        return False
    value = bare(value)
    if value.kind == "ternary_expression":
        return all(_carries(scene, each) for each in (value.get("consequence"), value.get("alternative")))
    if value.kind == "binary_expression" and value.words[:1] in (["??"], ["||"]):
        return all(_carries(scene, each) for each in value.children)
    own = value is scene.uses.site or _holds(scene, value) or is_given(scene, value)
    return own or value.kind in EMPTY


def _tested(scene: Scene, node: Node) -> bool:
    if node.kind == "binary_expression" and node.words[:1] in _COMPARING:
        return all(_holds(scene, each) or bare(each).kind in EMPTY for each in node.children)
    parent = node.parent
    if parent is None:
        return False
    if parent.kind == "expression_statement":
        return True  # nobody looks at the value
    if parent.kind == "unary_expression":
        return "!" in parent.words
    if node.kind == "binary_expression":
        return parent.kind == "parenthesized_expression" and parent.field == "condition"
    return _holds(scene, node) or (node.kind == "identifier" and scene.uses.owns(node))


def _is_forgotten(scene: Scene, close: SourceUse) -> bool:
    """Whether a closed source is let go in the same block: otherwise its state says that it is closed."""
    statement = statement_of(close.node)
    later = [use.node for use in scene.uses.of(UseKind.CLEAR, UseKind.HOLD)]
    return any(
        statement_of(each).parent is statement.parent and each.start >= statement.end for each in later
    )


# -- names ---------------------------------------------------------------------------------------------


def _may_hold(scene: Scene, binding: Binding) -> bool:
    """A variable or ref of this file alone, declared by its plain name."""
    declarator = binding.node.parent
    if _setter(scene, binding) is not None:
        hook = declarator.parent.get("value") if declarator is not None and declarator.parent else None
        return hook is not None and all(bare(each).kind in EMPTY for each in arguments(bare(hook)))
    if declarator is None or declarator.kind != "variable_declarator" or binding.kind == "import":
        return False
    if react_call(scene.file, binding.value) in ("useRef", "createRef"):
        return _starts_empty(binding)
    if binding.value is not None and not _carries(scene, binding.value):
        return False  # at first it holds something else
    exported = any(each.kind == "export_statement" for each in binding.node.ancestors() if each.parent)
    top = binding.scope.node.kind == "program"
    return not (exported and top)


def _setter(scene: Scene, binding: Binding) -> Binding | None:
    """`setSource` for `source` of `const [source, setSource] = useState(null)`."""
    pattern = binding.node.parent
    if pattern is None or pattern.kind != "array_pattern" or len(pattern.children) != 2:
        return None
    setter = scene.file.scopes.binding(pattern.children[1])
    return setter if state_setter(scene.file, setter) is not None else None


def _is_given(scene: Scene, call: Node | None) -> bool:
    """`setSource(source)` and `setSource(null)`."""
    if call is None or call.kind != "call_expression":
        return False
    target, given = callee(call), arguments(call)
    binding = scene.file.scopes.binding(target) if target is not None else None
    if state_setter(scene.file, binding) is None or len(given) != 1:
        return False
    return _carries(scene, given[0])


def _is_listed(ref: Node) -> bool:
    return ref.parent is not None and ref.parent.kind == "array"


def _starts_empty(binding: Binding) -> bool:
    call = bare(binding.value) if binding.value is not None else None
    given = call.get("arguments") if call is not None else None
    return given is not None and all(bare(each).kind in EMPTY for each in given.children)


# -- where the subscription is made --------------------------------------------------------------------


def _place(scene: Scene, opening: Node, block: Node, dropped: Sequence[Node]) -> Node | None:
    """The opening statement, or the last listener's when handlers are declared in between."""
    last = max((statement for statement, _ in scene.listeners), key=lambda each: each.start)
    if last.start < opening.start:
        return None
    between = [each for each in block.children if opening.end <= each.start < last.start]
    mine = [*dropped, *(statement for statement, _ in scene.listeners)]
    others = [each for each in between if each not in mine]
    handed = [use.node.parent for use in scene.uses.of(UseKind.HOLD)]
    if not all(each in handed or _idle(scene.file, each) for each in others):
        return None
    if not _named_between(scene, others):
        return opening
    return last if not any(each in handed for each in others) else None


def _idle(file: File, statement: Node) -> bool:
    """A declaration that runs nothing, or a line for the console."""
    if statement.kind in ("function_declaration", "type_alias_declaration", "interface_declaration"):
        return True
    if file.text(statement).startswith("console."):
        return True
    if statement.kind not in ("lexical_declaration", "variable_declaration"):
        return False
    values = [value for each in statement.children if (value := each.get("value")) is not None]
    return all(function_value(file, value) is not None or not _runs(value) for value in values)


def _runs(value: Node) -> bool:
    kinds = ("call_expression", "new_expression", "await_expression", "yield_expression")
    return bool(written(value)) or any(each.kind in kinds for each in value.walk())


def _named_between(scene: Scene, others: Sequence[Node]) -> bool:
    """Whether a listener's statement itself, not only its function, needs what is declared in between."""
    for statement, _ in scene.listeners:
        for node in statement.walk():
            binding = scene.file.scopes.binding(node) if node.kind == "identifier" else None
            if binding is None or binding.kind == "function":
                continue
            if not any(binding.node.inside(each) for each in others):
                continue
            if not any(each.kind in FUNCTIONS and each.inside(statement) for each in node.ancestors()):
                return True
    return False
