"""Which event names an expression can mean: literals, constants, enum members, loops over constant arrays.

In: the first argument of a subscription. Out: `EventName`s, or nothing when a name is made at run time.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.analyse.code.constant_values import constant_value, member_value
from sse2ws.analyse.code.mentions import accessed, names_only
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    bare,
    import_ref,
    parameter_of,
    string,
)
from sse2ws.analyse.events.composed_names import pieces_of
from sse2ws.analyse.events.loop_names import Loop, loop_of, member_of
from sse2ws.model.flow import EventName
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


class Names(Struct, frozen=True):
    """The names. `loop`: the statement that repeats the subscription. `parameter`: they come from callers.

    `rows`: what the loop goes over, one for each name, and the `pattern` that takes a row apart.
    """

    names: tuple[EventName, ...] = ()
    loop: Span | None = None
    parameter: bool = False
    rows: tuple[Node, ...] = ()
    pattern: Node | None = None


def event_names(file: File, node: Node) -> Names:
    """Resolve the names that an expression can have."""
    node = bare(node)
    text = string(file, node)
    if text is not None:
        return Names((EventName(text, node.span),))
    if node.kind == "member_expression":
        return _member_of_row(file, node) or Names(_member(file, node, file.text(node.get("property"))))
    if node.kind == "subscript_expression" and (key := string(file, node.get("index"))) is not None:
        return Names(_member(file, node, key))
    if node.kind != "identifier":
        return _composed(file, node) or Names(parameter=_mentions_parameter(file, node))
    binding = file.scopes.binding(node)
    if binding is None:
        return Names()
    imported = import_ref(file, binding)
    if imported is not None:
        return Names((EventName("", None, imported),))
    if binding.value is not None and binding.constant:
        found = event_names(file, binding.value)
        if len(found.names) == 1 and found.names[0].refs is None and string(file, binding.value) is not None:
            return Names((_constant(file, binding, found.names[0]),))
        return found
    looped = loop_of(file, binding)
    if looped is not None:
        return _looped(file, looped)
    return Names(parameter=parameter_of(file, binding) is not None)


def _composed(file: File, node: Node) -> Names | None:
    """`${PREFIX}-created`, where all pieces are known and at most one of them has several texts."""
    texts, several = [""], Names()
    for piece in pieces_of(file, node):
        found = Names((EventName(piece, None),)) if isinstance(piece, str) else event_names(file, piece)
        if not found.names or any(each.constant is not None for each in found.names):
            return None
        if found.loop is not None or len(found.names) > 1:
            if several.names:
                return None
            several = found
        texts = [text + each.text for text in texts for each in found.names]
    names = tuple(EventName(each, None) for each in texts)
    return replace(several, names=names) if texts != [""] else None


def _member_of_row(file: File, node: Node) -> Names | None:
    """`each.name` of `TABLE.forEach((each) => ...)`."""
    owner = node.get("object")
    owner = bare(owner) if owner is not None else None
    binding = file.scopes.binding(owner) if owner is not None and owner.kind == "identifier" else None
    loop = loop_of(file, binding) if binding is not None and binding.value is None else None
    if binding is None or loop is None or loop.pattern is not binding.node:
        return None
    parts = [member_of(file, row, file.text(node.get("property"))) for row in loop.rows]
    found = tuple(each for each in parts if each is not None)
    return _looped(file, replace(loop, parts=found if len(found) == len(parts) else ()))


def _looped(file: File, loop: Loop) -> Names:
    """The names that a loop's variable has, one after the other."""
    if loop.elsewhere is not None:
        return Names((loop.elsewhere,), loop.statement)
    found = [_name_of(file, each) for each in loop.parts]
    if not found or None in found:
        return Names(loop=loop.statement, parameter=loop.parameter)
    names = tuple(each for each in found if each is not None)
    return Names(names, loop.statement, rows=loop.rows, pattern=loop.pattern)


def _name_of(file: File, part: Node) -> EventName | None:
    """The one name of a part of a row; of `key: value`, the key."""
    key = part.get("key") if part.kind == "pair" else None
    if part.kind == "method_definition":
        key = part.get("name")
    part = key if key is not None else part
    if part.kind == "computed_property_name" and part.children:
        part = part.children[0]
    elif part.kind == "shorthand_property_identifier":
        return EventName(file.text(part), None)
    elif part.kind in ("property_identifier", "string") and part.field in ("key", "name"):
        return EventName(file.text(part).strip("'\""), part.span)
    found = event_names(file, part).names
    return found[0] if len(found) == 1 else None


