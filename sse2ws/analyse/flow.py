"""Where a value goes inside one file.

In: a parameter or an expression. Out: a `Flow`, a list of everything that happens to the value: properties
read, casts, functions it is handed to, places where it is lost from sight. What lies in other files is named
(`Forward`), never followed. The rules for calls are in `flow_calls`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from sse2ws.analyse.components import component, props_type
from sse2ws.analyse.scopes import FUNCTIONS, Binding, function_of, is_write
from sse2ws.analyse.syntax_facts import (
    CASTS,
    File,
    bare,
    dependency_list,
    function_of_binding,
    function_value,
    names_in,
    outermost,
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
    Cast,
    Compared,
    Escape,
    Flow,
    Form,
    Forward,
    Handover,
    Hold,
    Leak,
    Local,
    Mutated,
    Parse,
    Path,
    Provided,
    Read,
    Returned,
    TypeUse,
    Use,
    held,
    holds,
    step,
)
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

if TYPE_CHECKING:
    from sse2ws.analyse.flow_state import StatePlace

_EQUALITY = frozenset(("===", "!==", "==", "!="))
_PLAIN = frozenset("null undefined string template_string number true false".split())
_TYPE_WRAPPERS = frozenset("type_annotation union_type parenthesized_type readonly_type".split())
_SAME_MEMBERS = frozenset("Partial Required Readonly NonNullable".split())
ARRAYS = frozenset(("Array", "ReadonlyArray"))
_DEEPEST = 10
_THROUGH = frozenset(("parenthesized_expression", "await_expression"))


def flow_of_parameter(file: File, function: Node, index: int) -> Flow:
    """Where the value of a function's parameter goes (empty if the function takes fewer)."""
    tracker = Tracker(file, function)
    given = parameters(function)
    if index < len(given):
        tracker.take(given[index], (), parameter=True)
    for node in _arguments(file, function):
        tracker.leak(node, (), Escape.COMPUTED, "arguments")
    return tracker.flow()


def flow_into_callback(file: File, node: Node) -> Flow | None:
    """Where a value goes that a callback parameter is given; none when its declared type cannot be read."""
    from sse2ws.analyse.flow_calls import callback_parameter, hand_over

    given = callback_parameter(file, node)
    tracker = Tracker(file, None)
    return tracker.flow() if given is not None and hand_over(tracker, node, given) else None


def _arguments(file: File, function: Node) -> list[Node]:
    """Places where a function takes its parameters out of `arguments`."""
    found = []
    for node in function.walk() if function.kind != "arrow_function" else ():
        if node.kind == "identifier" and file.text(node) == "arguments":
            owner = function_of(node)
            while owner is not None and owner.kind == "arrow_function":
                owner = function_of(owner)
            if owner is function:
                found.append(node)
    return found


def flow_of_expression(
    file: File, node: Node, path: Path = (), depth: int = 0, home: StatePlace | None = None
) -> Flow:
    """Where the value of an expression goes. `depth` counts calls of other files' functions on the way.

    `home`: the state whose readers led here; without it two states that feed each other would never end.
    """
    tracker = Tracker(file, None, depth, home)
    tracker.track(node, path)
    return tracker.flow()


def flow_in_function(file: File, node: Node) -> Flow:
    """Where an expression's value goes; what the function around it returns is told as returned."""
    tracker = Tracker(file, function_of(node))
    tracker.track(node, ())
    return tracker.flow()


