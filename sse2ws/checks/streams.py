"""Streams that are not part of this migration: recognised by evidence, never by a feeling.

In: a linked connection. Out: troubles whose verdict is `keep`, each with the place that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sse2ws.checks.text_streams import HAPPENED, hinted, is_neutral, names_of, template_of, text_streams
from sse2ws.model.config import Config
from sse2ws.model.connection import Evidence, HintKind
from sse2ws.model.facts import FileFacts
from sse2ws.model.linked import Linked, Place, Trouble
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.source import Span, is_test
from sse2ws.model.unit import How
from sse2ws.packs.decisions import keep_reason, migrate_reason
from sse2ws.packs.names import LAST, is_lifecycle, resolve_event
from sse2ws.packs.spelling import words
from sse2ws.syntax.markup import is_markup

_PRESENCE_EVENTS = frozenset("presence typing cursor cursors awareness".split())
"""Who is there and what they point at: many, short-lived, and of no interest to the business."""
_SERVERS = frozenset("express fastify koa hono next/server http node:http https node:https".split())
_INTERFACES = frozenset("react react-dom react-native preact preact/hooks vue".split())
"""Packages of what people see."""
_NODE = frozenset("fs fs/promises path os net child_process worker_threads cluster jsdom".split())
_SERVER_FOLDERS = frozenset("api server backend scripts".split())
_PAGE_FOLDERS = frozenset("components hooks pages".split())
_HANDLERS = frozenset(("GET", "POST"))
"""What a module exports that answers requests."""
_ROUTES = frozenset(("route", "+server"))
_ROUTE_FOLDERS = ("/app/api/", "/pages/")
"""Names of files, and folders, in which frameworks look for modules that answer; elsewhere it is a helper."""
MIGRATE = "sse2ws-migrate"
"""How a comment begins that says: these are application events."""
_JOBS = frozenset("progress job jobs upload uploads import imports export exports build builds".split())
_NEAR = frozenset("local localhost internal test lan".split())


def stream_kind(
    linked: Linked, facts: FileFacts, config: Config, named_elsewhere: Callable[[str, str], bool]
) -> Iterator[Trouble]:
    """Evidence that a stream stays. `named_elsewhere`: whether a word stands in another file than a path."""
    site = Place(linked.path, linked.connection.site)
    why = keep_reason(config, linked.path)
    if why is not None:
        yield Trouble(Reason.KEPT_BY_COMMENT, site, why)
    yield from _kept_by_comment(linked, facts, site)
    if not is_overruled(linked, facts, config):
        yield from _in_code(linked, config)
        yield from _elsewhere(linked, facts, config, site)
        host = linked.connection.url.host
        ours = not host or _is_own(host, config) or _knows(linked, config)
        if not ours and not named_elsewhere(host, linked.path):
            place = Place(linked.path, linked.connection.url.span or site.span)
            yield Trouble(Reason.NOT_APPLICATION_EVENTS, place, host)


def is_overruled(linked: Linked, facts: FileFacts, config: Config) -> bool:
    """Whether somebody said that these are application events, whatever they look like."""
    said = any(MIGRATE in text and speaks_to(span, linked) for span, text in facts.comments)
    return said or migrate_reason(config, linked.path) is not None


def _in_code(linked: Linked, config: Config) -> Iterator[Trouble]:
    """What the analysis saw in handlers and options: closing at an end, a body, a last line."""
    for each in linked.connection.evidence:
        if each.reason.verdict is not Verdict.KEEP:
            continue
        if each.reason is Reason.POST_STREAM and _compares(linked, config):
            # events of the business that are asked for with a body: nobody knows what the body leaves out
            yield Trouble(Reason.CONNECTION_OWNER, Place(linked.path, each.span), "a request with a body")
            continue
        event = _business(each, linked, config) if each.reason is Reason.FINITE_STREAM else ""
        if event and not (_closes_in_place(each.span, linked) and _knows(linked, config)):
            # an event of the business is no end of a stream, but after it this one stops to listen
            yield Trouble(Reason.CONDITIONAL_SUBSCRIPTION, Place(linked.path, each.span), event)
        elif not event:
            yield Trouble(each.reason, Place(linked.path, each.span), each.detail)


def _closes_in_place(span: Span, linked: Linked) -> bool:
    """Whether what closes the stream becomes the end of a subscription, right where it is."""
    return any(
        close.expression in span or span in close.expression for close in linked.connection.layout.closes
    )


def _business(each: Evidence, linked: Linked, config: Config) -> str:
    """The event of the business that closes a stream; its closing, where such events are what it carries."""
    around = _events_around(each.span, linked)
    ours = [name for name in (*around, each.detail) if _is_ours(name, config)]
    if ours or _knows(linked, config):
        return next(iter(ours), each.detail)
    happened = {name for _, name in names_of(linked) if _happened(name)}
    last = not around or any(LAST.intersection(words(name)) for name in around)
    if len(happened) > 1 or any(_happened(name) for name in around) or (happened and not last):
        return next(iter(around), each.detail)
    return ""


def _happened(name: str) -> bool:
    """`order-updated`: something of the application has changed."""
    return len(words(name)) > 1 and words(name)[-1] in HAPPENED


def _events_around(span: Span, linked: Linked) -> list[str]:
    """The events whose listener holds a place."""
    for listener in linked.listeners:
        function = listener.subscription.handler.function
        if function is not None and span in function:
            return [name.text for name in listener.names]
    return []


def _is_ours(name: str, config: Config) -> bool:
    """Whether the pack itself knows an event, not only how its name would be spelled."""
    known = (How.MAP, How.ALIAS, How.CATALOGUE, How.UNCHANGED)
    return bool(config.pack.events) and resolve_event(config.pack, {}, name).how in known


def _elsewhere(linked: Linked, facts: FileFacts, config: Config, site: Place) -> Iterator[Trouble]:
    """What the file, the client, the URL and the names say."""
    if is_test(linked.path):
        yield Trouble(Reason.NOT_APPLICATION_EVENTS, site, "a test, story or mock")
    client = next((each for each in config.clients if each.name == linked.connection.client), None)
    if client is not None and client.server_side and not _for_browser(facts):
        yield Trouble(Reason.SERVER_SIDE, site, client.name)
    if {each.ref.module for each in facts.imports} & _SERVERS or _is_route(facts):
        yield Trouble(Reason.SERVER_SIDE, site, "code of a server")
    if _knows(linked, config):
        return
    yield from text_streams(linked, config)
    yield from _one_job(linked, config)
    if _is_only_presence(linked, config):
        for name in (name for listener in linked.listeners for name in listener.names):
            if name.text.lower() in _PRESENCE_EVENTS:
                place = Place(linked.path, name.span) if name.span else site
                yield Trouble(Reason.NOT_APPLICATION_EVENTS, place, name.text)


def _is_route(facts: FileFacts) -> bool:
    """Whether a file answers requests: by what it exports, and by where a framework looks for that."""
    path = f"/{facts.path}"
    named = path.rpartition("/")[2].partition(".")[0] in _ROUTES
    placed = path.startswith("/api/") or any(each in path for each in _ROUTE_FOLDERS)
    return (named or placed) and not _HANDLERS.isdisjoint(each.name for each in facts.exports)


def _one_job(linked: Linked, config: Config) -> Iterator[Trouble]:
    """The progress of one job, by its URL, whose stream is closed for good when the server ends it."""
    names = [name.text for listener in linked.listeners for name in listener.names]
    if not all(is_neutral(each) or is_lifecycle(config.pack, each) for each in names):
        return
    template = template_of(linked)
    path = template.partition("?")[0]
    if "{}" in path and _JOBS.intersection(words(path.replace("{}", ""))):
        for place, text in hinted(linked, HintKind.STOPS):
            yield Trouble(Reason.FINITE_STREAM, Place(linked.path, linked.connection.site), template)
            yield Trouble(Reason.FINITE_STREAM, place, text)


def _for_browser(facts: FileFacts) -> bool:
    """Whether a file is for browsers, so that a package that servers use as well says nothing of a server."""
    modules = {each.ref.module for each in facts.imports}
    if modules & _INTERFACES or is_markup(facts.path):
        return True
    folders = set(facts.path.split("/")[:-1])
    if modules & _NODE or any(each.startswith("node:") for each in modules):
        return False
    return facts.in_browser or bool(folders & _PAGE_FOLDERS and not folders & _SERVER_FOLDERS)


def _knows(linked: Linked, config: Config) -> bool:
    """Whether one of the events is in the catalogue, or a caller's: that counts more than any other name."""
    here = any(_is_ours(name.text, config) for listener in linked.listeners for name in listener.names)
    return here or any(_knows(part, config) for part in linked.parts)


