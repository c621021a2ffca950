"""Reasons that the code around a connection gives: options, escapes, reconnection, closing, other frameworks.

In: a draft. Out: evidence in it. Listeners bring their own evidence, see `listeners`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.calls import binding_of_function, calls_of, enclosing_functions, is_only_called
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import (
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    global_path,
    parameter_of,
    string,
)
from sse2ws.analyse.connection.closed import LEAVING, closing_evidence
from sse2ws.analyse.source.containers import function_name
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.sources import UseKind
from sse2ws.model.connection import Evidence
from sse2ws.model.reasons import Reason
from sse2ws.syntax.markup import is_markup
from sse2ws.syntax.tree import Node

_STORE_BUILDERS = (
    "createApi",
    "injectEndpoints",
    "createListenerMiddleware",
    "startListening",
    "createSlice",
    "configureStore",
)


_FRAMEWORKS = {
    "vue",
    "svelte",
    "svelte/store",
    "@angular/core",
    "solid-js",
    "pinia",
    "lit",
    "@builder.io/qwik",
}


def option_evidence(draft: Draft, given: list[Node]) -> None:
    """Authentication, method and body in the options."""
    for options in given[1:]:
        node = bare(options)
        if node.kind == "identifier":
            binding = draft.file.scopes.binding(node)
            node = bare(binding.value) if binding is not None and binding.value is not None else node
        for entry in node.children if node.kind == "object" else []:
            key = draft.file.text(entry.get("key") or entry.get("name") or entry).strip("'\"")
            value = entry if entry.kind.startswith("shorthand") else entry.get("value")
            if key in draft.site.client.auth_options and draft.file.text(value) != "false":
                draft.because(Reason.CONNECTION_AUTH, entry, key)
                for header in entry.below("pair"):
                    _resuming(draft, header)
            elif key in ("method", "body", "payload") and value is not None:
                _request(draft, entry, key, value)


def _resuming(draft: Draft, header: Node) -> None:
    """`'Last-Event-ID': last` among the headers: the server sends what was missed since."""
    name, value = header.get("key"), header.get("value")
    named = draft.file.text(name).strip("'\"").lower() == "last-event-id"
    if named and value is not None and string(draft.file, value) is None:
        draft.because(Reason.LAST_EVENT_ID_RESUME, header, draft.file.text(value))


def _request(draft: Draft, entry: Node, key: str, value: Node) -> None:
    """What is sent with the request makes the stream its answer; a method that is not known may be any."""
    node = bare(value)
    binding = draft.file.scopes.binding(node) if node.kind.endswith("identifier") else None
    if binding is not None and binding.constant and binding.value is not None:
        node = bare(binding.value)
    method = string(draft.file, node)
    if draft.file.text(node) in ("undefined", "null") or (method or "").upper() == "GET":
        return
    unknown = key == "method" and method is None
    reason = Reason.GENERIC_WRAPPER if unknown else Reason.POST_STREAM
    draft.because(reason, entry, draft.file.text(entry)[:40])


def use_evidence(draft: Draft) -> None:
    for use in draft.uses.of(UseKind.ESCAPE):
        draft.because(Reason.SOURCE_ESCAPES, use.node, use.target or draft.file.text(use.node)[:40])
    functions = [each.function for each in draft.listeners if each.function is not None]
    for use in draft.uses.uses:
        # the handler moves away from the source: what it does to it besides closing has no counterpart
        if use.kind is not UseKind.CLOSE and any(use.node.inside(each) for each in functions):
            draft.because(Reason.SOURCE_ESCAPES, use.node, "a handler that uses it")
    for use in draft.uses.of(UseKind.RXJS):
        draft.because(Reason.RXJS, use.node, use.target)
    for function in draft.uses.returned_by:
        if not is_only_called(draft.file, function):
            draft.because(
                Reason.SOURCE_ESCAPES,
                function,
                f"returned by {function_name(draft.file, function) or 'a function'}",
            )
    for use in draft.uses.of(UseKind.STATE):
        if not any(use.node.inside(each) for each in (*draft.lifecycle, *draft.lifecycle_handlers)):
            draft.because(Reason.CONNECTION_STATUS, use.node, draft.file.text(use.node))
    draft.evidence.extend(_container_evidence(draft))
    draft.evidence.extend(_reconnect_evidence(draft))
    draft.evidence.extend(closing_evidence(draft))
    draft.evidence.extend(_page_evidence(draft))


def _container_evidence(draft: Draft) -> Iterator[Evidence]:
    site = draft.site.node
    modules = {
        string(draft.file, each.get("source"))
        for each in draft.file.tree.root.children
        if each.kind == "import_statement"
    }
    if draft.container.kind == "saga" or _between_actions(draft):
        yield Evidence(Reason.STORE_MIDDLEWARE, site.span, draft.container.name)
    other = sorted(modules & _FRAMEWORKS, key=str)
    if is_markup(draft.file.path):
        other = [draft.file.path.rpartition(".")[2]]
    if other:
        yield Evidence(Reason.UNSUPPORTED_FRAMEWORK, site.span, str(other[0]))
    url = arguments(site)
    names = [each for each in url[0].walk() if each.kind == "identifier"] if url else []
    for name in names:
        binding = draft.file.scopes.binding(name)
        found = parameter_of(draft.file, binding) if binding is not None else None
        if found is not None and draft.container.owner is found[0] and bare(url[0]) is name:
            yield Evidence(Reason.GENERIC_WRAPPER, name.span, draft.file.text(name))
    function = next((each for each in site.ancestors() if each.kind == "new_expression"), None)
    if function is not None and draft.file.text(function.get("constructor")).endswith("Observable"):
        yield Evidence(Reason.RXJS, function.span, "Observable")


def _between_actions(draft: Draft) -> bool:
    """Whether it is opened in a middleware (`store => next => action => ...`) or a store's definition."""
    functions = enclosing_functions(draft.site.node)
    threes = zip(functions, functions[1:], functions[2:], strict=False)
    if any(_gives(outer, middle) and _gives(middle, inner) for inner, middle, outer in threes):
        return True
    calls = (each for each in draft.site.node.ancestors() if each.kind == "call_expression")
    names = (draft.file.text(callee(each)).rpartition(".")[2] for each in calls)
    return any(name in _STORE_BUILDERS for name in names)


