"""A hook that stays, and whose callers all say the same: `useFeed('/api/events', 'goal-created', onGoal)`.

In: a connection whose function takes its URL, or names of events. Out: the same with what all callers give.
"""

from __future__ import annotations

from msgspec.structs import replace

from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.calls import binding_of_function
from sse2ws.analyse.code.mentions import names_only
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    outermost,
    parameter_of,
    parameters,
    string,
)
from sse2ws.analyse.source.urls import url_of
from sse2ws.model.connection import Connection, Subscription, Url
from sse2ws.model.facts import FileFacts
from sse2ws.model.flow import EventName
from sse2ws.model.linked import Place
from sse2ws.model.reasons import Reason
from sse2ws.model.source import is_test
from sse2ws.syntax.tree import Node

_HOLE = "{}"


def as_all_call_it(facts: FileFacts, connection: Connection, program: Program) -> Connection:
    """The connection with the URL, and under the names, that all callers give, where they give the same."""
    told = [each for each in connection.evidence if each.reason is Reason.GENERIC_WRAPPER]
    file = program.parsed(facts.path) if told else None
    if file is None:
        return connection
    site, spans = file.tree.at(connection.site), {each.span for each in told}
    given = arguments(site)
    url = _agreed_url(file, bare(given[0]), program) if given and bare(given[0]).span in spans else None
    settled = {bare(given[0]).span} if url is not None else set()
    agreed = [(file.text(bare(given[0])), url.template.replace(_HOLE, "1"))] if url is not None else []
    subscriptions = list(connection.subscriptions)
    for number, each in enumerate(subscriptions):
        name = _agreed_name(file, each, site, program) if each.event in spans else None
        if name is not None and each.event is not None:
            subscriptions[number] = replace(each, names=(EventName(name, None),))
            settled.add(each.event)
            agreed.append((file.tree.text(each.event), name))
    return replace(
        connection,
        url=replace(url, span=connection.url.span) if url is not None else connection.url,
        subscriptions=tuple(subscriptions),
        evidence=tuple(e for e in connection.evidence if e not in told or e.span not in settled),
        agreed=tuple(agreed),
    )


def _agreed_url(file: File, url: Node, program: Program) -> Url | None:
    """The URL of all callers. What it is made of has names that only they know."""
    urls = []
    for home, value in _given_by_all(file, url, url, program):
        read = url_of(home, value)
        shown = program.url(home.path, read)
        urls.append(replace(read, shown=shown, maker=None, method="", sometimes=read.expressions))
    return urls[0] if urls and all(_is_same(each, urls[0]) for each in urls) else None


def _agreed_name(file: File, each: Subscription, site: Node, program: Program) -> str | None:
    """The name under which all callers listen; none for a function inside: each call adds a listener."""
    if each.event is None or each.names or each.unnamed or each.looped is not None:
        return None
    name = bare(file.tree.at(each.event))
    names = {string(home, value) for home, value in _given_by_all(file, name, site, program)}
    return names.pop() if len(names) == 1 else None


def _is_same(one: Url, other: Url) -> bool:
    """Whether two callers mean one stream, whatever they put in front of its path."""
    if one.template.startswith(_HOLE) or one.template != other.template:
        return False
    return bool(one.template) or one.text == other.text


def _given_by_all(file: File, name: Node, site: Node, program: Program) -> list[tuple[File, Node]]:
    """What each caller gives for a parameter of a function around `site`; nothing where one is not seen.

    Tests call it as they like.
    """
    binding = file.scopes.binding(name) if name.kind == "identifier" else None
    taken = parameter_of(file, binding) if binding is not None and not binding.writes else None
    function = binding_of_function(file, taken[0]) if taken is not None and site.inside(taken[0]) else None
    if taken is None or function is None or function.writes:
        return []
    default = parameters(taken[0])[taken[1]].get("value")
    local = [Place(file.path, each.span) for each in function.refs if not names_only(file, each)]
    found = []
    for place in (*local, *program.mentions(file.path, function.name)):
        if is_test(place.path):
            continue
        around = program.parsed(place.path)
        given = _given(around, place, taken[1], taken[2], default) if around is not None else None
        if given is None or around is None:
            return []
        found.append((file if given is default else around, given))
    return found


def _given(file: File, place: Place, index: int, member: str, default: Node | None) -> Node | None:
    """What one caller gives for a parameter, or for a property of it."""
    name = file.tree.at(place.span)
    call = outermost(name).parent
    if call is None or call.kind != "call_expression" or callee(call) is not name:
        return None
    given = arguments(call)
    if any(each.kind == "spread_element" for each in given[: index + 1]):
        return None
    if index >= len(given):
        return default if not member else None
    return _property(file, bare(given[index]), member) if member else given[index]


def _property(file: File, whole: Node, name: str) -> Node | None:
    """The value of a property in an object that is written where it is given."""
    if whole.kind != "object" or any(each.kind == "spread_element" for each in whole.children):
        return None
    for each in whole.children:
        key = each.get("key")
        if key is not None and (string(file, key) or file.text(key)) == name:
            return each.get("value")
        if each.kind == "shorthand_property_identifier" and file.text(each) == name:
            return each
    return None