def _mentions_parameter(file: File, node: Node) -> bool:
    for each in node.walk():
        binding = file.scopes.binding(each) if each.kind == "identifier" else None
        if binding is not None and binding.kind == "param":
            return True
    return False


def _member(file: File, node: Node, name: str) -> tuple[EventName, ...]:
    """`EVENTS.CREATED`, `EVENTS['CREATED']` or `EventName.Created`."""
    owner = node.get("object")
    owner = bare(owner) if owner is not None else None
    binding = file.scopes.binding(owner) if owner is not None and owner.kind == "identifier" else None
    if binding is None:
        return ()
    imported = import_ref(file, binding)
    if imported is not None:
        return (EventName(name, None, imported),)
    value = member_value(file, binding, name)
    text = string(file, value)
    if value is not None and text is None and value.kind in ("template_string", "binary_expression"):
        return event_names(file, value).names
    if text is None or value is None:
        return ()
    if not _is_literal_type(file, binding):
        return (EventName(text, value.span),)
    refs = _member_refs(file, binding, name)
    return (EventName(text, value.span, refs=refs, exported=_export_label(binding, name)),)


def _is_literal_type(file: File, binding: Binding) -> bool:
    """Whether TypeScript knows a member's text: the hook takes only names that it knows."""
    if file.path.rpartition(".")[2] not in ("ts", "tsx", "mts", "cts"):
        return True
    value = binding.value
    return value is not None and value.kind == "as_expression" and file.text(value).endswith("const")


def _constant(file: File, binding: Binding, name: EventName) -> EventName:
    refs = tuple(ref.span for ref in binding.refs if not names_only(file, ref))
    return replace(name, refs=refs, exported=_export_label(binding, ""))


def _export_label(binding: Binding, member: str) -> str:
    """The name under which other files may know a constant; whether they do is asked later."""
    if binding.scope.node.kind != "program":
        return ""
    return f"{binding.name}.{member}" if member else binding.name


def _member_refs(file: File, binding: Binding, member: str) -> tuple[Span, ...]:
    """Places that name a member of an object or enum, or the whole of it."""
    refs = [ref for ref in binding.refs if not names_only(file, ref)]
    return tuple(ref.span for ref in refs if accessed(file, ref) in ("", member))


def constants_of(file: File, binding: Binding) -> list[tuple[str, tuple[EventName, ...]]]:
    """What other files may learn of an exported constant: dotted member name -> texts (`[]` for an array)."""
    if binding.value is None:
        return []
    if binding.kind == "enum":
        body = binding.value.get("body")
        members = [(m.get("name"), m.get("value")) for m in body.children] if body is not None else []
    else:
        value = constant_value(file, binding.value)
        text = string(file, value)
        if text is not None:
            return [(binding.name, (_constant(file, binding, EventName(text, value.span)),))]
        if value.kind == "array":
            names = [event_names(file, item).names for item in value.children]
            flat = tuple(each for found in names for each in found)
            return [(f"{binding.name}.[]", flat)] if flat and all(len(found) == 1 for found in names) else []
        if value.kind != "object":
            return []
        members = [(pair.get("key"), pair.get("value")) for pair in value.children if pair.kind == "pair"]
    found_members: list[tuple[str, tuple[EventName, ...]]] = []
    for key, value_node in members:
        text = string(file, value_node)
        if key is not None and value_node is not None and text is not None:
            label = f"{binding.name}.{file.text(key).strip(chr(39) + chr(34))}"
            member = label.partition(".")[2]
            refs = _member_refs(file, binding, member) if _is_literal_type(file, binding) else None
            found_members.append((label, (EventName(text, value_node.span, refs=refs, exported=label),)))
    if found_members and len(found_members) == len(members) == _size(binding.value):
        every = tuple(EventName(each.text, each.span) for _, names in found_members for each in names)
        found_members.append((f"{binding.name}.{{}}", every))
    return found_members


def _size(value: Node) -> int:
    """How many members an object or enum has, those that have no text included."""
    holder = bare(value) if value.kind != "enum_declaration" else value.get("body")
    return len(holder.children) if holder is not None else -1