class Tracker:
    """Collects the uses of one value while it follows it."""

    def __init__(self, file: File, root: Node | None, depth: int = 0, home: StatePlace | None = None) -> None:
        self.file = file
        self.depth = depth
        self.root = root
        self.home = home
        """The state whose own readers are followed: what goes back into it is not lost."""
        self.uses: list[Use] = []
        self.entered: dict[Node, list[Node]] = {}
        self.calls: list[tuple[Span, Path]] = []
        self._seen: set[tuple[Node, Path]] = set()
        self._mapped: dict[Node, Node] = {}
        self._chosen: list[Node] = []
        """Operands of choices (`ok ? goal : row`) that have the value."""

    def flow(self) -> Flow:
        """What was collected."""
        return Flow(
            tuple(dict.fromkeys(self.uses)), tuple(each.span for each in self.entered), tuple(self.calls)
        )

    def add(self, use: Use) -> None:
        self.uses.append(use)

    def leak(
        self, node: Node, path: Path, how: Escape, target: str = "", value: Node | None = None
    ) -> None:
        """The value is lost at `node`; `value` is the expression that has it, when that is not `node`."""
        from sse2ws.analyse.flow_state import kept_in

        value = value or node
        kept = None
        if how not in (Escape.TEXT, Escape.TEST, Escape.MIXED):
            place = kept_in(self.file, value)
            if place is not None and self.home is not None:
                if place.declarator is self.home.declarator and place.at(path) == self.home.inside:
                    return
            elif place is not None:
                inside = place.at(path[len(held(path)) :])
                if inside is not None:
                    kept = replace(place, inside=inside).kept(self.file, self.depth)
        self.add(Leak(path, how, node.span, target, *self.exactly(value), kept))

    def exactly(self, value: Node) -> tuple[Span | None, bool]:
        """The part of an expression that is nothing but the value: not the whole of `ok ? goal : row`.

        The second is whether it is a shorthand of an object.
        """
        while True:
            inner = bare(value)
            chosen = next((each for each in self._chosen if each.parent is inner), None)
            if chosen is None:
                break
            value = chosen
        name = bare(value)
        shorthand = name.kind == "shorthand_property_identifier"
        binding = self.file.scopes.binding(name) if shorthand or name.kind == "identifier" else None
        return value.span if binding is None or binding.constant else None, shorthand

    # -- names that hold the value --------------------------------------------------------------------

    def take(self, pattern: Node, path: Path, parameter: bool = False) -> None:
        """The value is bound to a pattern: a variable, a parameter, a destructuring."""
        annotation, whole = (pattern.get("type") if parameter else None), pattern
        if pattern.kind in ("required_parameter", "optional_parameter"):
            pattern = parameter_pattern(pattern)
        elif (
            pattern.parent is not None
            and pattern.parent.kind == "variable_declarator"
            and pattern.field == "name"
        ):
            annotation = pattern.parent.get("type")
        if pattern.kind in ("assignment_pattern", "object_assignment_pattern"):
            left = pattern.get("left")
            if left is not None:
                self.take(left, path)
            return
        said = annotation or (props_type(self.file, whole) if parameter else None)
        if said is not None:
            self.typed(said, path)
        if pattern.kind in ("identifier", "shorthand_property_identifier_pattern"):
            self._hold(pattern, path, parameter, annotation)
        elif pattern.kind == "object_pattern":
            self._hold_pattern(pattern, path, parameter, annotation)
            named = {self.file.text(each.get("key") or each.get("left") or each) for each in pattern.children}
            for child in pattern.children:
                if child.kind != "rest_pattern" or not holds(path) or path[-1][1:] not in named:
                    self._member_pattern(child, path)
        elif pattern.kind == "array_pattern":
            for child in pattern.children:
                rest = child.kind == "rest_pattern"
                self._take_inner(child.children[0] if rest else child, path if rest else step(path, ELEMENT))
        else:
            self.leak(pattern, path, Escape.COMPUTED)

    def _take_inner(self, pattern: Node, path: Path | None) -> None:
        if path is not None:
            self.take(pattern, path)

    def _hold(self, name: Node, path: Path, parameter: bool, annotation: Node | None) -> None:
        binding = self.file.scopes.binding(name)
        if binding is None or (name, path) in self._seen:
            return
        self._seen.add((name, path))
        self.add(self._holder(binding, name, path, parameter, annotation))
        if self._mixed(binding, name):
            self.leak(name, path, Escape.MIXED, binding.name)
        for ref in binding.refs:
            if not is_write(ref):
                self.track(ref, path)

    def _holder(
        self, binding: Binding, name: Node, path: Path, parameter: bool, annotation: Node | None
    ) -> Hold:
        text = self.file.text(annotation)
        inner = annotation.children[0] if annotation is not None and annotation.children else None
        return Hold(
            path,
            binding.name,
            name.span,
            tuple(ref.span for ref in binding.refs),
            tuple(ref.span for ref in binding.refs if ref.kind == "shorthand_property_identifier"),
            names_in(self.file, binding.scope.node) - {binding.name},
            parameter=parameter,
            contextual=parameter and _contextual(self.file, name),
            annotation=inner.span if inner is not None else None,
            annotated=annotation.span if annotation is not None else None,
            any_typed=text.lstrip(": ") in ("any", "unknown"),
        )

    def _hold_pattern(self, pattern: Node, path: Path, parameter: bool, annotation: Node | None) -> None:
        """A destructured parameter has no name of its own, but its annotation may have to change."""
        if annotation is not None and annotation.children:
            self.add(
                Hold(
                    path,
                    "",
                    pattern.span,
                    (),
                    (),
                    frozenset(),
                    parameter,
                    parameter and _contextual(self.file, pattern),
                    annotation.children[0].span,
                    annotation.span,
                )
            )

    def _mixed(self, binding: Binding, name: Node) -> bool:
        """Whether a variable also takes values from elsewhere (a parameter that is reassigned, say)."""
        for write in binding.writes:
            parent = write.parent
            value = (
                parent.get("right") if parent is not None and parent.kind == "assignment_expression" else None
            )
            if value is None or (
                value is not name and not self._same(value) and bare(value).kind not in ("null", "undefined")
            ):
                return True
        return False

    def _same(self, value: Node) -> bool:
        """Whether an assigned expression has been followed as this value already."""
        return any(
            isinstance(use, Parse) and use.span.start >= value.start and use.span.end <= value.end
            for use in self.uses
        )

    def _member_pattern(self, child: Node, path: Path) -> None:
        """One entry of `{ ... } = value`."""
        if child.kind == "rest_pattern":
            self.take(child.children[0], path)
        elif child.kind == "shorthand_property_identifier_pattern":
            self._shorthand(child, path, has_default=False)
        elif child.kind == "object_assignment_pattern":
            left = child.get("left")
            if left is not None and left.kind == "shorthand_property_identifier_pattern":
                self._shorthand(left, path, has_default=True)
        elif child.kind == "pair_pattern":
            key, value = child.get("key"), child.get("value")
            if key is None or value is None:
                return
            name = string(self.file, key) if key.kind == "string" else self.file.text(key)
            if key.kind == "computed_property_name" or name is None:
                self.leak(child, path, Escape.COMPUTED)
                return
            inner = step(path, name)
            if inner is None:
                return
            if not holds(path):
                self.add(Read(inner, key.span, Form.STRING if key.kind == "string" else Form.KEY))
            self.take(value, inner)

    def _shorthand(self, name: Node, path: Path, has_default: bool) -> None:
        binding = self.file.scopes.binding(name)
        text = self.file.text(name)
        inner = step(path, text)
        if inner is None:
            return
        if holds(path):
            self._hold(name, inner, False, None)
            return
        local = None
        if binding is not None:
            shorthands = tuple(
                ref.span for ref in binding.refs if ref.kind == "shorthand_property_identifier"
            )
            refs = tuple(ref.span for ref in binding.refs)
            local = Local(text, refs, shorthands, names_in(self.file, binding.scope.node) - {text})
        self.add(Read(inner, name.span, Form.SHORTHAND, local, has_default))
        if binding is not None and binding.writes:
            self.leak(name, inner, Escape.MIXED, text)
        if binding is not None:
            for ref in binding.refs:
                if not is_write(ref):
                    self.track(ref, inner)

    def typed(self, annotation: Node, path: Path) -> None:
        """A type is said of what lies at `path`."""
        if annotation.kind in _TYPE_WRAPPERS:
            for each in annotation.children:
                self.typed(each, path)
            return
        item, inner = _item_type(self.file, annotation), step(path, ELEMENT)
        if item is not None:
            if inner is not None:
                self.typed(item, inner)
        elif annotation.kind == "generic_type" and annotation.children:
            given = annotation.get("type_arguments")
            name = self.file.text(annotation.get("name"))
            if name == "Record" and given is not None and self.file.text(given.children[0]) == "string":
                return  # it may have any key
            same = name in _SAME_MEMBERS and given is not None and given.children
            self.typed(given.children[0] if same and given is not None else annotation.children[0], path)
        elif annotation.kind == "type_identifier":
            self._named_type(annotation, path)
        elif annotation.kind == "object_type":
            self._members_of(annotation, path)

    def _named_type(self, name: Node, path: Path) -> None:
        """A name of a type; of a type parameter, what it extends."""
        binding = self.file.scopes.binding(name)
        if binding is None or binding.value is None or binding.value.kind != "type_parameter":
            self.add(TypeUse(path, self.file.text(name), name.span))
            return
        constraint = binding.value.get("constraint")
        if constraint is not None and constraint.children:
            self.typed(constraint.children[0], path)

    def _members_of(self, shape: Node, path: Path) -> None:
        """A type written in place names the value's properties as well."""
        if not holds(path):
            self.add(in_place(self.file, shape, path))
        for member in shape.children:
            name, kind = member.get("name"), member.get("type")
            if member.kind == "property_signature" and name is not None:
                inner = step(path, self.file.text(name).strip("'\""))
                if inner is not None and not holds(path):
                    self.add(Read(inner, name.span, Form.STRING if name.kind == "string" else Form.PROPERTY))
                if inner is not None and kind is not None:
                    self.typed(kind, inner)

    # -- expressions that hold the value ----------------------------------------------------------------

    def track(self, node: Node, path: Path) -> None:
        """`node` is an expression whose value is the tracked one at `path`: see what stands around it."""
        if (node, path) in self._seen:
            return
        self._seen.add((node, path))
        parent = node.parent
        if parent is None:
            return
        if len(path) > _DEEPEST:
            # a function that walks a tree calls itself with ever deeper parts
            self.leak(node, path, Escape.COMPUTED)
            return
        kind = parent.kind
        if kind in CASTS:
            self._cast(node, parent, path)
        elif kind in _THROUGH:
            if node.field is None and parent.field in ("condition",):
                return
            if parent.parent is not None and parent.parent.kind == "switch_statement":
                self._switch(parent.parent, path)
            else:
                self.track(parent, path)
        elif kind in ("member_expression", "subscript_expression"):
            self._member(node, parent, path)
        elif kind == "variable_declarator":
            name = parent.get("name")
            if name is not None and node.field == "value":
                self.take(name, path)
        elif kind == "assignment_expression":
            self._assigned(node, parent, path)
        elif kind in ("arguments", "call_expression", "new_expression"):
            from sse2ws.analyse.flow_calls import track_call

            track_call(self, node, parent, path)
        else:
            self._other(node, parent, path)

    def _other(self, node: Node, parent: Node, path: Path) -> None:
        kind = parent.kind
        if kind == "binary_expression":
            self._binary(node, parent, path)
        elif kind == "ternary_expression":
            if node.field != "condition":
                other = "alternative" if node.field == "consequence" else "consequence"
                self._either(node, parent, path, parent.get(other))
        elif kind == "return_statement" or (kind == "arrow_function" and node.field == "body"):
            self._returned(node, path)
        elif kind == "spread_element":
            copy = parent.parent
            if copy is not None and copy.kind == "array" and len(copy.children) == 1:
                self.track(copy, path)
                return
            self.leak(parent, path, Escape.SPREAD, self.destination(parent)[1], node)
        elif kind in ("pair", "object", "array"):
            if not dependency_list(self.file, parent):
                self._built(node, parent, path)
        elif kind in ("jsx_expression", "template_substitution"):
            self._rendered(node, parent, path)
        elif kind == "unary_expression":
            self._unary(node, parent, path)
        elif kind == "for_in_statement":
            self._loop(node, parent, path)
        elif kind in ("update_expression", "augmented_assignment_expression"):
            self.add(
                Mutated(path, node.span) if node.field != "right" else Leak(path, Escape.TEXT, node.span)
            )
        elif kind == "sequence_expression":
            if parent.children[-1] is node:
                self.track(parent, path)
        elif kind == "assignment_pattern":
            self.leak(node, path, Escape.COMPUTED)
        elif kind in ("throw_statement", "yield_expression"):
            self.leak(node, path, Escape.UNKNOWN_CALL, kind.partition("_")[0])
        elif kind == "switch_case":
            self.leak(node, path, Escape.TEXT)

    def _built(self, node: Node, parent: Node, path: Path) -> None:
        """The value is put into an object or list: follow that, if nothing else can be in its place."""
        whole = parent.parent if parent.kind == "pair" else parent
        key = parent.get("key") if parent.kind == "pair" else node
        name = ELEMENT if parent.kind == "array" else string(self.file, key) or self.file.text(key)
        alone = whole is not None and (
            len(whole.children) == 1 if parent.kind == "array" else _last_word(self.file, whole, parent, name)
        )
        if whole is None or not alone or (key is not None and key.kind == "computed_property_name"):
            how, target = self.destination(parent)
            self.leak(node, path, how, target)
            return
        before = len(self.uses)
        self.track(whole, (*path, INSIDE + name))
        self.uses[before:] = [self._seen_from(use, node, path) for use in self.uses[before:]]

    def _seen_from(self, use: Use, node: Node, path: Path) -> Use:
        """A loss of the whole that was built is a loss of the value in it, which has a place of its own."""
        inside = isinstance(use, Leak) and holds(use.path) and use.path[: len(path)] == path
        if isinstance(use, Leak) and inside and node.span in use.span:
            value, shorthand = self.exactly(node)
            return replace(use, path=path, span=node.span, value=value, shorthand=shorthand)
        return use

    def _cast(self, node: Node, parent: Node, path: Path) -> None:
        for child in parent.children:
            if child is not node and child.kind != "type_arguments":
                self.typed(child, path)
        if parent.kind == "type_assertion" and parent.children and parent.children[0].children:
            self.typed(parent.children[0].children[0], path)
        wrapper = (
            parent.parent
            if parent.parent is not None and parent.parent.kind == "parenthesized_expression"
            else parent
        )
        self.add(Cast(path, wrapper.span if wrapper.field == "object" else parent.span, node.span))
        self.track(parent, path)

    def _member(self, node: Node, parent: Node, path: Path) -> None:
        from sse2ws.analyse.flow_calls import track_method

        if node.field != "object":
            self.leak(node, path, Escape.TEXT)
        elif parent.kind == "subscript_expression":
            self._subscript(parent, path)
        elif (name := parent.get("property")) is not None:
            call = outermost(parent).parent
            if (
                call is not None
                and call.kind == "call_expression"
                and parent is bare(call.get("function") or call)
            ):
                track_method(self, parent, call, self.file.text(name), path)
            elif self.file.text(name) == "length":
                self.leak(node, path, Escape.TEXT)
            else:
                self.read(parent, name, path, Form.PROPERTY)

    def _subscript(self, parent: Node, path: Path) -> None:
        index = parent.get("index")
        text = string(self.file, index)
        outer = outermost(parent)
        if (
            outer.field == "left"
            and outer.parent is not None
            and outer.parent.kind.endswith("assignment_expression")
        ):
            self.add(Mutated(path, parent.span))
            if text is None:
                self.leak(parent, path, Escape.MIXED, self.file.text(parent))
                return
        if index is not None and text is not None:
            self.read(parent, index, path, Form.STRING)
        elif index is not None and index.kind == "number":
            self.track_inner(parent, step(path, ELEMENT))
        elif path and path[-1] == INSIDE + ELEMENT:
            self.track(parent, path[:-1])
        else:
            self.leak(parent, path, Escape.COMPUTED, self.file.text(index), parent.get("object"))

    def track_inner(self, node: Node, path: Path | None) -> None:
        """Go on with a part of what is followed, if it is one."""
        if path is not None:
            self.track(node, path)

    def read(self, whole: Node, name: Node, owner: Path, form: Form) -> None:
        """A property of what lies at `owner` is named; if it is the value's, go on with what it has."""
        path = step(owner, string(self.file, name) or self.file.text(name))
        if path is None:
            return
        if not holds(owner):
            self.add(Read(path, name.span, form))
        outer = outermost(whole)
        parent = outer.parent
        if parent is not None and parent.kind in ("assignment_expression", "augmented_assignment_expression"):
            if outer.field == "left" and holds(owner):
                self.leak(whole, path, Escape.MIXED, self.file.text(whole))
                return
            if outer.field == "left":
                self.add(Mutated(path, whole.span))
                return
        elif parent is not None and (parent.kind == "update_expression" or "delete" in parent.words):
            self.add(Mutated(path, whole.span))
            return
        self.track(whole, path)

    def _assigned(self, node: Node, parent: Node, path: Path) -> None:
        left = parent.get("left")
        if node.field != "right" or left is None:
            return
        left = bare(left)
        if left.kind == "identifier":
            binding = self.file.scopes.binding(left)
            if binding is not None and binding.kind in ("let", "var"):
                declaration = binding.node.parent
                self._hold(binding.node, path, False, declaration.get("type") if declaration else None)
                return
        self.leak(node, path, Escape.STORE, self.file.text(left))

    def _binary(self, node: Node, parent: Node, path: Path) -> None:
        operator = parent.words[0] if parent.words else ""
        if operator in ("||", "??"):
            self._either(node, parent, path, parent.get("left" if node.field == "right" else "right"))
        elif operator == "&&":
            if node.field == "right":
                self._chosen.append(node)
                self.track(parent, path)
        elif operator == "in" and node.field == "right":
            left = parent.get("left")
            key = string(self.file, left)
            if left is not None and key is not None:
                self.add(Read((*path, key), left.span, Form.STRING))
            else:
                self.leak(parent, path, Escape.COMPUTED)
        elif operator in _EQUALITY:
            other = parent.get("left" if node.field == "right" else "right")
            self._compare(node, other, path, operator.startswith("!"))
        else:
            self.leak(node, path, Escape.TEST if operator == "instanceof" else Escape.TEXT)

    def _either(self, node: Node, choice: Node, path: Path, other: Node | None) -> None:
        """The value or `other`: names that are read of the choice are read of both."""
        before = len(self.uses)
        self._chosen.append(node)
        self.track(choice, path)
        if other is None or self._is_plain(other):
            return
        for use in self.uses[before:]:
            if isinstance(use, (Forward, Handover)) or (isinstance(use, Read) and len(use.path) > len(path)):
                self.leak(choice, path, Escape.MIXED, self.file.text(other))
                return

    def _is_plain(self, other: Node) -> bool:
        """Whether an alternative has no properties of its own, or is made of the tracked value as well."""
        inner = bare(other)
        if inner.kind in _PLAIN or (inner.kind in ("object", "array") and not inner.children):
            return True
        held = {use.span for use in self.uses if isinstance(use, Hold)}
        names = (self.file.scopes.binding(each) for each in inner.walk() if each.kind == "identifier")
        return any(each is not None and each.node.span in held for each in names)

    def _compare(self, node: Node, other: Node | None, path: Path, negative: bool) -> None:
        text = string(self.file, other)
        if other is not None and text is not None:
            self.add(Compared(path, text, bare(other).span, negative))
        elif other is not None and bare(other).kind in ("null", "undefined"):
            self.leak(node, path, Escape.TEST)
        else:
            self.leak(node, path, Escape.TEXT)

    def _switch(self, switch: Node, path: Path) -> None:
        body = switch.get("body")
        for case in body.children if body is not None else []:
            value = case.get("value")
            if value is not None:
                self._compare(value, value, path, False)

    def _unary(self, node: Node, parent: Node, path: Path) -> None:
        if "delete" in parent.words:
            self.add(Mutated(path, node.span))
        elif "typeof" in parent.words or not {"!", "void"} & set(parent.words):
            self.leak(node, path, Escape.TEXT)

    def _loop(self, node: Node, parent: Node, path: Path) -> None:
        left = parent.get("left")
        if node.field != "right" or left is None:
            return
        if "of" in parent.words:
            self._take_inner(left, step(path, ELEMENT))
        else:
            self.leak(node, path, Escape.ENUMERATED)

    def _rendered(self, node: Node, parent: Node, path: Path) -> None:
        attribute = parent.parent
        if attribute is None or attribute.kind != "jsx_attribute":
            self.leak(node, path, Escape.TEXT)
            return
        element = attribute.parent
        label = element.get("name") if element is not None else None
        tag, prop = self.file.text(label), self.file.text(attribute.children[0])
        inner = (*path, INSIDE + prop)
        function = component(self.file, self.file.scopes.binding(label)) if label is not None else None
        imported = reference(self.file, label) if label is not None else None
        owner = label.get("object") if label is not None and prop == "value" else None
        if owner is not None and tag.endswith(".Provider"):
            self.add(Provided(path, node.span, owner.span))
        elif label is None or tag[:1].islower():
            self.leak(node, path, Escape.TEXT)
        elif function is not None:
            self.calls.extend((each.span, inner) for each in _tags(label))
            self.enter(function, 0, inner, attribute)
        elif imported is not None:
            for each in _tags(label):
                self.add(Forward(inner, imported, 0, each.span, value=self.exactly(node)[0]))
        else:
            self.leak(node, path, Escape.PROPS, f"<{tag} {prop}>")

    # -- functions --------------------------------------------------------------------------------------

    def enter(self, function: Node, index: int, path: Path, call: Node) -> None:
        """The value is argument `index` of a call to a function of this file."""
        given = parameters(function)
        self.entered.setdefault(function, []).append(call)
        self._guarded(function, index, path)
        if index < len(given) and parameter_pattern(given[index]).kind != "rest_pattern":
            self.take(given[index], path, parameter=True)
        elif index < len(given):
            self.leak(given[index], path, Escape.SPREAD)

    def _guarded(self, function: Node, index: int, path: Path) -> None:
        """`(goal): goal is Goal` says the type of its argument."""
        result, given = function.get("return_type"), parameters(function)
        for each in result.walk() if result is not None and index < len(given) else ():
            name, kind = each.get("name"), each.get("type")
            if each.kind != "type_predicate" or kind is None:
                continue
            if self.file.text(name) == self.file.text(parameter_pattern(given[index])):
                self.typed(kind, path)

    def enter_callback(self, function: Node, path: Path, mapped: Node | None = None) -> None:
        """The value is what an array method hands to its callback. `mapped`: the list of its results."""
        self.entered.setdefault(function, [])
        if mapped is not None:
            self._mapped[function] = mapped
        given = parameters(function)
        if given:
            self.take(given[0], path, parameter=True)

    def _returned(self, node: Node, path: Path) -> None:
        function = function_of(node)
        if function is None:
            return
        result = function.get("return_type")
        if result is not None and result.kind == "type_annotation":
            self.typed(result, path)
        given = outermost(function).parent
        call = given.parent if given is not None and given.kind == "arguments" else None
        if call is not None and react_call(self.file, call) == "useMemo":
            self.track(outermost(call), path)
        elif self.home is not None and function is function_of(self.home.declarator):
            self.add(Returned(path, node.span))
        elif function in self.entered:
            for call in self.entered[function]:
                self.track(call, path)
            if function in self._mapped:
                self.track(self._mapped[function], (*path, INSIDE + ELEMENT))
            elif not self.entered[function]:
                self.leak(node, path, Escape.TEXT)
        elif function is self.root:
            self.add(Returned(path, node.span))
        else:
            how, target = self.destination(node)
            self.leak(node, path, how, target)

    def destination(self, node: Node) -> tuple[Escape, str]:
        """What an object, array or callback result with the value ends up in, for the reason's sentence."""
        for each in node.ancestors():
            if each.kind == "arguments" and each.parent is not None:
                called = each.parent.get("function") or each.parent.get("constructor")
                name = self.file.text(called)
                binding = (
                    self.file.scopes.binding(called)
                    if called is not None and called.kind == "identifier"
                    else None
                )
                if state_setter(self.file, binding) is not None:
                    return Escape.STATE, name
                return Escape.OBJECT, name
            if each.kind == "assignment_expression":
                return Escape.STORE, self.file.text(each.get("left"))
            if each.kind in ("expression_statement", "lexical_declaration", "variable_declaration"):
                break
            if each.kind in FUNCTIONS and function_of_binding(self.file, self._named(each)) is not None:
                break
        return Escape.OBJECT, ""

    def _named(self, function: Node) -> Binding | None:
        parent = function.parent
        name = (
            parent.get("name")
            if parent is not None and parent.kind == "variable_declarator"
            else function.get("name")
        )
        return self.file.scopes.binding(name) if name is not None else None


