"""The part of `flow` that knows calls: JSON.parse, methods of arrays and strings, setters, callbacks.

In: a call that the tracked value takes part in. Out: uses added to the tracker, or the value followed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sse2ws.analyse.names import constant_value
from sse2ws.analyse.scopes import FUNCTIONS
from sse2ws.analyse.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    global_path,
    import_ref,
    outermost,
    parameter_of,
    parameter_pattern,
    parameters,
    react_call,
    reference,
    state_setter,
    string,
)
from sse2ws.model.flow import (
    ELEMENT,
    INSIDE,
    PARSED,
    Escape,
    Form,
    Forward,
    Handover,
    Mutated,
    Parse,
    Path,
    Read,
    TypeUse,
    holds,
    step,
)
from sse2ws.syntax.tree import Node

if TYPE_CHECKING:
    from sse2ws.analyse.flow import Tracker

_EACH = frozenset("map forEach filter find findLast some every flatMap findIndex findLastIndex".split())
_SAME_ARRAY = frozenset("filter slice concat flat toSorted toReversed".split())
_MUTATORS = frozenset("push pop shift unshift splice sort reverse fill copyWithin".split())
_ADDERS = frozenset("push unshift splice fill concat with toSpliced".split())
_SCALAR_METHODS = frozenset(
    "toString toUpperCase toLowerCase trim trimStart trimEnd split includes startsWith endsWith indexOf "
    "replace replaceAll padStart padEnd charAt slice substring substr localeCompare toFixed toLocaleString "
    "toISOString toLocaleDateString toLocaleTimeString getTime join match test concat repeat normalize at "
    "toPrecision valueOf".split()
)
_SCALAR_CALLS = frozenset(
    "Number Boolean parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent BigInt Date "
    "Date.parse Number.isFinite Number.isNaN Number.isInteger Number.parseInt Number.parseFloat alert "
    "confirm Math.round Math.floor Math.ceil Math.min Math.max Math.abs Symbol.for".split()
)
_DEEPEST = 3
_CHECKS: dict[str, Path] = {"parse": (), "safeParse": (INSIDE + "data",)}
"""Methods of a schema, and where the checked value lies in what they give."""
_OWN_KEY = frozenset(("Object.hasOwn", "Object.prototype.hasOwnProperty.call"))
_LISTING = frozenset(
    "Object.keys Object.values Object.entries Object.assign Object.fromEntries Reflect.ownKeys".split()
)


def track_call(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """The value stands in a call: as what is called, or as an argument."""
    if parent.kind != "arguments":
        if node.field in ("function", "constructor"):
            tracker.leak(node, path, Escape.UNKNOWN_CALL, tracker.file.text(node))
        return
    call = parent.parent
    if call is None:
        return
    index = parent.children.index(node)
    function = callee(call)
    if function is None:
        return
    if call.kind == "new_expression":
        name = global_path(tracker.file, function)
        scalar = name in ("Date", "Error", "URL", "Set")
        tracker.leak(node, path, Escape.TEXT if scalar else Escape.UNKNOWN_CALL, tracker.file.text(function))
        return
    if not _global_call(tracker, node, call, function, index, path):
        _named_call(tracker, node, call, function, index, path)


def _global_call(tracker: Tracker, node: Node, call: Node, function: Node, index: int, path: Path) -> bool:
    name = global_path(tracker.file, function)
    if name is None:
        return False
    if name == "JSON.parse" and index == 0 and len(arguments(call)) == 1:  # a reviver changes what it parses
        _parse(tracker, node, call, path)
    elif name in ("String", "structuredClone"):
        tracker.track(call, path)
    elif name in ("Array.isArray", "queueMicrotask") or name.startswith("console."):
        pass
    elif name in _SCALAR_CALLS:
        tracker.leak(node, path, Escape.TEXT)
    elif name in _OWN_KEY and index == 0 and _own_key(tracker, call, 1, path):
        pass
    elif name in _LISTING:
        tracker.leak(node, path, Escape.ENUMERATED, name)
    elif name == "JSON.stringify":
        tracker.leak(node, path, Escape.SERIALISED, name)
    else:
        tracker.leak(node, path, Escape.UNKNOWN_CALL, name)
    return True


def _parse_call(tracker: Tracker, node: Node, call: Node, path: Path, suffix: str) -> Parse:
    """A call that parses its argument, with the casts around it."""
    outer = outermost(call)
    annotation = None
    parent = outer.parent
    if parent is not None and parent.kind == "variable_declarator" and outer.field == "value":
        annotation = parent.get("type")
    return Parse(
        path,
        outer.span,
        _core(tracker, node).span,
        suffix,
        annotation.span if annotation is not None else None,
        _type_argument(tracker, call),
    )


def _type_argument(tracker: Tracker, call: Node) -> TypeUse | None:
    """`Goal` of `parse<Goal>(x)`."""
    given = call.get("type_arguments")
    kind = given.children[0] if given is not None and len(given.children) == 1 else None
    if kind is None or kind.kind != "type_identifier":
        return None
    return TypeUse((), tracker.file.text(kind), kind.span)


def parser_kind(file: File, function: Node) -> str:
    """Whether a function does nothing but parse its parameter (`.`) or its parameter's data (`.data`)."""
    body, given = function.get("body"), parameters(function)
    if body is None or len(given) != 1:
        return ""
    if body.kind == "statement_block":
        if (
            len(body.children) != 1
            or body.children[0].kind != "return_statement"
            or not body.children[0].children
        ):
            return ""
        body = body.children[0].children[0]
    call = bare(body)
    function_node = callee(call) if call.kind == "call_expression" else None
    if function_node is None or global_path(file, function_node) != "JSON.parse" or len(arguments(call)) != 1:
        return ""
    argument, pattern = bare(arguments(call)[0]), parameter_pattern(given[0])
    if argument.kind == "member_expression" and file.text(argument.get("property")) == "data":
        owner = argument.get("object")
        argument, found = bare(owner) if owner is not None else argument, ".data"
    else:
        found = "."
    return found if argument.kind == "identifier" and file.text(argument) == file.text(pattern) else ""


