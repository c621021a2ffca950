"""A function's parameters in, plausible arguments for a simulation out.

By declared types where there are some, else by what the body does with a parameter. An id gets the value that
the payloads of the simulation carry under the same name, so that filters let events through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from sse2ws.packs.spelling import camel
from sse2ws.syntax.tree import Node, Tree
from sse2ws.verify.scene import ABSENT, Recipe, Variation

MOST_VARIATIONS = 8
_CALLBACK = re.compile(r"on(?:[A-Z]\w*)?\Z")
_TEXT_METHODS = frozenset(dir(str)) | frozenset(
    "toUpperCase toLowerCase trim length slice includes startsWith endsWith split replace toString at".split()
)
_NOTHING = frozenset(("null", "undefined", "void", "never"))
_Fields = tuple[tuple[str, Recipe], ...]


def own_value(name: str) -> str:
    """The text that stands for a name, in arguments and payloads alike: `goal_id` -> `goalId-1`."""
    return f"{camel(name)}-1"


def other_value(name: str) -> str:
    """The same for somebody else's: what is not meant for the component."""
    return f"{camel(name)}-2"


def arguments_of(tree: Tree, function: Node) -> tuple[Recipe, ...]:
    """A recipe for each parameter of a function."""
    maker = _Maker(tree, function)
    single = function.get("parameter")
    if single is not None:
        return (maker.parameter(single, None),)
    listed = function.get("parameters")
    return tuple(maker.parameter(each, None) for each in (listed.children if listed else ()))


def properties_of(tree: Tree, component: Node, type_: Node) -> tuple[Recipe, ...]:
    """A recipe for the properties of a class component, by their type."""
    made = _Maker(tree, component).named("props", "props", type_)
    return (made,) if made.kind == "object" else ()


def variations_of(arguments: tuple[Recipe, ...]) -> tuple[Variation, ...]:
    """Each argument in its other forms, one at a time."""
    found = list[Variation]()
    for index, argument in enumerate(arguments):
        for label, recipe in _changes(argument, f"argument {index + 1}"):
            changed = (*arguments[:index], recipe, *arguments[index + 1 :])
            found.append(Variation(label, changed))
    return tuple(found[:MOST_VARIATIONS])


def _changes(recipe: Recipe, name: str) -> Iterator[tuple[str, Recipe]]:
    for how, other in recipe.others:
        yield f"{name} {how}", other
    members = recipe.value if isinstance(recipe.value, tuple) else ()
    for index, (key, each) in enumerate(members):
        for label, inner in _changes(each, f"{name}.{key}"):
            yield label, replace(recipe, value=(*members[:index], (key, inner), *members[index + 1 :]))


def _text(label: str, *others: tuple[str, Recipe]) -> Recipe:
    return Recipe("value", own_value(label), (("changed", Recipe("value", other_value(label))), *others))


_NO_ARGUMENT = ("absent", ABSENT)
_LIST = Recipe("list")
_LIST_METHODS = frozenset("map forEach filter find some every reduce flatMap push concat join".split())
_EMPTY = ("empty", Recipe("value", ""))
_NUMBER = Recipe("value", 7, (("zero", Recipe("value", 0)), ("changed", Recipe("value", 8))))
_FLAG = Recipe("value", True, (("false", Recipe("value", False)),))


