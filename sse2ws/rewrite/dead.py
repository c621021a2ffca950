"""What the rewrite left without a user: imports, refs, state, helpers, types.

In: what was used before, and a file after. Out: changes of the after. Only names go that were used before and
no longer are, and only declarations that do nothing when they are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from sse2ws.analyse.across.idle_values import Load, is_idle
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import File, statement_of
from sse2ws.model.source import Span
from sse2ws.rewrite.dead_builders import fillings, is_builder
from sse2ws.rewrite.dead_imports import is_all_of, unimported
from sse2ws.rewrite.dead_parameters import unread_parameter
from sse2ws.rewrite.dead_patterns import fewer_names, pattern_of, unnamed, whole_statement
from sse2ws.rewrite.pieces import Change, removals, with_comments
from sse2ws.syntax.tree import Node

RULE = "dead-code"
Key = tuple[str, str, tuple[str, ...]]
"""A name with its kind and the names of the functions around it, which survive a rewrite."""


class Names(Struct, frozen=True):
    """What a file declares. `used`: what something names; `idle`: names that something has in vain."""

    used: frozenset[Key]
    idle: frozenset[str]


def names_of(file: File) -> Names:
    """The declarations of a file, by whether something names them."""
    bindings = [(each, _is_used(file, each, _nowhere)) for each in file.scopes.bindings()]
    idle = (each.name for each, used in bindings if not used and not _of_a_type(each))
    return Names(frozenset(key_of(file, each) for each, used in bindings if used), frozenset(idle))


def _nowhere(importer: str, module: str) -> None:
    """No other file is looked into."""


class _Going(Struct):
    """Unused names, by what goes with them."""

    specifiers: dict[Node, list[Node]] = field(default_factory=dict)
    """Import -> the names of it."""
    patterns: dict[Node, list[Binding]] = field(default_factory=dict)
    statements: list[Node] = field(default_factory=list)
    several: dict[Node, Node] = field(default_factory=dict)
    """Statement of several declarators -> the first that goes."""
    names: list[Change] = field(default_factory=list)
    """Names of what has to stay: a value that has to be made, a parameter."""

    def add(self, file: File, binding: Binding, load: Load) -> None:
        """Say how a name goes, if it can."""
        if binding.kind == "import" and binding.value is not None:
            statement = next(each for each in binding.node.ancestors() if each.kind == "import_statement")
            if binding.node not in self.specifiers.setdefault(statement, []):
                self.specifiers[statement].append(binding.node)
        elif (pattern := pattern_of(binding)) is not None:
            self.patterns.setdefault(pattern, []).append(binding)
        elif (whole := _removable(file, binding, load)) is not None:
            filled = fillings(file, binding, load) if is_builder(file, binding) else None
            self.statements += [each for each in (whole, *(filled or ())) if each not in self.statements]
        elif (one := _one_of_several(file, binding, load)) is not None:
            self.several.setdefault(statement_of(one), one)
        elif binding.kind == "param":
            self.names += unread_parameter(binding)
        elif (declarator := _declarator(binding)) is not None:
            self.names += unnamed(file, declarator, load)


def dead_changes(before: Names, after: File, load: Load) -> Iterator[Change]:
    """Declarations that nothing names any more. `before`: those of the file as it was."""
    going = _Going()
    for binding in _unused(before, after, load):
        going.add(after, binding, load)
    yield from _removed(going, after, after.tree.data, load)


def spent_imports(before: File, data: bytes, load: Load) -> Iterator[Change]:
    """Those of `dead_changes` that need no look at the syntax of `data`, the text after.

    That is: imports of what was used before, when the one place that holds the name now is the import.
    """
    imports = [each.end for each in before.tree.root.children if each.kind == "import_statement"]
    end = max(imports, default=0)
    if data[:end] != before.tree.data[:end]:
        return  # they stand elsewhere now
    going = _Going()
    for binding in before.scopes.bindings():
        imported = binding.kind == "import" and binding.node.end <= end
        imported = imported and binding.name != "React"  # which JSX may need without naming it
        if imported and binding.refs and data.count(binding.name.encode()) == 1:
            going.add(before, binding, load)
    yield from _removed(going, before, data, load)


def _removed(going: _Going, file: File, data: bytes, load: Load) -> Iterator[Change]:
    """Changes of `data`, which is the text of `file` as far as something goes."""
    yield from going.names
    gone = list(going.statements)
    for pattern, dead in going.patterns.items():
        whole_one = whole_statement(file, pattern, dead, load)
        if whole_one is not None:
            gone.append(whole_one)
        else:
            yield from fewer_names(file, pattern, dead, load)
    # together, for two neighbours that go share the blank line between them
    whole = [statement.span for statement, given in going.specifiers.items() if is_all_of(statement, given)]
    whole += [with_comments(data, file.tree.comments, each.span) for each in gone]
    yield from removals(data, whole, RULE)
    for declarator in going.several.values():  # one at a time: what is left over decides about the next
        yield Change(_with_comma(declarator), (), RULE)
    for statement, specified in going.specifiers.items():
        if statement.span not in whole:
            yield from unimported(file, statement, specified)


def _unused(before: Names, after: File, load: Load) -> list[Binding]:
    """Names that were used before and are no longer, or that came with the rewrite."""
    unused = [each for each in after.scopes.bindings() if not _is_used(after, each, load)]
    react = any(each.name == "React" for each in unused)
    if react and any(node.kind.startswith("jsx_") for node in after.tree.root.walk()):
        # the classic runtime needs it without naming it
        unused = [each for each in unused if each.kind != "import" or each.name != "React"]
    return [each for each in unused if _is_spent(before, after, each) and not _exported(each)]


def _is_spent(before: Names, after: File, binding: Binding) -> bool:
    """Whether an unused name is not one that was unused all along."""
    if binding.name not in before.idle:
        return True
    return binding.kind != "param" and key_of(after, binding) in before.used


def _is_used(file: File, binding: Binding, load: Load) -> bool:
    if binding.value is not None and binding.kind == "function":
        return any(not ref.inside(binding.value) for ref in binding.refs)
    return bool(binding.refs) and (not is_builder(file, binding) or fillings(file, binding, load) is None)


def _of_a_type(binding: Binding) -> bool:
    """Whether a name only says what a parameter of a type is."""
    return binding.kind == "param" and binding.scope.node.kind not in FUNCTIONS


def key_of(file: File, binding: Binding) -> Key:
    """How a declaration is known before and after."""
    around = []
    for node in binding.node.ancestors():
        if node.kind in FUNCTIONS or node.kind.startswith("class"):
            name = node.get("name") or (
                node.parent.get("name")
                if node.parent is not None and node.parent.kind == "variable_declarator"
                else None
            )
            if name is not None and name is not binding.node:
                around.append(file.text(name))
    types = "type" if binding.kind == "type" else "value"
    return binding.name, types, tuple(around)


def _exported(binding: Binding) -> bool:
    return statement_of(binding.node).kind == "export_statement"


def _removable(file: File, binding: Binding, load: Load) -> Node | None:
    """The statement that declares a name and nothing else, if leaving it out changes nothing."""
    if binding.kind == "param" or binding.kind == "catch":
        return None
    statement = statement_of(binding.node)
    if binding.kind in ("function", "type", "enum"):
        # a class or an enum is a value and a type
        alike = (binding.scope.values.get(binding.name), binding.scope.types.get(binding.name))
        named = any(_is_used(file, e, load) for e in alike if e is not None and e.node is binding.node)
        return statement if binding.node.parent is statement and not named else None
    if statement.kind not in ("lexical_declaration", "variable_declaration") or len(statement.children) != 1:
        return None
    name, value = statement.children[0].get("name"), statement.children[0].get("value")
    if name is None or (value is not None and not is_idle(file, value, load)):
        return None
    if name.kind == "array_pattern":
        both = all(not b.refs for child in name.children if (b := file.scopes.binding(child)) is not None)
        return statement if both else None
    return statement if name is binding.node else None


def _declarator(binding: Binding) -> Node | None:
    """`token = getToken()` of `const token = getToken();`"""
    declarator, statement = binding.node.parent, statement_of(binding.node)
    if declarator is None or declarator.kind != "variable_declarator" or binding.node.field != "name":
        return None
    alone = statement.kind in ("lexical_declaration", "variable_declaration") and len(statement.children) == 1
    return declarator if alone else None


def _one_of_several(file: File, binding: Binding, load: Load) -> Node | None:
    """`b = 0` in `let a = 1, b = 0;`, when leaving it out changes nothing."""
    declarator = binding.node.parent
    if declarator is None or declarator.kind != "variable_declarator" or binding.node.field != "name":
        return None
    statement, value = declarator.parent, declarator.get("value")
    if statement is None or len(statement.children) < 2 or statement.parent is None:
        return None
    if statement.parent.kind in ("for_statement", "export_statement"):
        return None
    return declarator if value is None or is_idle(file, value, load) else None


def _with_comma(declarator: Node) -> Span:
    """A declarator with the comma that goes with it."""
    assert declarator.parent is not None
    siblings = declarator.parent.children
    at = siblings.index(declarator)
    if at:
        return Span(siblings[at - 1].end, declarator.end)
    return Span(declarator.start, siblings[1].start)