def _compares(linked: Linked, config: Config) -> bool:
    """Whether it listens for an event of the catalogue, or compares a message's name with one."""
    return _knows(linked, config) or any(_is_ours(name, config) for _, name in names_of(linked))


def _is_only_presence(linked: Linked, config: Config) -> bool:
    """Whether nothing but presence arrives, greetings and heartbeats apart: one such event says nothing."""
    told = (listener for listener in linked.listeners if not listener.subscription.idle)
    return all(
        listener.names
        and all(
            name.text.lower() in _PRESENCE_EVENTS or is_lifecycle(config.pack, name.text)
            for name in listener.names
        )
        for listener in told
    )


def _is_own(host: str, config: Config) -> bool:
    """The machine itself, a network without names, or a neighbour of the new server."""
    parts = host.split(".")
    if len(parts) == 1 or parts[-1] in _NEAR or parts[-1].isdigit():
        return True
    added = " ".join(value for keys in config.pack.env.add.values() for value in keys.values())
    return ".".join(parts[-2:]) in added


def speaks_to(comment: Span, linked: Linked) -> bool:
    """Whether a comment stands in a connection's own code, or right above it."""
    layout = linked.connection.layout
    whole = layout.statement or linked.connection.opening
    first, last = (
        min(whole.start, linked.connection.opening.start),
        max(whole.end, linked.connection.opening.end),
    )
    return first <= comment.start < last or comment in linked.connection.above


def _kept_by_comment(linked: Linked, facts: FileFacts, site: Place) -> Iterator[Trouble]:
    """`// sse2ws-keep: reason` up to two lines above the connection's statement, or in it."""
    for span, text in facts.comments:
        if "sse2ws-keep" in text and speaks_to(span, linked):
            _, _, why = text.partition("sse2ws-keep")
            yield Trouble(Reason.KEPT_BY_COMMENT, Place(linked.path, span), why.lstrip(": ").rstrip("*/ \n}"))
            return