def _tags(label: Node) -> list[Node]:
    """The names of an element's tags, opening and closing."""
    element = label.parent.parent if label.parent is not None else None
    closing = element.get("close_tag") if element is not None and element.kind == "jsx_element" else None
    end = closing.get("name") if closing is not None else None
    return [label, *([end] if end is not None else [])]


def _item_type(file: File, kind: Node) -> Node | None:
    """The type of a list's items."""
    if kind.kind == "array_type" and kind.children:
        return kind.children[0]
    given = kind.get("type_arguments")
    if kind.kind == "generic_type" and file.text(kind.get("name")) in ARRAYS and given is not None:
        return given.children[0] if given.children else None
    return None


def in_place(file: File, shape: Node, path: Path) -> TypeUse:
    """An object type that is written where it is used; no members unless it lists all there are."""
    listed = all(each.kind == "property_signature" for each in shape.children)
    members = tuple(
        (
            file.text(each.get("name")).strip("'\""),
            file.text(each.get("type")).lstrip(": "),
            "?" in each.words,
        )
        for each in (shape.children if listed else ())
    )
    return TypeUse(path, "", shape.span, members=members)


def _last_word(file: File, whole: Node, entry: Node, name: str) -> bool:
    """Whether nothing behind an entry of an object can take its place."""
    later = whole.children[whole.children.index(entry) + 1 :] if entry in whole.children else []
    return not any(
        each.kind == "spread_element"
        or name == (file.text(each) if each.get("key") is None else file.text(each.get("key")).strip("'\""))
        for each in later
    )


def _contextual(file: File, name: Node) -> bool:
    """Whether a parameter's function stands where its type is expected (a call's argument or a handler)."""
    function = next((each for each in name.ancestors() if each.kind in FUNCTIONS), None)
    if function is None or function.kind not in ("arrow_function", "function_expression"):
        return False
    parent = outermost(function).parent
    if parent is not None and parent.kind == "arguments" and parent.parent is not None:
        # `useCallback(fn)` alone gives its argument no type; as a listener it has one
        wrapper = parent.parent
        if function_value(file, wrapper) is function:
            parent = outermost(wrapper).parent
    return parent is not None and parent.kind in ("arguments", "assignment_expression", "pair")