def _gives(outer: Node, inner: Node) -> bool:
    """Whether calling one function gives the other."""
    parent = inner.parent
    returned = parent is not None and parent.kind == "return_statement" and function_of(parent) is outer
    return bare(outer.get("body") or outer) is inner or returned


def _reconnect_evidence(draft: Draft) -> Iterator[Evidence]:
    """Timers that open the stream again, or that watch it."""
    opener = function_of(draft.site.node)
    for node in draft.file.tree.root.below("call_expression"):
        target = callee(node)
        if target is None or draft.file.text(target).rpartition(".")[2] not in ("setTimeout", "setInterval"):
            continue
        given = arguments(node)
        callback = given[0] if given else None
        if callback is None:
            continue
        opens = draft.site.node.inside(callback) or any(
            use.node.inside(callback)
            for use in draft.uses.uses
            if use.kind in (UseKind.CLOSE, UseKind.HOLD, UseKind.STATE)
        )
        binding = draft.file.scopes.binding(callback) if callback.kind == "identifier" else None
        if not opens and opener is not None:
            local = function_of_binding(draft.file, binding) if binding is not None else None
            calls = (
                calls_of(draft.file, opener) if binding_of_function(draft.file, opener) is not None else []
            )
            opens = local is opener or any(call.inside(callback) for call in calls)
        if opens:
            yield Evidence(Reason.MANUAL_RECONNECT, node.span, draft.file.text(target))


def _page_evidence(draft: Draft) -> Iterator[Evidence]:
    """`window.addEventListener('online', connect)`: opening again when the page says so."""
    callback, opener = draft.container.callback, function_of(draft.site.node)
    for node in callback.below("call_expression") if callback is not None else ():
        target = callee(node)
        if target is None or not (global_path(draft.file, target) or "").endswith("addEventListener"):
            continue
        given = arguments(node)
        handler = given[1] if len(given) > 1 else None
        function = function_value(draft.file, handler) if handler is not None else None
        if function is None and handler is not None and handler.kind == "identifier":
            function = function_of_binding(draft.file, draft.file.scopes.binding(handler))
        if function is None or string(draft.file, given[0]) in LEAVING:
            continue
        opens = (
            opener is not None
            and opener is not callback
            and any(call.inside(function) for call in calls_of(draft.file, opener))
        )
        if opens or function is opener or any(use.node.inside(function) for use in draft.uses.uses):
            yield Evidence(Reason.MANUAL_RECONNECT, node.span, draft.file.text(given[0]))