def _parse(tracker: Tracker, node: Node, call: Node, path: Path) -> None:
    outer = outermost(call)
    tracker.add(_parse_call(tracker, node, call, path, ""))
    _casts(tracker, call, outer, (*path, PARSED))
    tracker.track(outer, (*path, PARSED))


def _casts(tracker: Tracker, inner: Node, outer: Node, path: Path) -> None:
    """Types that the casts between `JSON.parse(x)` and its user name."""
    node = inner
    while node is not outer and node.parent is not None:
        node = node.parent
        for child in node.children:
            if child.kind in ("type_identifier", "array_type", "generic_type", "object_type"):
                tracker.typed(child, path)


def _core(tracker: Tracker, node: Node) -> Node:
    """`e.data` in `JSON.parse(String(e.data) || '{}')`: what is left when conversions and defaults go."""
    node = bare(node)
    if node.kind == "binary_expression" and any(word in ("||", "??") for word in node.words):
        return _core(tracker, node.children[0])
    if node.kind == "call_expression":
        function, given = callee(node), arguments(node)
        if function is not None and given and global_path(tracker.file, function) == "String":
            return _core(tracker, given[0])
    return node


def _named_call(tracker: Tracker, node: Node, call: Node, function: Node, index: int, path: Path) -> None:
    file = tracker.file
    imported = reference(file, function)
    if imported is not None:
        from sse2ws.analyse.flow import flow_of_expression

        # a result that goes into the same function again would be followed for ever
        deep = tracker.depth >= _DEEPEST
        following = (tracker.depth + 1, tracker.home)
        result = None if deep else flow_of_expression(file, outermost(call), (), *following)
        parse, value = _parse_call(tracker, node, call, path, ""), tracker.exactly(node)[0]
        tracker.add(Forward(path, imported, index, function.span, result, parse, value))
        return
    if index == 0 and _checked(tracker, node, call, function, path):
        return
    target = method_target(file, function)
    kind = parser_kind(file, target) if target is not None and index == 0 else ""
    if kind:
        suffix = kind.rstrip(".")
        inner = (*path, "data") if suffix else path
        tracker.calls.append((function.span, path))
        tracker.add(_parse_call(tracker, node, call, inner, suffix))
        argument = call.get("type_arguments")
        for each in argument.children if argument is not None else ():
            tracker.typed(each, (*inner, PARSED))
        declared = target.get("return_type") if target is not None else None
        if declared is not None:
            tracker.typed(declared, (*inner, PARSED))
        tracker.track(outermost(call), (*inner, PARSED))
        return
    if target is not None:
        tracker.calls.append((function.span, path))
        tracker.enter(target, index, path, outermost(call))
        return
    if function.kind == "subscript_expression" and _into_table(tracker, node, call, function, index, path):
        return
    if function.kind == "member_expression" and file.text(function.get("property")) == "concat":
        tracker.leak(node, path, Escape.STATE, file.text(function))  # a list of others gets the value
        return
    given = callback_parameter(file, function)
    if given is not None:
        owner, position, member = given
        if not _callback_type(tracker, owner, position, member, index, path):
            tracker.leak(node, path, Escape.UNKNOWN_CALL, file.text(function))
            return
        tracker.add(Handover(path, owner.span, position, member, index, function.span))
        return
    setter = state_setter(file, file.scopes.binding(function)) if function.kind == "identifier" else None
    if setter is not None:
        how = Escape.TEXT if _scalar_state(file, setter) else Escape.STATE
        tracker.leak(node, path, how, file.text(function))
        return
    method = function.get("property") if function.kind == "member_expression" else None
    stores = method is not None and file.text(method) in (
        "setQueryData",
        "setState",
        "set",
        "dispatch",
        "next",
        "emit",
    )
    tracker.leak(node, path, Escape.STORE if stores else Escape.UNKNOWN_CALL, file.text(function))


