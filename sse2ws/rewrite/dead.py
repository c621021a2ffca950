"""What the rewrite left without a user: imports, refs, state, helpers, types.

In: what was used before, and a file after. Out: changes of the after. Only names go that were used before and
no longer are, and only declarations that do nothing when they are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from msgspec import Struct, field

from sse2ws.analyse.code.commonjs import required
from sse2ws.analyse.code.constant_values import constant_value
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    bare,
    callee,
    global_path,
    react_call,
    statement_of,
)
from sse2ws.analyse.events.loop_names import LISTS
from sse2ws.model.source import Span
from sse2ws.rewrite.dead_patterns import Load, one_item, pattern_of, whole_statement
from sse2ws.rewrite.pieces import Change, removals
from sse2ws.syntax.tree import Node

_PURE_VALUES = frozenset(
    "string number true false null undefined template_string identifier member_expression".split()
)
_PURE_HOOKS = frozenset("useRef useState useCallback useMemo useEffectEvent createRef".split())


Key = tuple[str, str, tuple[str, ...]]
"""A name with its kind and the names of the functions around it, which survive a rewrite."""


def in_use(file: File) -> frozenset[Key]:
    """The declarations that something names."""
    return frozenset(key_of(file, each) for each in file.scopes.bindings() if _users(each))


class _Going(Struct):
    """Unused names, by what goes with them."""

    specifiers: dict[Node, list[Node]] = field(default_factory=dict)
    """Import -> the names of it."""
    patterns: dict[Node, list[Binding]] = field(default_factory=dict)
    statements: list[Node] = field(default_factory=list)
    several: dict[Node, Node] = field(default_factory=dict)
    """Statement of several declarators -> the first that goes."""
    calls: list[Span] = field(default_factory=list)
    """What names a value that has to be made."""

    def add(self, file: File, binding: Binding) -> None:
        """Say how a name goes, if it can."""
        if binding.kind == "import" and binding.value is not None:
            statement = next(each for each in binding.node.ancestors() if each.kind == "import_statement")
            if binding.node not in self.specifiers.setdefault(statement, []):
                self.specifiers[statement].append(binding.node)
        elif (pattern := pattern_of(binding)) is not None:
            self.patterns.setdefault(pattern, []).append(binding)
        elif (whole := _removable(file, binding)) is not None:
            if whole not in self.statements:
                self.statements.append(whole)
        elif (one := _one_of_several(file, binding)) is not None:
            self.several.setdefault(statement_of(one), one)
        elif (call := _called_for(file, binding)) is not None:
            self.calls.append(call)


def dead_changes(used: Set[Key], after: File, load: Load) -> Iterator[Change]:
    """Declarations that nothing names any more. `used`: those that were `in_use` before."""
    going = _Going()
    for binding in _unused(used, after):
        going.add(after, binding)
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
        if imported and _users(binding) and data.count(binding.name.encode()) == 1:
            going.add(before, binding)
    yield from _removed(going, before, data, load)


def _removed(going: _Going, file: File, data: bytes, load: Load) -> Iterator[Change]:
    """Changes of `data`, which is the text of `file` as far as something goes."""
    for call in going.calls:
        yield Change(call, (), "dead-code")
    gone = list(going.statements)
    for pattern, dead in going.patterns.items():
        whole_one = whole_statement(file, pattern, dead, load)
        if whole_one is not None:
            gone.append(whole_one)
        else:
            yield from one_item(file, pattern, dead)
    # together, for two neighbours that go share the blank line between them
    whole = [statement.span for statement, given in going.specifiers.items() if _all_of(statement, given)]
    whole += [_with_comment(file, each) for each in gone]
    yield from removals(data, whole, "dead-code")
    for declarator in going.several.values():  # one at a time: what is left over decides about the next
        yield Change(_with_comma(declarator), (), "dead-code")
    for statement, specified in going.specifiers.items():
        if statement.span not in whole:
            yield from _unimport(file, statement, specified)


def _unused(used: Set[Key], after: File) -> list[Binding]:
    """Names that were used before and are no longer."""
    unused = [each for each in after.scopes.bindings() if not _users(each)]
    react = any(each.name == "React" for each in unused)
    if react and any(node.kind.startswith("jsx_") for node in after.tree.root.walk()):
        # the classic runtime needs it without naming it
        unused = [each for each in unused if each.kind != "import" or each.name != "React"]
    return [each for each in unused if key_of(after, each) in used and not _exported(each)]


def _users(binding: Binding) -> bool:
    return any(
        not ref.inside(binding.value) if binding.value is not None and binding.kind == "function" else True
        for ref in binding.refs
    )


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


def _removable(file: File, binding: Binding) -> Node | None:
    """The statement that declares a name and nothing else, if leaving it out changes nothing."""
    if binding.kind == "param" or binding.kind == "catch":
        return None
    statement = statement_of(binding.node)
    if binding.kind in ("function", "type", "enum"):
        # a class or an enum is a value and a type
        alike = (binding.scope.values.get(binding.name), binding.scope.types.get(binding.name))
        named = any(_users(each) for each in alike if each is not None and each.node is binding.node)
        return statement if binding.node.parent is statement and not named else None
    if statement.kind not in ("lexical_declaration", "variable_declaration") or len(statement.children) != 1:
        return None
    declarator = statement.children[0]
    name, value = declarator.get("name"), declarator.get("value")
    if name is None:
        return None
    if name.kind == "array_pattern":
        both = all(not b.refs for child in name.children if (b := file.scopes.binding(child)) is not None)
        return statement if both and react_call(file, value) == "useState" else None
    if name is not binding.node:
        return None
    return statement if value is None or _pure(file, bare(value)) or required(file, bare(value)) else None


def _called_for(file: File, binding: Binding) -> Span | None:
    """`const token = ` of `const token = getToken();`: what the call does is not known, so that it stays."""
    declarator, statement = binding.node.parent, statement_of(binding.node)
    if declarator is None or declarator.kind != "variable_declarator" or binding.node.field != "name":
        return None
    value = declarator.get("value")
    alone = statement.kind in ("lexical_declaration", "variable_declaration") and len(statement.children) == 1
    if value is None or not alone or value.kind not in ("call_expression", "await_expression"):
        return None
    if (react_call(file, value) or "").startswith("use"):
        return None  # a hook says more by the name it had
    return Span(statement.start, value.start)


def _one_of_several(file: File, binding: Binding) -> Node | None:
    """`b = 0` in `let a = 1, b = 0;`, when leaving it out changes nothing."""
    declarator = binding.node.parent
    if declarator is None or declarator.kind != "variable_declarator" or binding.node.field != "name":
        return None
    statement, value = declarator.parent, declarator.get("value")
    if statement is None or len(statement.children) < 2 or statement.parent is None:
        return None
    if statement.parent.kind in ("for_statement", "export_statement"):
        return None
    return declarator if value is None or _pure(file, bare(value)) else None


def _with_comma(declarator: Node) -> Span:
    """A declarator with the comma that goes with it."""
    assert declarator.parent is not None
    siblings = declarator.parent.children
    at = siblings.index(declarator)
    if at:
        return Span(siblings[at - 1].end, declarator.end)
    return Span(declarator.start, siblings[1].start)


def _pure(file: File, value: Node) -> bool:
    if value.kind in FUNCTIONS or value.kind in _PURE_VALUES:
        return True
    if value.kind in ("array", "object", "template_substitution", "pair", "spread_element"):
        return all(_pure(file, bare(child)) for child in value.children)
    if value.kind in ("binary_expression", "ternary_expression", "unary_expression"):
        return "delete" not in value.words and all(_pure(file, bare(child)) for child in value.children)
    if value.kind in ("property_identifier", "computed_property_name", "shorthand_property_identifier"):
        return True
    if value.kind == "new_expression":
        return file.text(value) == "new AbortController()"
    if value.kind == "call_expression" and react_call(file, value) in _PURE_HOOKS:
        given = value.get("arguments")
        return given is not None and all(_pure(file, bare(each)) for each in given.children)
    return value.kind == "call_expression" and _lists_a_table(file, value)


def _lists_a_table(file: File, call: Node) -> bool:
    """`Object.entries(TABLE)` of an object without a getter: reading it runs nothing."""
    target, given = callee(call), call.get("arguments")
    if target is None or given is None or len(given.children) != 1 or global_path(file, target) not in LISTS:
        return False
    table = constant_value(file, given.children[0])
    return table.kind == "object" and all(each.kind == "pair" for each in table.children)


def _with_comment(file: File, statement: Node) -> Span:
    """A declaration with the comment that stands directly above it."""
    start = statement.start
    for comment in reversed(file.tree.comments):
        between = file.tree.data[comment.end : start]
        if comment.end <= start and not between.strip() and between.count(b"\n") == 1:
            line = file.tree.data.rfind(b"\n", 0, comment.start) + 1
            if not file.tree.data[line : comment.start].strip():
                start = comment.start
    return Span(start, statement.end)


def _imported(statement: Node) -> list[Node]:
    """The specifiers of an import, the default and the namespace included."""
    clause = next((each for each in statement.children if each.kind == "import_clause"), None)
    if clause is None:
        return []
    inner = [each for each in clause.walk() if each.kind in ("import_specifier", "namespace_import")]
    return [*inner, *(each for each in clause.children if each.kind == "identifier")]


def _all_of(statement: Node, names: list[Node]) -> bool:
    everything = _imported(statement)
    return bool(everything) and all(any(name.inside(each) for name in names) for each in everything)


def _unimport(file: File, statement: Node, names: list[Node]) -> Iterator[Change]:
    clause = next((each for each in statement.children if each.kind == "import_clause"), None)
    if clause is None:
        return
    dead = [each for each in _imported(statement) if any(name.inside(each) for name in names)]
    named = next((each for each in clause.children if each.kind == "named_imports"), None)
    if named is not None and all(each in dead for each in named.children):
        first = clause.children[0]
        yield Change(Span(first.end, named.end), (), "dead-code")
        return
    kept = [each for each in named.children if each not in dead] if named is not None else []
    if named is not None and any(each in dead for each in named.children):
        data = file.tree.data
        if b"\n" in data[named.start : named.end]:
            for each in named.children:
                if each in dead:
                    end = each.end + (data[each.end : each.end + 1] == b",")
                    yield Change(_line(data, Span(each.start, end)), (), "dead-code")
        else:
            span = Span(named.children[0].start, named.children[-1].end)
            yield Change(span, (b", ".join(data[each.start : each.end] for each in kept),), "dead-code")
    default = next((each for each in dead if each.kind == "identifier"), None)
    if default is not None and named is not None:
        yield Change(Span(default.start, named.start), (), "dead-code")


def _line(data: bytes, span: Span) -> Span:
    """A statement with its line, when it stands alone on it."""
    start = data.rfind(b"\n", 0, span.start) + 1
    end = data.find(b"\n", span.end)
    end = len(data) if end < 0 else end + 1
    if data[start : span.start].strip() or data[span.end : end].strip():
        return span
    return Span(start, end)
