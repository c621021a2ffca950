"""Streams that a program reads itself: `fetch`, `getReader()`, and the lines of text/event-stream by hand.

In: a `File`. Out: sites. A reader counts only with evidence that what it reads are server-sent events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from sse2ws.analyse.code.scopes import FUNCTIONS, function_of
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    string,
)
from sse2ws.analyse.kinds.headers import requests_of_name, requests_with, url_given
from sse2ws.analyse.source.clients import Site, promised
from sse2ws.analyse.source.draft import Draft
from sse2ws.model.by_hand import BEGINNINGS, FIELDS, LIBRARIES, MIME, PARSERS
from sse2ws.model.pack import Client, ClientKind
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

BY_HAND = Client("fetch", ClientKind.CALL, listen=(), unlisten=(), close=(), auth_options=())
"""What stands for the library where there is none."""

_TEXTS = ("string", "template_string")
_WORDS = (b"event-stream", b"getReader", b"pipeThrough", b"await", b"onDownloadProgress")
"""One of them stands in every file that reads a stream by hand."""


def reader_sites(file: File, known_sites: Iterable[Node]) -> Iterator[Site]:
    """The request of every stream of events that is read by hand, in source order."""
    data = file.tree.data
    if not any(word in data for word in _WORDS):
        return
    found: dict[int, Node] = {}
    known = {each.start for each in known_sites}
    accepting = MIME.encode() in data
    parsing: dict[Node, bool] = {}  # a test file reads a hundred streams in one function
    for node in file.tree.root.below("call_expression", "pair", "for_in_statement"):
        if accepting and node.kind == "call_expression" and node.start not in known and _accepts(file, node):
            found.update((each.start, each) for each in _sent(file, node))
        elif node.kind == "pair" and file.text(node.get("key")) == "onDownloadProgress":
            call = next((each for each in node.ancestors() if each.kind == "call_expression"), None)
            if call is not None and _parses(file, node):
                found.setdefault(call.start, call)
        elif _reads(file, node):
            scope = _outermost(node)
            request = _request(file, node)
            if scope is not None and scope not in parsing:
                parsing[scope] = _parses(file, scope)
            if scope is not None and (parsing[scope] or _accepts(file, request)):
                found.setdefault(request.start, request)
    for start in sorted(found):
        yield Site(found[start], BY_HAND)


def _sent(file: File, call: Node) -> tuple[Node, ...]:
    """The requests that a call with an `Accept` header is, or makes the headers of.

    Where that cannot be told: what is read beside it, else the call.
    """
    if _is_request(file, call):
        return (call,)
    target = callee(call)
    owner = target.get("object") if target is not None and target.kind == "member_expression" else None
    if is_header(file, call):
        return (owner is not None and requests_of_name(file, bare(owner))) or (call,)
    if _is_read(file, call):
        return (call,)
    beside = function_of(call)
    reads = (each for each in (beside.walk() if beside is not None else ()) if _reads(file, each))
    # what has an `Accept` of its own is a site of its own
    others = (each for each in map(partial(_request, file), reads) if not _accepts(file, each))
    return requests_with(file, call) or (next(others, call),)


def _is_read(file: File, call: Node) -> bool:
    scope = _outermost(call)
    return scope is not None and any(
        _reads(file, each) and _request(file, each).start == call.start for each in scope.walk()
    )


def _is_request(file: File, call: Node) -> bool:
    """Whether a call is given headers for what it sends, and does not only make such headers."""
    return any(call in requests_with(file, each) for each in _accepting(file, call))


def opened_on(file: File, site: Node) -> Node | None:
    """The URL of a site; none where the site is no request, but where headers are made or reading begins."""
    if site.kind != "call_expression" or is_header(file, site) or _reads(file, site):
        return None
    url = url_given(file, site)
    return url if _is_known(file, site) or (url is not None and url.kind in _TEXTS) else None


def _is_known(file: File, site: Node) -> bool:
    """Whether a site is surely where the stream comes from, and not perhaps a maker of headers."""
    maker = not is_header(file, site) and _accepts(file, site) and not _is_request(file, site)
    return not maker or _is_read(file, site)


def _reads(file: File, node: Node) -> bool:
    """`body.getReader()`, `for await (const chunk of body)`, `events(response)` of a library."""
    if node.kind == "for_in_statement":
        return "await" in node.words
    target = callee(node) if node.kind == "call_expression" else None
    if target is None:
        return False
    if target.kind == "member_expression":
        return file.text(target.get("property")) in ("getReader", "pipeThrough")
    binding = file.scopes.binding(target) if target.kind == "identifier" else None
    return (
        binding is not None
        and binding.kind == "import"
        and _module(file, binding.node) == "fetch-event-stream"
    )


def _module(file: File, node: Node) -> str:
    statement = next((each for each in node.ancestors() if each.kind == "import_statement"), None)
    return string(file, statement.get("source")) or "" if statement is not None else ""


def _outermost(node: Node) -> Node | None:
    """The widest function around, without the component or module itself being needed."""
    functions = [each for each in node.ancestors() if each.kind in FUNCTIONS]
    return functions[-1] if functions else next(iter([e for e in node.ancestors() if e.parent is None]), None)


def _request(file: File, node: Node) -> Node:
    """The call whose answer is read; the reading itself where that cannot be told."""
    at: Node | None = node.get("right") if node.kind == "for_in_statement" else node
    last = node
    for _ in range(8):
        at = _source(file, at) if at is not None else None
        if at is None:
            break
        if at.kind == "call_expression":
            last = at
            if not _reads(file, at):
                break
    return last


def _source(file: File, node: Node) -> Node | None:
    """One step towards where a value comes from."""
    node = bare(node)
    if node.kind == "call_expression":
        target = callee(node)
        given = arguments(node)
        if target is not None and target.kind == "member_expression":
            owner = target.get("object")
            return bare(owner) if owner is not None else None
        return bare(given[0]) if given else None
    if node.kind == "member_expression":
        owner = node.get("object")
        return bare(owner) if owner is not None else None
    if node.kind == "await_expression" and node.children:
        return bare(node.children[0])
    if node.kind == "identifier":
        binding = file.scopes.binding(node)
        if binding is not None and binding.kind == "param":
            return promised(file, binding.node)
        if binding is not None and binding.value is not None:
            return bare(binding.value)
        declarator = (
            next((e for e in binding.node.ancestors() if e.kind == "variable_declarator"), None)
            if binding
            else None
        )
        value = declarator.get("value") if declarator is not None else None
        return bare(value) if value is not None else None
    if node.kind in ("binary_expression", "ternary_expression") and node.children:
        return bare(node.children[0])
    return None


def _parses(file: File, scope: Node) -> bool:
    """Whether a function, or one that it names, takes lines of an event stream apart."""
    data = file.tree.data
    by_library = any(word in data for word in LIBRARIES)
    if not by_library and not any(word in data for word in BEGINNINGS):
        return False
    seen = [scope]
    for binding in {file.scopes.binding(node) for node in scope.below("identifier")}:
        local = function_of_binding(file, binding)
        if local is not None and local not in seen and not local.inside(scope):
            seen.append(local)
        imported = by_library and binding is not None and binding.kind == "import"
        if imported and binding is not None and _module(file, binding.node) in PARSERS:
            return True
    texts = [node for each in seen for node in each.below("string", "template_string", "regex")]
    lines = any("\\n" in file.text(node) for node in texts if node.kind != "template_string")
    return lines and any(_is_line(file, node) for node in texts)


def _is_line(file: File, node: Node) -> bool:
    """`line.startsWith('data:')`, `/^data: /`: the beginning of a line, no data URL."""
    if node.kind == "regex":
        return file.text(node).lstrip("/^(?:").startswith(("data:", "event:", "data\\:"))
    if node.kind not in ("string", "template_string") or node.parent is None:
        return False
    return file.text(node)[1:-1] in FIELDS and node.parent.kind in ("arguments", "binary_expression")


def reader_evidence(draft: Draft) -> None:
    """Why a reader stays: nothing of it is a subscription, and its end may tell what it reads."""
    site = draft.site.node
    reader = draft.file.text(callee(site)) if _is_known(draft.file, site) else ""
    draft.because(Reason.HAND_WRITTEN_READER, site, reader)
    scope = _outermost(draft.site.node)
    for node in scope.walk() if scope is not None else ():
        if node.kind == "string" and "[DONE]" in draft.file.text(node):
            draft.because(Reason.LLM_STREAM, node, "[DONE]")
            return


def is_header(file: File, call: Node) -> bool:
    """`request.setRequestHeader('Accept', 'text/event-stream')`."""
    given = arguments(call) if call.kind == "call_expression" else []
    words = [string(file, each) or "" for each in given]
    return len(words) == 2 and words[0].lower() == "accept" and MIME in words[1]


def _accepts(file: File, request: Node) -> bool:
    """`headers: { Accept: 'text/event-stream' }` in what a request is given, or `set('Accept', ...)`."""
    return is_header(file, request) or any(_accepting(file, request))


def _accepting(file: File, request: Node) -> Iterator[Node]:
    for given in arguments(request) if request.kind == "call_expression" else ():
        for pair in _pairs(file, given, 0):
            accept = file.text(pair.get("key")).strip("'\"`").lower() == "accept"
            if accept and MIME in (string(file, pair.get("value")) or ""):
                yield pair


def _pairs(file: File, given: Node, depth: int) -> Iterator[Node]:
    """The properties of an object and of the objects in it, by name as well."""
    node = bare(given)
    if node.kind in ("identifier", "shorthand_property_identifier") and depth < 4:
        binding = file.scopes.binding(node)
        if binding is not None and binding.value is not None:
            yield from _pairs(file, binding.value, depth + 1)
    elif node.kind == "object":
        for entry in node.children:
            value = entry.get("value")
            yield from (entry,) if entry.kind == "pair" else ()
            inner = value if value is not None else entry.children[0] if entry.children else entry
            yield from _pairs(file, inner, depth + 1) if inner.kind != "object" or depth < 4 else ()
    elif node.kind in ("new_expression", "spread_element"):
        for each in [*arguments(node), *(node.children if node.kind == "spread_element" else ())]:
            yield from _pairs(file, each, depth + 1)