def _scalar_state(file: File, declarator: Node) -> bool:
    """Whether a piece of state is shown to be a string, number or boolean by its first value or its type."""
    hook = declarator.get("value")
    given = arguments(bare(hook)) if hook is not None else []
    if given and bare(given[0]).kind in ("number", "string", "template_string", "true", "false"):
        return True
    types = bare(hook).get("type_arguments") if hook is not None else None
    words = (
        file.text(types).strip("<>").replace("null", "").replace("undefined", "").replace("|", " ").split()
    )
    return bool(words) and all(word in ("string", "number", "boolean") for word in words)


def _checked(tracker: Tracker, node: Node, call: Node, function: Node, path: Path) -> bool:
    """`Goal.parse(value)` and `Goal.safeParse(value)` of a schema, here or in another file (zod's way)."""
    file = tracker.file
    owner, name = function.get("object"), file.text(function.get("property"))
    if function.kind != "member_expression" or owner is None or owner.kind != "identifier":
        return False
    binding = file.scopes.binding(owner)
    if binding is None or name not in _CHECKS:
        return False
    use = TypeUse(path, file.text(owner), owner.span, value=True)
    if schema_shape(file, binding.value) is not None:
        tracker.add(use)
        tracker.track(outermost(call), (*path, *_CHECKS[name]))
        return True
    imported = reference(file, owner)
    if imported is None or imported.name in ("*", "default"):
        return False
    from sse2ws.analyse.flow import flow_of_expression

    deep = tracker.depth >= _DEEPEST
    following = (tracker.depth + 1, tracker.home)
    result = None if deep else flow_of_expression(file, outermost(call), _CHECKS[name], *following)
    value = tracker.exactly(node)[0]
    tracker.add(Forward(path, imported, 0, function.span, result, value=value, schema=use))
    return True


def schema_shape(file: File, node: Node | None) -> Node | None:
    """`{ ... }` of `z.object({ ... })`, with `z` from zod."""
    value = bare(node) if node is not None else None
    made = callee(value) if value is not None and value.kind == "call_expression" else None
    if value is None or made is None or file.text(made.get("property")) not in ("object", "strictObject"):
        return None
    owner, given = made.get("object"), arguments(value)
    binding = file.scopes.binding(owner) if owner is not None and owner.kind == "identifier" else None
    imported = import_ref(file, binding) if binding is not None else None
    if imported is None or imported.module.split("/")[0] != "zod" or not given or given[0].kind != "object":
        return None
    return given[0]


def hand_over(tracker: Tracker, node: Node, given: tuple[Node, int, str]) -> bool:
    """Give the value to a callback that the function around took; False when its type says nothing of it."""
    owner, position, member = given
    if not _callback_type(tracker, owner, position, member, 0, ()):
        return False
    tracker.add(Handover((), owner.span, position, member, 0, node.span))
    return True


