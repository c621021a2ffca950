"""Classes whose methods others replace: by extending the class, or by assigning to a method of an instance.

In: a connection that a method of a class opens. Out: a trouble, since which code runs for its events is not
settled by the class alone. A class of its own file that extends it is seen where the members are laid out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import CASTS, File, bare, outermost
from sse2ws.model.connection import Connection
from sse2ws.model.facts import FileFacts
from sse2ws.model.linked import Listener, Place, Trouble
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_NOT_VALUES = ("implements_clause", "type_arguments")
_AROUND = ("member_expression", "call_expression", "parenthesized_expression", *CASTS)


def overridden(
    facts: FileFacts, connection: Connection, listeners: Sequence[Listener], program: Program
) -> Iterator[Trouble]:
    """At most one: the first that is found."""
    file = program.parsed(facts.path)
    owner = _class_around(file.tree.at(connection.site)) if file is not None else None
    if file is None or owner is None:
        return
    methods = set(_methods(file, owner))
    name, site = file.text(owner.get("name")) or connection.component, Place(facts.path, connection.site)
    own = _by_itself(file, owner) if any(each.ways for each in listeners) else ()
    replaced = next((each for each in own if each in methods), None)
    for user, node in _mentions(facts, file, owner, program) if replaced is None else ():
        if _is_extended(node):
            yield Trouble(Reason.CONNECTION_OWNER, site, f"{name}, a class that another one extends")
            return
        replaced = next((each for each in _assigned(user, node) if each in methods), replaced)
    if replaced is not None:
        yield Trouble(Reason.CONNECTION_OWNER, site, f"{name}, a class whose {replaced} is replaced")


def _class_around(site: Node) -> Node | None:
    return next((each.parent for each in site.ancestors() if each.kind == "class_body"), None)


def _methods(file: File, owner: Node) -> Iterator[str]:
    """Members that are functions."""
    body = owner.get("body")
    for each in body.children if body is not None else ():
        value = each.get("value")
        if each.kind == "method_definition" or (value is not None and bare(value).kind in FUNCTIONS):
            yield file.text(each.get("name") or each.get("property"))


def _by_itself(file: File, owner: Node) -> Iterator[str]:
    """Members that the class sets to something else than what they are, bound to the instance."""
    for each in owner.below("assignment_expression"):
        left, right = each.get("left"), each.get("right")
        target = left.get("object") if left is not None and left.kind == "member_expression" else None
        own = left is not None and target is not None and target.kind == "this"
        if left is not None and own and file.text(right) != f"{file.text(left)}.bind(this)":
            yield file.text(left.get("property"))


def _mentions(facts: FileFacts, file: File, owner: Node, program: Program) -> Iterator[tuple[File, Node]]:
    """Places that name the class or an instance of it, in any file."""
    name = owner.get("name")
    binding = file.scopes.binding(name) if name is not None else None
    offered = {f"<{owner.start}>", file.text(name)}
    for ref in binding.refs if binding is not None else ():
        made, holder = _made(ref), _made(ref).parent
        yield from ((file, each) for each in _with_variable(file, ref))
        if holder is not None:
            offered |= {f"<{made.start}>", file.text(holder.get("name"))}
    for local in sorted({each.local for each in facts.exports if each.local in offered and each.local}):
        for place in program.mentions(facts.path, local):
            user = program.parsed(place.path)
            if user is not None:
                yield from ((user, each) for each in _with_variable(user, user.tree.at(place.span)))
    yield from _required(file, file.text(name), program)


def _required(file: File, name: str, program: Program) -> Iterator[tuple[File, Node]]:
    """What extends a class of that name which `require` gave: which one it is cannot be told."""
    files = set(program.files_with(name.encode())) & set(program.files_with(b"require(")) if name else set()
    for path in sorted(files.intersection(program.files_with(b"extends")) - {file.path}):
        user = program.parsed(path)
        for heritage in user.tree.root.below("class_heritage") if user is not None else ():
            for node in heritage.below("identifier", "property_identifier"):
                binding = user.scopes.binding(node) if user is not None else None
                if user is not None and user.text(node) == name and not _is_told(binding):
                    yield user, node


def _is_told(binding: Binding | None) -> bool:
    return binding is not None and binding.kind in ("import", "class")


def _made(node: Node) -> Node:
    """`new all.Feed()` around its parts; what is no part of such is left as it is."""
    around = outermost(node)
    while around.parent is not None and around.parent.kind == "member_expression":
        around = outermost(around.parent)
    made = around.parent
    return outermost(made) if made is not None and made.kind == "new_expression" else node


def _with_variable(file: File, node: Node) -> Iterator[Node]:
    """What stands there, and every mention of a variable that it is the value of, `new` or not."""
    yield node
    value = _made(node)
    declarator = value.parent
    if declarator is not None and declarator.kind == "variable_declarator" and value.field == "value":
        label = declarator.get("name")
        binding = file.scopes.binding(label) if label is not None else None
        yield from binding.refs if binding is not None else ()


def _is_extended(node: Node) -> bool:
    """Whether a class is made from what is named there."""
    for each in node.ancestors():
        if each.kind in _NOT_VALUES or each.kind == "class_body":
            return False
        if each.kind == "class_heritage":
            return True
    return False


def _assigned(file: File, node: Node) -> Iterator[str]:
    """`apply` of `feed.apply = ...`, `Feed.prototype.apply = ...`, `Feed.get().apply = ...`."""
    member = node.parent
    while member is not None and member.kind in _AROUND:
        around = member.parent
        if around is not None and around.kind == "assignment_expression" and member.field == "left":
            yield file.text(member.get("property"))
        member = around
