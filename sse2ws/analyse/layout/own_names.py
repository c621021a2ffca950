"""Variables, refs, functions and class members that might serve a connection alone, and where they are named.

In: a scene. Out: answers about names. Members of a class are found by `this.name`; what other objects do with
a member of that name makes it everybody's.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, bare, function_of_binding, outermost, react_call
from sse2ws.analyse.code.targets import class_member
from sse2ws.analyse.layout.members import class_body, inherits, is_shown, same_this
from sse2ws.analyse.layout.scene import Scene
from sse2ws.syntax.tree import Node

_REFERENCES = frozenset(("identifier", "shorthand_property_identifier"))
_FALSY = frozenset(("null", "undefined", "false"))


class Member(Struct, frozen=True):
    """`this.name` inside the class whose body starts at a byte."""

    start: int
    name: str


Name = Binding | Member


class Names:
    """Names around one connection."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._body = class_body(scene.uses.site)

    @property
    def _file(self) -> File:
        return self._scene.file

    def of(self, node: Node) -> Name | None:
        """What an expression names: a variable, the content of a ref, a member of the class."""
        if node.kind in _REFERENCES:
            return self._file.scopes.binding(node)
        owner, key = node.get("object"), node.get("property")
        if node.kind != "member_expression" or owner is None or key is None:
            return None
        if owner.kind == "this" and self._body is not None and node.inside(self._body):
            return Member(self._body.start, self._file.text(key))
        if owner.kind == "identifier" and self._file.text(key) == "current" and self._is_ref(owner):
            return self._file.scopes.binding(owner)
        return None

    def _is_ref(self, node: Node) -> bool:
        binding = self._file.scopes.binding(node)
        return binding is not None and react_call(self._file, binding.value) in ("useRef", "createRef")

    def declared(self, node: Node) -> Name | None:
        """The name that a declarator, function or class member declares."""
        label = node.get("name") or node.get("property")
        if label is None:
            return None
        if node.parent is not None and node.parent.kind == "class_body":
            inside = node.parent is self._body
            return Member(node.parent.start, self._file.text(label)) if inside else None
        return self._file.scopes.binding(label)

    def function(self, name: Name) -> Node | None:
        """The function that a name always means."""
        if isinstance(name, Member):
            return class_member(self._scene.uses.site, name.name, self._file)
        return function_of_binding(self._file, name)

    def field(self, name: Member) -> Node | None:
        """The declaration of a class member that holds a value."""
        kinds = ("public_field_definition", "field_definition")
        members = self._body.children if self._body is not None else []
        return next((each for each in members if each.kind in kinds and self.declared(each) == name), None)

    def may_go(self, name: Name) -> bool:
        """Whether nobody outside the file's visible code can use a name, nor opens the stream by it."""
        function = self.function(name)
        if function is not None and self._scene.uses.site.within(function):
            return False
        if isinstance(name, Member):
            return self._own_member(name)
        declaration = name.node.parent
        kinds = ("variable_declarator", "function_declaration", "object_pattern", "pair_pattern")
        plain = declaration is not None and declaration.kind in kinds and name.kind != "param"
        exported = any(each.kind == "export_statement" for each in name.node.ancestors())
        shared = exported and name.scope.node.kind == "program"
        return plain and not shared and not self._scene.uses.owns(name.node)

    def _own_member(self, name: Member) -> bool:
        body = self._body
        if body is None or name.name in self._scene.uses.fields or name.name == "constructor":
            return False
        if inherits(self._file, body) and is_shown(self._scene, body, name.name):
            return False
        own = list(self.places(name))
        for node in self._file.tree.root.walk():
            key = node.get("property") if node.kind == "member_expression" else None
            if key is not None and self._file.text(key) == name.name and node not in own:
                return False
        return all(same_this(each, body) for each in own)

    def places(self, name: Name) -> Iterator[Node]:
        """Every place that names it, declarations and types apart."""
        if isinstance(name, Member):
            for node in self._body.walk() if self._body is not None else ():
                if node.kind == "member_expression" and self.of(node) == name:
                    yield node
            return
        for ref in name.refs:
            if ref.kind != "type_identifier":
                member = ref.parent
                held = member is not None and member.kind == "member_expression" and self.of(member) is name
                yield member if held and member is not None else ref

    def sets(self, place: Node) -> bool:
        """Whether a place gives the name a value that a test would notice."""
        outer = outermost(place)
        parent = outer.parent
        if parent is None:
            return True
        if parent.kind == "assignment_expression" and outer.field == "left":
            value = parent.get("right")
            return value is None or bare(value).kind not in _FALSY
        kinds = ("augmented_assignment_expression", "update_expression")
        return parent.kind in kinds and outer.field != "right"

    def shown(self, name: Name) -> str:
        """A member that code in other files may use, else nothing."""
        if not isinstance(name, Member) or self._body is None:
            return ""
        return name.name if is_shown(self._scene, self._body, name.name) else ""