def _callback_type(
    tracker: Tracker, owner: Node, position: int, member: str, argument: int, path: Path
) -> bool:
    """Note what the declared type of a callback parameter says of its argument; False when unseen."""
    if parameters(owner)[position].get("type") is None:
        return True
    given = callback_signature(tracker.file, owner, position, member)
    if given is None:
        return False
    if argument < len(given.children):
        kind = given.children[argument].get("type")
        if kind is not None:
            tracker.typed(kind, path)
    return True


def callback_signature(file: File, owner: Node, position: int, member: str) -> Node | None:
    """The parameter list that the declared type of a callback parameter (or its member) shows."""
    annotation = parameters(owner)[position].get("type")
    if annotation is None or not annotation.children:
        return None
    shape = _shape_of(file, annotation.children[0])
    if member and shape is not None:
        found = next((each for each in shape.children if file.text(each.get("name")) == member), None)
        kind = found.get("type") if found is not None and found.kind == "property_signature" else found
        inner = (
            kind.children[0]
            if kind is not None and kind.kind == "type_annotation" and kind.children
            else kind
        )
        shape = _shape_of(file, inner) if inner is not None else None
    signature = (
        next((each for each in shape.walk() if each.get("parameters") is not None), None) if shape else None
    )
    return signature.get("parameters") if signature is not None else None


def _shape_of(file: File, node: Node) -> Node | None:
    """A type as it is written: itself, or the body of an interface or alias of this file."""
    for _ in range(4):
        if node.kind != "type_identifier":
            return node
        binding = file.scopes.binding(node)
        declared = binding.value if binding is not None and binding.kind == "type" else None
        body = (declared.get("body") or declared.get("value")) if declared is not None else None
        if body is None:
            return None
        node = body
    return None


def _into_table(
    tracker: Tracker, node: Node, call: Node, function: Node, index: int, path: Path
) -> bool:
    """`TABLE[key](value)`: the value may go into every function of a constant table."""
    file, owner = tracker.file, function.get("object")
    table = constant_value(file, owner) if owner is not None else None
    entries = [each.get("value") or each for each in table.children] if table is not None else []
    targets = [function_value(file, each) or method_target(file, bare(each)) for each in entries]
    if table is None or table.kind != "object" or not entries or not all(targets):
        return False
    for entry, target in zip(entries, targets, strict=True):
        assert target is not None
        if target.inside(entry):
            tracker.enter(target, index, path, outermost(call))
        else:
            tracker.calls.append((entry.span, path))
            tracker.enter(target, index, path, outermost(call))
    return True


def method_target(file: File, function: Node) -> Node | None:
    """The function of this file that a callee means: by name, or `this.name` inside a class."""
    if function.kind == "identifier":
        return function_of_binding(file, file.scopes.binding(function))
    owner, name = function.get("object"), function.get("property")
    if (
        function.kind == "member_expression"
        and owner is not None
        and bare(owner).kind == "this"
        and name is not None
    ):
        return class_member(function, file.text(name), file)
    return None


def class_member(inside: Node, name: str, file: File) -> Node | None:
    """The method or arrow property `name` of the class around a node."""
    body = next((each for each in inside.ancestors() if each.kind == "class_body"), None)
    for member in body.children if body is not None else []:
        label = member.get("name") or member.get("property")
        if label is None or file.text(label) != name:
            continue
        if member.kind in FUNCTIONS:
            return member
        value = member.get("value")
        if value is not None and value.kind in FUNCTIONS:
            return value
    return None


def callback_parameter(file: File, function: Node) -> tuple[Node, int, str] | None:
    """The callback parameter that a callee is: `cb`, `handlers.onX`, `props.onX`, `ref.current` of one."""
    member = ""
    if function.kind == "member_expression":
        owner, name = function.get("object"), function.get("property")
        if owner is None or name is None:
            return None
        function, member = bare(owner), file.text(name)
        if member == "current":
            return _through_ref(file, function, "")
        if function.kind == "member_expression" and file.text(function.get("property")) == "current":
            inner = function.get("object")
            return _through_ref(file, bare(inner), member) if inner is not None else None
    if function.kind != "identifier":
        return None
    binding = file.scopes.binding(function)
    found = parameter_of(file, binding) if binding is not None else None
    if found is None or (member and found[2]):
        return None
    return found[0], found[1], found[2] or member


