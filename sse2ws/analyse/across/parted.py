"""A handler whose messages another function tells apart: that function is taken apart, not the handler.

In: a subscription. Out: for each name, what is left of the handler and of the function,
or what is in the way. The function may be another module's, or one of the file's own that takes more than
the message; its code stays where it is, so that every name in it means what it meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from sse2ws.analyse.across.offered import stem
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.across.texts import with_texts
from sse2ws.analyse.code.commonjs import is_commonjs
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    parameter_pattern,
    parameters,
    statement_of,
)
from sse2ws.analyse.code.targets import method_target
from sse2ws.analyse.events.given_names import is_given_name
from sse2ws.analyse.events.idle import is_tried
from sse2ws.analyse.events.parted_calls import Caller, Pair, Way, variants_for
from sse2ws.analyse.events.splits import function_at, places_of, splits_of
from sse2ws.analyse.flow.follow import flow_of_parameter, flow_of_parameters
from sse2ws.model.connection import Leaving, Subscription
from sse2ws.model.facts import FileFacts
from sse2ws.model.flow import PARSED, EventName, Flow, Forward, Hold, Parse, Path
from sse2ws.model.linked import Parted, Place
from sse2ws.model.source import Span
from sse2ws.model.split import GIVEN, Rest, Split
from sse2ws.syntax.tree import Node

_PAYLOAD: Path = ("data", PARSED)
_DEEPEST = 3
"""Modules that offer all of another, one above the other, that are looked at."""
_NAMES = (("type",), ("event",))
"""Where the event's name lies, if not in the message."""


def parted_ways(
    facts: FileFacts, each: Subscription, names: Sequence[EventName], program: Program
) -> Iterator[tuple[Pair, ...]]:
    """For each property by which the one function that is given the message tells it apart, all names.

    `names`: those that the handler is added for.
    """
    ways = [way for way in _ways(facts, each, program) if way.function.get("body") is not None]
    told = [(way, splits) for way in ways if (splits := _splits(way, each.unnamed, program))]
    file = program.parsed(facts.path)
    if len(told) != 1 or file is None or (not each.unnamed and not names):
        return
    way, splits = told[0]
    heard = () if each.unnamed else tuple(names)
    handler = function_at(file, each.handler.function) if each.handler.function is not None else None
    for split in splits:
        taken = way.message(split.discriminator)
        if taken is None:
            continue
        named = with_texts(split, way.file.path, program)
        objections = tuple(Rest(at.span, why) for at, why in _objections(way, program))
        # the literals stand in another file than the listener
        variants = tuple(replace(v, name=EventName(v.name.text, None)) for v in named.variants)
        pattern = parameter_pattern(parameters(way.function)[taken[0]]).span
        named = replace(
            named, variants=variants, blocks=(*named.blocks, *objections), untyped=(*named.untyped, pattern)
        )
        parted = _parted(way, named, taken, program)
        if handler is not None:
            yield Caller(file, handler, each.handler.flow, way, named, heard).pairs(parted)
        else:
            yield _by_reference(way, named, parted, heard)


def _ways(facts: FileFacts, each: Subscription, program: Program) -> Iterator[Way]:
    """Calls that hand over the event or parts of it, and the handler itself if it is imported."""
    handler = each.handler
    if handler.imported is not None and handler.function is None:
        yield from _imported(facts.path, (Forward((), handler.imported, 0, handler.reference),), program)
    own = program.parsed(facts.path) if handler.function is not None else None
    if own is None:
        return
    forwards: dict[Span, list[Forward]] = {}
    for use in handler.flow.uses:
        if isinstance(use, Forward) and use.schema is None and _is_part(own, use, handler.flow):
            forwards.setdefault(use.span, []).append(use)
    for uses in forwards.values():
        yield from _imported(facts.path, uses, program, _written_again(own, uses[0].span, each.names))
    calls: dict[Span, list[Path]] = {}
    for span, path in handler.flow.calls:
        calls.setdefault(span, []).append(path)
    for span, paths in calls.items():
        callee = own.tree.at(span)
        target, call = method_target(own, callee), callee.parent
        given = arguments(call) if call is not None and call.kind == "call_expression" else []
        if target is None or len(given) < 2 or function_of(target) is not None:
            continue  # what takes the message alone is moved in
        found = [(n, path) for n, one in enumerate(given) for path in paths if _is_taken(path)
                 and _is_whole(own, one, handler.flow, path)]  # fmt: skip
        found += _written_again(own, span, each.names)
        parts = tuple((n, path) for n, path in found if flow_of_parameter(own, target, n).uses)
        if parts:
            yield Way(own, target, own.text(callee), Place(facts.path, span), parts)


