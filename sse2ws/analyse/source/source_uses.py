"""An opened source followed through every name that holds it: variables, refs, state, fields, parameters.

In: the expression that opens it. Out: `SourceUses`. A use that is not understood is an ESCAPE, never dropped.
"""

from __future__ import annotations

from sse2ws.analyse.code.calls import calls_of
from sse2ws.analyse.code.scopes import Binding, function_of, is_write
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    bare,
    callee,
    dependency_list,
    function_of_binding,
    global_path,
    outermost,
    parameter_pattern,
    parameters,
    react_call,
    reference,
)
from sse2ws.analyse.source.source_members import is_written, taken_out, use_of_member
from sse2ws.analyse.source.sources import SourceUse, SourceUses, UseKind
from sse2ws.model.pack import Client
from sse2ws.syntax.tree import Node


def uses_of_source(file: File, site: Node, client: Client) -> SourceUses:
    """Follow an opened source through the names that hold it."""
    finder = Finder(file, client, SourceUses(site))
    finder.follow(site)
    return finder.found


class Finder:
    """Collects the uses of one source; `follow` goes from an expression to what stands around it.

    `known`: a place that needs no looking into.
    """

    def __init__(self, file: File, client: Client, found: SourceUses, known: Node | None = None) -> None:
        self.file = file
        self.client = client
        self.found = found
        self._known = known
        self._seen: set[int] = set()

    def add(self, kind: UseKind, node: Node, target: str = "") -> None:
        """Note what is done at one place, once."""
        self._add(SourceUse(kind, node, target=target))

    def _add(self, new: SourceUse) -> None:
        if not any(use.node is new.node and use.kind is new.kind for use in self.found.uses):
            self.found.uses.append(new)

    def follow(self, node: Node) -> None:
        """`node` is an expression that is the source: see what stands around it."""
        node = outermost(node)
        parent = node.parent
        if self._known is not None and node.inside(self._known):
            return
        if parent is None or node.start * 4 + len(node.kind) in self._seen:
            return
        self._seen.add(node.start * 4 + len(node.kind))
        kind = parent.kind
        if kind == "variable_declarator":
            self._declared(node, parent)
        elif kind == "assignment_expression" and node.field == "right":
            self._stored(node, parent)
        elif kind in ("member_expression", "subscript_expression") and node.field == "object":
            self._add(use_of_member(self.file, parent, self.client))
        elif kind == "arguments":
            self._argument(node, parent)
        elif kind == "return_statement" or (kind == "arrow_function" and node.field == "body"):
            self._returned(node)
        elif kind == "public_field_definition" and node.field == "value":
            self.follow_field(parent, self.file.text(parent.get("name")))
        elif kind == "field_definition" and node.field == "value":
            self.follow_field(parent, self.file.text(parent.get("property")))
        elif kind in ("binary_expression", "ternary_expression", "await_expression", "sequence_expression"):
            self._through(node, parent)
        elif kind in ("parenthesized_expression", "unary_expression"):
            self.add(UseKind.TEST, node)
        elif kind == "expression_statement":
            self.add(UseKind.OPEN if node is self.found.site else UseKind.TEST, node)
        elif kind == "array" and dependency_list(self.file, parent):
            self.add(UseKind.TEST, node)
        else:
            self.add(UseKind.ESCAPE, node, target=self._place(parent))

    def _place(self, parent: Node) -> str:
        if parent.kind in ("pair", "object", "shorthand_property_identifier"):
            return "an object"
        attribute = parent.parent if parent.kind == "jsx_expression" else None
        if attribute is not None and attribute.kind == "jsx_attribute" and attribute.parent is not None:
            tag = attribute.parent.get("name")
            return f"{self.file.text(attribute.children[0])} of <{self.file.text(tag)}>"
        return parent.kind.replace("_", " ")

    def _through(self, node: Node, parent: Node) -> None:
        operator = parent.words[0] if parent.words else ""
        if parent.kind == "binary_expression" and operator not in ("||", "??", "&&"):
            self.add(UseKind.TEST, parent)
        elif (parent.kind == "ternary_expression" and node.field == "condition") or (
            operator == "&&" and node.field == "left"
        ):
            self.add(UseKind.TEST, node)
        else:
            self.follow(parent)

    # -- names that hold it -----------------------------------------------------------------------------

    def _declared(self, node: Node, declarator: Node) -> None:
        name = declarator.get("name")
        binding = self.file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
        if binding is None:
            self.add(UseKind.ESCAPE, node, target="a pattern")
            return
        self.add(UseKind.HOLD, declarator)
        self.hold(binding)

    def hold(self, binding: Binding) -> None:
        """Follow every reference of a variable that holds the source."""
        if binding in self.found.holders:
            return
        self.found.holders.append(binding)
        for ref in binding.refs:
            if ref.kind == "type_identifier" or (ref.parent is not None and ref.parent.kind == "type_query"):
                continue
            if is_write(ref):
                self._write(ref)
            elif ref.kind == "shorthand_property_identifier":
                self.add(UseKind.ESCAPE, ref, target="an object")
            else:
                self.follow(ref)

    def _write(self, target: Node) -> None:
        """The holder is assigned something."""
        node = outermost(target)
        parent = node.parent
        value = parent.get("right") if parent is not None and parent.kind == "assignment_expression" else None
        if parent is None or value is None:
            self.add(UseKind.ESCAPE, target, target="an assignment")
        elif bare(value).kind in ("null", "undefined") or self.file.text(value) == "undefined":
            self.add(UseKind.CLEAR, parent)
        else:
            self.add(UseKind.HOLD, parent)

    def _stored(self, node: Node, assignment: Node) -> None:
        left = assignment.get("left")
        left = bare(left) if left is not None else None
        if left is None:
            return
        if left.kind == "identifier":
            binding = self.file.scopes.binding(left)
            if binding is not None:
                self.add(UseKind.HOLD, assignment)
                self.hold(binding)
                self.follow(assignment)
                return
        elif left.kind == "member_expression":
            owner, name = left.get("object"), self.file.text(left.get("property"))
            owner = bare(owner) if owner is not None else None
            if owner is not None and owner.kind == "this":
                self.add(UseKind.HOLD, assignment)
                self.follow_field(left, name)
                return
            if owner is not None and owner.kind == "identifier" and self.is_ref(owner):
                self.add(UseKind.HOLD, assignment)
                self.follow_ref(owner)
                return
        self.add(UseKind.ESCAPE, assignment, target=self.file.text(left))

    def is_ref(self, owner: Node) -> bool:
        """Whether a name is a ref of React's."""
        binding = self.file.scopes.binding(owner)
        return binding is not None and react_call(self.file, binding.value) in ("useRef", "createRef")

    def follow_ref(self, owner: Node) -> None:
        """Follow every place that names the content of a ref."""
        binding = self.file.scopes.binding(owner)
        if binding is None or binding in self.found.holders:
            return
        self.found.holders.append(binding)
        for ref in binding.refs:
            member = outermost(ref).parent
            taken = taken_out(self.file, member, "current") if member is not None else None
            if taken is not None and member is not None:
                self.add(UseKind.HOLD, member)
                self.hold(taken)
            elif member is None or member.kind != "member_expression":
                inside = member is not None and dependency_list(self.file, member)
                self.add(UseKind.TEST if inside else UseKind.ESCAPE, ref, target="a ref that is handed on")
            elif outermost(member).field == "left" and is_written(member):
                self._write(member)
            else:
                self.follow(member)

    def follow_field(self, inside: Node, name: str) -> None:
        """Every `this.name` of the class around."""
        if name in self.found.fields:
            return
        self.found.fields.append(name)
        body = next((each for each in inside.ancestors() if each.kind == "class_body"), None)
        for node in body.walk() if body is not None else []:
            if node.kind != "member_expression" or self.file.text(node.get("property")) != name:
                continue
            owner = node.get("object")
            if owner is None or not self._is_this(bare(owner)):
                continue
            if is_written(node):
                self._write(node)
            else:
                self.follow(node)

    def _is_this(self, owner: Node) -> bool:
        """`this`, or a constant that is `this`."""
        binding = self.file.scopes.binding(owner) if owner.kind == "identifier" else None
        value = binding.value if binding is not None and not binding.writes else None
        return owner.kind == "this" or (value is not None and bare(value).kind == "this")

    # -- what it is given to ---------------------------------------------------------------------------

    def _argument(self, node: Node, parent: Node) -> None:
        call = parent.parent
        function = callee(call) if call is not None else None
        if call is None or function is None:
            return
        name = self.file.text(function)
        imported = reference(self.file, function)
        if (imported is not None and imported.module.startswith("rxjs")) or name.endswith("fromEvent"):
            self.add(UseKind.RXJS, call, target=name)
            return
        if (global_path(self.file, function) or "").startswith("console."):
            self.add(UseKind.TEST, node)
            return
        binding = self.file.scopes.binding(function) if function.kind == "identifier" else None
        setter = state_setter(self.file, binding)
        if setter is not None:
            self._state(call, setter)
            return
        taken = self._parameter(binding, parent.children.index(node))
        if taken is not None:
            self.add(UseKind.HOLD, call)
            self.hold(taken)
            return
        hook = react_call(self.file, call)
        if hook in ("useRef", "useState") and call.parent is not None:
            self.follow_hook(call)
            return
        self.add(UseKind.ESCAPE, node, target=name)

    def _parameter(self, called: Binding | None, index: int) -> Binding | None:
        """The plain parameter by which a local function takes an argument."""
        local = function_of_binding(self.file, called)
        given = parameters(local) if local is not None else []
        pattern = parameter_pattern(given[index]) if index < len(given) else None
        plain = pattern is not None and pattern.kind == "identifier"
        return self.file.scopes.binding(pattern) if pattern is not None and plain else None

    def follow_hook(self, call: Node) -> None:
        """`useRef(new EventSource(url))`: the ref holds it from the first render on."""
        declarator = outermost(call).parent
        name = (
            declarator.get("name")
            if declarator is not None and declarator.kind == "variable_declarator"
            else None
        )
        if name is not None and name.kind == "identifier":
            self.follow_ref(name)
        self.add(UseKind.ESCAPE, call, target="state that is made while rendering")

    def _state(self, call: Node, declarator: Node) -> None:
        self.add(UseKind.HOLD, call)
        pattern = declarator.get("name")
        first = pattern.children[0] if pattern is not None and pattern.children else None
        binding = (
            self.file.scopes.binding(first) if first is not None and first.kind == "identifier" else None
        )
        if binding is not None and first is not None and len(pattern.children if pattern else []) > 1:
            self.hold(binding)

    def _returned(self, node: Node) -> None:
        function = function_of(node)
        if function is None:
            return
        self.add(UseKind.RETURNED, node)
        self.found.returned_by.append(function)
        for call in calls_of(self.file, function):
            self.follow(call)