def _through_ref(file: File, ref: Node, member: str) -> tuple[Node, int, str] | None:
    """`ref.current(...)` where `ref = useRef(parameter)`."""
    binding = file.scopes.binding(ref) if ref.kind == "identifier" else None
    if binding is None or react_call(file, binding.value) != "useRef" or binding.value is None:
        return None
    given = arguments(bare(binding.value))
    if not given or given[0].kind != "identifier":
        return None
    initial = file.scopes.binding(given[0])
    found = parameter_of(file, initial) if initial is not None else None
    if found is None or (member and found[2]):
        return None
    return found[0], found[1], found[2] or member


def _own_key(tracker: Tracker, call: Node, index: int, path: Path) -> bool:
    """A test for a key that is written out, as argument `index`."""
    given = arguments(call)
    key = string(tracker.file, given[index]) if index < len(given) else None
    if key is None:
        return False
    inner = step(path, key)
    if inner is not None and not holds(path):
        tracker.add(Read(inner, bare(given[index]).span, Form.STRING))
    return True


def track_method(tracker: Tracker, member: Node, call: Node, name: str, path: Path) -> None:
    """`value.name(...)`: array methods are followed, methods of text and numbers end here."""
    given = arguments(call)
    callback = _callback(tracker.file, given[0]) if given else None
    if name in _ADDERS and given:
        # what is added is read under the same names
        how = Escape.OBJECT if name == "concat" else Escape.MIXED
        tracker.leak(call, step(path, ELEMENT) or path, how, tracker.file.text(member))
    if name in _MUTATORS:
        tracker.add(Mutated(path, member.span))
        if name in ("sort", "reverse"):
            tracker.track(call, path)
    elif name in _EACH and callback is not None:
        item = step(path, ELEMENT)
        if item is not None and bare(given[0]).kind == "identifier":
            tracker.calls.append((bare(given[0]).span, item))
        if item is not None:
            tracker.enter_callback(callback, item, call if name in ("map", "flatMap") else None)
        if item is not None and name in ("find", "findLast"):
            tracker.track(call, item)
        elif name in _SAME_ARRAY:
            tracker.track(call, path)
    elif name in _EACH and given and reference(tracker.file, given[0]) is not None:
        _to_imported(tracker, given[0], call, name, step(path, ELEMENT))
    elif name == "hasOwnProperty" and _own_key(tracker, call, 0, path):
        pass
    elif name in _SCALAR_METHODS:
        tracker.leak(member, path, Escape.TEXT)
        if name in _SAME_ARRAY:
            tracker.track(call, path)
        elif name == "at":
            tracker.track_inner(call, step(path, ELEMENT))
        elif name == "toString":
            tracker.track(call, path)
    elif holds(path) and path[-1] == INSIDE + ELEMENT:
        tracker.leak(member, path, Escape.UNKNOWN_CALL, tracker.file.text(member))
    else:
        label = member.get("property")
        assert label is not None
        tracker.read(member, label, path, Form.PROPERTY)


def _callback(file: File, node: Node) -> Node | None:
    """The function of this file that is given to a method: written there, or by name."""
    inner = bare(node)
    if inner.kind == "identifier":
        return function_of_binding(file, file.scopes.binding(inner))
    return function_value(file, node)


def _to_imported(tracker: Tracker, node: Node, call: Node, name: str, item: Path | None) -> None:
    """A function of another file is what an array method calls with each item."""
    imported = reference(tracker.file, node)
    if imported is None or item is None:
        return
    tracker.add(Forward(item, imported, 0, bare(node).span))
    if name in ("find", "findLast"):
        tracker.track(call, item)
    elif name in _SAME_ARRAY:
        tracker.track(call, item[:-1] if item[-1:] == (ELEMENT,) else (*item, INSIDE + ELEMENT))
    elif name in ("map", "flatMap"):
        tracker.leak(call, (*item, INSIDE + ELEMENT), Escape.OBJECT, tracker.file.text(node))