class _Maker:
    """Recipes for the parameters of one function."""

    def __init__(self, tree: Tree, function: Node) -> None:
        self.tree = tree
        self.body = function.get("body")
        self.declared = _declared_types(tree)

    def parameter(self, node: Node, type_: Node | None) -> Recipe:
        """`node`: a parameter or a pattern in one."""
        if node.kind in ("required_parameter", "optional_parameter"):
            annotation = node.get("type")
            inner = annotation.children[0] if annotation is not None and annotation.children else None
            pattern = node.get("pattern")
            made = self.parameter(pattern, inner) if pattern is not None else ABSENT
            return _optional(made) if node.kind == "optional_parameter" else made
        if node.kind in ("assignment_pattern", "object_assignment_pattern"):
            left = node.get("left")
            return _optional(self.parameter(left, type_)) if left is not None else ABSENT
        if node.kind == "object_pattern":
            return Recipe("object", tuple(self._members(node, type_)))
        if node.kind == "rest_pattern":
            return ABSENT
        return self.named(self.tree.text(node), self.tree.text(node), type_)

    def _members(self, pattern: Node, type_: Node | None) -> Iterator[tuple[str, Recipe]]:
        types = dict(self._type_members(type_))
        for each in pattern.children:
            if each.kind == "pair_pattern":
                key, value = self.tree.text(each.get("key")), each.get("value")
                if value is not None:
                    yield key, self.parameter(value, types.get(key))
            elif each.kind != "rest_pattern":
                target = each.get("left") if each.kind == "object_assignment_pattern" else each
                name = self.tree.text(target)
                yield name, self.named(name, name, types.get(name))

    def named(self, name: str, label: str, type_: Node | None) -> Recipe:
        """A parameter called `name`; `label`: what its value is called (`goalId` for the `id` of `goal`)."""
        by_type = self._of_type(name, label, type_) if type_ is not None else None
        return replace(by_type or self._of_use(name, label), name=name)

    def _of_type(self, name: str, label: str, type_: Node) -> Recipe | None:
        text = self.tree.text(type_)
        if type_.kind in ("union_type", "parenthesized_type"):
            kept = [each for each in type_.children if self.tree.text(each) not in _NOTHING]
            made = self._of_type(name, label, kept[0]) if kept else ABSENT
            return _optional(made) if made is not None and len(kept) < len(type_.children) else made
        if type_.kind == "function_type":
            return Recipe("function", f"props.{name}")
        if type_.kind in ("array_type", "readonly_type", "tuple_type"):
            return _LIST
        if type_.kind == "literal_type":
            return Recipe("value", text.strip("'\""), (("changed", Recipe("value", "other")),))
        if type_.kind in ("object_type", "interface_body"):
            members = self._type_members(type_)
            return Recipe("object", tuple((key, self._member(name, key, each)) for key, each in members))
        simple: dict[str, Recipe] = {
            "string": _text(label, _EMPTY),
            "number": _NUMBER,
            "boolean": _FLAG,
        }
        if text in simple:
            return simple[text]
        declared = self.declared.get(text)
        return self._of_type(name, label, declared) if declared is not None else None

    def _member(self, owner: str, key: str, type_: Node | None) -> Recipe:
        label = f"{owner}Id" if key == "id" else key
        made = self._of_type(key, label, type_) if type_ is not None else None
        return made or Recipe("value", own_value(label))

    def _type_members(self, type_: Node | None) -> list[tuple[str, Node | None]]:
        if type_ is not None and type_.kind == "type_identifier":
            type_ = self.declared.get(self.tree.text(type_))
        if type_ is None or type_.kind not in ("object_type", "interface_body"):
            return []
        found = list[tuple[str, Node | None]]()
        for each in type_.children:
            if each.kind == "property_signature":
                annotation = each.get("type")
                inner = annotation.children[0] if annotation is not None and annotation.children else None
                name = self.tree.text(each.get("name"))
                found.append((name, inner))
        return found

    def _of_use(self, name: str, label: str) -> Recipe:
        """Without a type: called, compared with a literal, or with properties of its own."""
        if _CALLBACK.match(name):
            return Recipe("function", f"props.{name}")
        members: dict[str, Recipe] = {}
        for each in self.body.walk() if self.body else ():
            if each.kind not in ("identifier", "shorthand_property_identifier"):
                continue
            if self.tree.text(each) != name or each.parent is None:
                continue
            used = self._used(each, each.parent, name)
            if isinstance(used, Recipe):
                return used
            if used and used not in _TEXT_METHODS:
                members[used] = Recipe("value", own_value(f"{name}Id" if used == "id" else used))
        if not members:
            return _text(label, _NO_ARGUMENT)
        return Recipe("object", tuple(members.items()), (_NO_ARGUMENT,))

    def _used(self, node: Node, parent: Node, name: str) -> Recipe | str | None:
        if parent.kind == "call_expression" and node.field == "function":
            return Recipe("function", f"props.{name}")
        if parent.kind == "member_expression" and node.field == "object":
            member = self.tree.text(parent.get("property"))
            return _LIST if member in _LIST_METHODS else member
        if parent.kind == "spread_element" and parent.parent is not None and parent.parent.kind == "array":
            return _LIST
        if parent.kind == "binary_expression":
            other = parent.get("right") if node.field == "left" else parent.get("left")
            if other is not None and other.kind == "number":
                return _optional(_NUMBER)
            if other is not None and other.kind == "string" and "===" in parent.words:
                return Recipe("value", self.tree.text(other).strip("'\""), (_NO_ARGUMENT,))
        return None


def _optional(recipe: Recipe) -> Recipe:
    if recipe.kind in ("function", "absent") or _NO_ARGUMENT in recipe.others:
        return recipe
    return replace(recipe, others=(*recipe.others, _NO_ARGUMENT))


def _declared_types(tree: Tree) -> dict[str, Node]:
    """Interfaces and type aliases of a file by name."""
    found: dict[str, Node] = {}
    for node in tree.root.walk():
        if node.kind in ("interface_declaration", "type_alias_declaration"):
            body = node.get("body") or node.get("value")
            if body is not None:
                found[tree.text(node.get("name"))] = body
    return found