def _is_taken(path: Path) -> bool:
    """Whether what lies at a path is the event, its text, the message, or what stands in that."""
    return path in ((), ("data",), *_NAMES) or (path[:2] == _PAYLOAD and len(path) <= len(_PAYLOAD) + 1)


def _is_part(file: File, use: Forward, flow: Flow) -> bool:
    """Whether an imported function is given the event or a part of it; of a message's parts, as it is."""
    if use.path in ((), ("data",), _PAYLOAD):
        return True
    call = file.tree.at(use.span).parent
    given = arguments(call) if call is not None and call.kind == "call_expression" else []
    return (
        _is_taken(use.path)
        and use.argument < len(given)
        and _is_whole(file, given[use.argument], flow, use.path)
    )


def _is_whole(file: File, given: Node, flow: Flow, path: Path) -> bool:
    """Whether an argument is what lies at a path of the event."""
    inner = bare(given).span
    return inner in places_of(file, flow, path) or any(
        isinstance(use, Parse) and (*use.path, PARSED) == path and use.span in (given.span, inner)
        for use in flow.uses
    )


def _written_again(file: File, callee: Span, names: Sequence[EventName]) -> Iterator[tuple[int, Path]]:
    """Arguments of a call that are the event's name."""
    call = file.tree.at(callee).parent
    given = arguments(call) if call is not None and call.kind == "call_expression" else []
    return ((n, GIVEN) for n, one in enumerate(given) if is_given_name(file, one, names))


def _imported(
    path: str, uses: Sequence[Forward], program: Program, more: Iterable[tuple[int, Path]] = ()
) -> Iterator[Way]:
    """The call of an imported function; `uses` and `more`: what it is given."""
    found = program.function(path, uses[0].callee)
    file = program.parsed(found[0]) if found is not None else None
    node = function_at(file, found[1].span) if file is not None and found is not None else None
    if file is not None and node is not None and found is not None:
        parts = (*((each.argument, each.path) for each in uses), *more)
        yield Way(file, node, found[1].name, Place(path, uses[0].span), parts)


def _splits(way: Way, unnamed: bool, program: Program) -> tuple[Split, ...]:
    """Ways to take the function apart."""
    flow = flow_of_parameters(way.file, way.function, way.parts)
    file = program.parsed(way.call.path)
    caught = file is not None and is_tried(file.tree.at(way.call.span))
    given = all(path != () for _, path in way.parts)
    return splits_of(way.file, way.function, flow, way.function, unnamed, given, caught)


# -- what is in the way ----------------------------------------------------------------------------------


def _objections(way: Way, program: Program) -> Iterator[tuple[Node, str]]:
    """Why a function cannot become several that stand where it stands."""
    file, function, name = way.file, way.function, way.name
    holder = _holder(file, function)
    listed = function.get("parameters")
    if holder is None or is_commonjs(file):
        yield function, f"{name} is no plain function of a module"
        return
    if "*" in function.words or function.get("type_parameters") is not None or listed is None:
        yield function, f"{name} is no plain function"
    if any(parameter_pattern(each).kind == "rest_pattern" for each in parameters(function)):
        yield function, f"{name} takes any number of arguments"
    if any(each.kind == "function_signature" and file.text(each.get("name")) == name
           for each in file.tree.root.walk()):  # fmt: skip
        yield function, f"{name} is declared several times"
    for node in function.walk():
        named = node.kind in ("identifier", "shorthand_property_identifier") and file.text(node) == name
        own = named and node.field != "name"
        if node.kind == "identifier" and file.text(node) == "arguments":
            own = file.scopes.binding(node) is None
        if node.kind in ("this", "super") or (own and node.kind == "identifier"):
            yield node, f"{name} uses {file.text(node)} itself"
            return


