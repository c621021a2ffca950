"""A handler that serves several events, taken apart: what it does for each name, and for all others.

In: a function and the flow of its event. Out: `Split`s, one for each property that is compared with names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from sse2ws.analyse.code.closures import free_bindings
from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import File, parameter_pattern, parameters, statement_of
from sse2ws.analyse.events.idle import is_tried, working
from sse2ws.analyse.events.inlines import Inlines, inlines_of
from sse2ws.analyse.events.outcomes import Outcome, Scene
from sse2ws.analyse.events.topics import Topic, same_name
from sse2ws.model.flow import PARSED, Escape, EventName, Flow, Form, Hold, Leak, Mutated, Path, Read
from sse2ws.model.source import Span
from sse2ws.model.split import GIVEN, TYPE, Rest, Split, Variant
from sse2ws.syntax.tree import Node

MESSAGE = "message"
_PAYLOAD: Path = ("data", PARSED)


def splits_of(
    file: File, function: Node, flow: Flow, site: Node, unnamed: bool, given: bool = False,
    caught: bool = False,
) -> tuple[Split, ...]:  # fmt: skip
    """Every way in which a handler can be taken apart. `site`: where its code will stand.

    `given`: it is no handler, and gets parts of the event. `caught`: somebody catches what it throws.
    """
    found = []
    for path in _candidates(flow, unnamed):
        split = _split(file, function, flow, path, site, unnamed, given, caught)
        if split is not None:
            found.append(split)
    return tuple(found)


def _candidates(flow: Flow, unnamed: bool) -> list[Path]:
    """Properties that may hold the name: of the event, or at the top of the message."""
    named = dict.fromkeys(use.path for use in flow.uses if isinstance(use, Read | Hold))
    spoilt = {use.path for use in flow.uses if isinstance(use, Mutated)}
    spoilt |= {use.path for use in flow.uses if isinstance(use, Leak) and use.how is Escape.MIXED}
    if spoilt & {(), ("data",), _PAYLOAD}:
        return []
    if not unnamed:
        return [path for path in (TYPE, GIVEN) if path in named and path not in spoilt]
    inside = [path for path in named if path and path[:-1] == _PAYLOAD and path[-1] != PARSED]
    return [path for path in (*inside, *({("event",)} & set(named))) if path not in spoilt]


def places_of(file: File, flow: Flow, path: Path) -> frozenset[Span]:
    """Expressions whose value lies at a path of the event."""
    found: set[Span] = set()
    for use in flow.uses:
        if isinstance(use, Hold) and use.path == path:
            found.update(use.refs)
        elif isinstance(use, Read) and use.path == path:
            if use.local is not None:
                found.update(use.local.refs)
            elif use.form in (Form.PROPERTY, Form.STRING):
                node: Node | None = file.tree.at(use.span)
                while node is not None and not node.kind.endswith(
                    ("member_expression", "subscript_expression")
                ):
                    node = node.parent
                if node is not None:
                    found.add(node.span)
    return frozenset(found)


def _split(
    file: File, function: Node, flow: Flow, path: Path, site: Node, unnamed: bool, given: bool, caught: bool
) -> Split | None:  # fmt: skip
    texts = places_of(file, flow, ("data",)) if not given else frozenset[Span]()
    topic = Topic(file, places_of(file, flow, path), texts)
    found = (function_at(file, span) for span in dict.fromkeys(flow.functions))
    entered = [each for each in found if each is not None]
    testing = [each for each in (function, *entered) if any(True for _ in tests_of(topic, each))]
    if not testing:
        return None
    inlines = inlines_of(topic, function, entered, testing)
    blocks = [Rest(node.span, why) for node, why in inlines.problems]
    names, unread = compared_names(topic, inlines.copied)
    blocks += [Rest(each.span, f"{file.text(each)[:40]}: a name that cannot be read here") for each in unread]
    scene = Scene(file, topic, inlines, entered, flow, path, given)
    rest = scene.outcome(None)
    blocks += rest.blocks
    trying = (function,) if caught else ()
    for work in working(file, rest.left, rest.gone, trying) if unnamed else ():
        runs = f"every other message runs {' '.join(file.text(work).split())[:50]}"
        blocks.append(Rest(work.span, runs, others=True))
    for thrown in _caught(inlines, rest) if unnamed else ():
        blocks.append(Rest(thrown.span, f"every other message runs {file.text(thrown)[:50]}"))
    variants = []
    for name, places in names.items():
        outcome = scene.outcome(name)
        blocks += outcome.blocks
        variant = _variant(file, name, places, outcome, rest, trying)
        told = (*variant.work, *(each.span for each in _caught(inlines, outcome)))
        variants.append(replace(variant, work=told))
    blocks += _shadowed(file, inlines, function, site)
    copied = tuple(each.span for each in inlines.copied)
    arrow = function.kind == "arrow_function" or (
        function.inside(site) and function.kind != "method_definition"
    )
    others = _variant(file, EventName("", None), [], rest, rest, trying)
    return Split(
        path,
        tuple(variants),
        others,
        copied,
        tuple(sorted(topic.places)),
        arrow,
        tuple(dict.fromkeys(blocks)),
        *message_names(file, flow, inlines.copied, given),
        tuple(parameter_pattern(each).span for one in inlines.copied[1:] for each in parameters(one)),
    )


def compared_names(topic: Topic, functions: Iterable[Node]) -> tuple[dict[EventName, list[Node]], list[Node]]:
    """The names that the code compares with, each with where, and tests whose names cannot be read."""
    names: dict[EventName, list[Node]] = {}
    unread = []
    for each in functions:
        for node, compared in tests_of(topic, each):
            if not compared:
                unread.append(node)
            for name, where in compared:
                key = next((known for known in names if same_name(known, name)), name)
                names.setdefault(key, []).append(where)
    return names, unread


def _caught(inlines: Inlines, outcome: Outcome) -> list[Node]:
    """What functions throw whose call stands in a `try`, as far as it is left."""
    functions = [inline.function for call, inline in inlines.calls.items() if is_tried(call)]
    thrown = (node for each in functions for node in each.walk() if node.kind == "throw_statement")
    return [node for node in thrown if not any(node.inside(span) for span in outcome.gone)]


def _variant(
    file: File,
    name: EventName,
    where: list[Node],
    outcome: Outcome,
    rest: Outcome,
    trying: Collection[Node],
) -> Variant:
    return Variant(
        name,
        where[0].span if where else None,
        tuple(each.span for each in where),
        outcome.cuts,
        outcome.gone,
        tuple(each.span for each in working(file, outcome.left, outcome.gone, trying)),
        outcome.cuts == rest.cuts,
        outcome.unused,
        outcome.keys,
    )


def function_at(file: File, span: Span) -> Node | None:
    """The function that stands at a place."""
    node: Node | None = file.tree.at(span)
    while node is not None and node.span == span:
        if node.kind in FUNCTIONS:
            return node
        node = node.parent
    return None


def tests_of(topic: Topic, function: Node) -> Iterator[tuple[Node, tuple[tuple[EventName, Node], ...]]]:
    """The tests of the name below a function, each with what it compares with."""
    for node in function.walk():
        compared = topic.names_of(node)
        if compared is not None:
            yield node, compared


def _shadowed(file: File, inlines: Inlines, function: Node, site: Node) -> Iterator[Rest]:
    """Names that would mean something else where the code goes."""
    places = {inline.function: call for call, inline in inlines.calls.items()}
    if not function.inside(site):
        places[function] = site
    for each, place in places.items():
        for binding, ref in free_bindings(file, each).items():
            if file.scopes.lookup(binding.name, place) is not binding:
                yield Rest(ref.span, f"{binding.name} means something else where the handler will stand")


def message_names(
    file: File, flow: Flow, copied: tuple[Node, ...], given: bool = False
) -> tuple[str, tuple[Span, ...]]:
    """One name for the event and the parsed message, if one can stand for both, and what becomes needless.

    A function that takes the parsed message has no event: there it is the parameter's own name.
    """
    holders = [use for use in flow.uses if isinstance(use, Hold) and use.path == _PAYLOAD]
    if given:
        return (holders[0].name if len(holders) == 1 and holders[0].parameter else ""), ()
    taken = parameters(copied[0])
    parameter = parameter_pattern(taken[0]) if taken else None
    own = {span for each in holders for span in (*each.refs, each.span)}
    refs = [file.tree.at(span) for each in holders for span in each.refs]
    bindings = [file.scopes.binding(file.tree.at(each.span)) for each in holders]
    if any(each is None or each.writes for each in bindings):
        return "", ()
    statements = (statement_of(each.node) for each in bindings if each is not None and each.kind != "param")
    declared = tuple(each.span for each in statements if _names_one(each))
    if all(MESSAGE not in _other_names(file, each, own) for each in copied):
        return MESSAGE, declared
    if parameter is None or parameter.kind != "identifier":
        return "", ()
    binding = file.scopes.binding(parameter)
    same = all(file.scopes.lookup(file.text(parameter), ref) is binding for ref in refs)
    return (file.text(parameter), declared) if same else ("", ())


def _names_one(statement: Node) -> bool:
    """Whether a statement declares one name and nothing else."""
    return statement.kind == "lexical_declaration" and len(statement.children) == 1


def _other_names(file: File, function: Node, own: set[Span]) -> set[str]:
    kinds = ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern")
    return {file.text(each) for each in function.walk() if each.kind in kinds and each.span not in own}