def _holder(file: File, function: Node) -> Node | None:
    """The statement at the top of the file that declares a function and nothing else, its export included."""
    statement = statement_of(function)
    declared = statement.get("declaration") or statement.get("value") or statement
    if statement.parent is None or statement.parent.kind != "program":
        return None
    if declared is function and function.get("name") is not None:
        return statement
    declarators = [each for each in declared.children if each.kind == "variable_declarator"]
    single = declared.kind == "lexical_declaration" and len(declarators) == 1 == len(declared.children)
    if not single or declarators[0].get("type") is not None or declarators[0].get("value") is not function:
        return None
    return statement if "const" in declared.words else None


def _exports(way: Way, program: Program) -> tuple[tuple[str, Leaving], ...]:
    """What else gives the name of the function away: lists of exports, here and in other modules."""
    found: list[tuple[str, Leaving]] = []
    for statement in way.file.tree.root.children:
        if statement.kind != "export_statement":
            continue
        value = statement.get("value")
        if value is not None and value.kind == "identifier" and way.file.text(value) == way.name:
            found.append((way.file.path, Leaving(statement.span)))
        items = [each for each in statement.walk() if each.kind == "export_specifier"]
        for each in items if statement.get("source") is None else ():
            if way.file.text(each.get("name")) == way.name:
                single = len(items) == 1
                found.append((way.file.path, Leaving((statement if single else each).span, not single)))
    return (*found, *program.passed_on(way.file.path, way.name))


def _beside(path: str, program: Program, depth: int = 0) -> frozenset[str]:
    """Names of other modules that somebody offers together with all of this one."""
    found = frozenset[str]()
    for barrel in program.files_with(stem(path).encode()) if depth < _DEEPEST else ():
        facts = program.facts(barrel)
        sources = [each.source for each in (facts.exports if facts is not None else ()) if each.name == "*"]
        modules = {program.resolve(barrel, each.module) for each in sources if each is not None}
        if facts is not None and barrel != path and path in modules:
            others = (each for each in (barrel, *modules) if each is not None and each != path)
            offered = (one for each in others if (one := program.facts(each)) is not None)
            found |= {each.name for one in offered for each in one.exports}
            found |= _beside(barrel, program, depth + 1)
    return found


def _mentions(way: Way, program: Program) -> tuple[Place, ...]:
    facts = program.facts(way.file.path)
    own = [each for each in facts.functions if each.span == way.function.span] if facts is not None else []
    local = (Place(way.file.path, ref) for each in own for ref in each.refs)
    return (*local, *program.mentions(way.file.path, way.name))


def _by_reference(way: Way, split: Split, parted: Parted, heard: Sequence[EventName]) -> tuple[Pair, ...]:
    """The function is the handler."""
    return tuple(
        Pair(way.file.path, split, each, replace(parted, variant=each))
        for each in variants_for(split, heard) or split.variants
    )


def _parted(way: Way, split: Split, taken: tuple[int, Path], program: Program) -> Parted:
    place = Place(way.file.path, way.function.span)
    flow = flow_of_parameters(way.file, way.function, way.parts)
    given = [n for n, path in way.parts if path == split.discriminator]
    taking = {parameter_pattern(each).span for n, each in enumerate(parameters(way.function)) if n in given}
    named = (use.refs for use in flow.uses if isinstance(use, Hold) and use.span in taking)
    return Parted(
        place, way.name, way.call, *taken, split, split.rest,
        exports=_exports(way, program), mentions=_mentions(way, program),
        named=tuple(ref for refs in named for ref in refs), beside=_beside(way.file.path, program),
    )  # fmt: skip
