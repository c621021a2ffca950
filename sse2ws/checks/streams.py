"""Streams that are not part of this migration: recognised by evidence, never by a feeling.

In: a linked connection. Out: troubles whose verdict is `keep`, each with the place that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.model.config import Config
from sse2ws.model.facts import FileFacts
from sse2ws.model.linked import Linked, Place, Trouble
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.model.unit import How
from sse2ws.packs.decisions import keep_reason
from sse2ws.packs.names import resolve_event

_LOG_SEGMENTS = frozenset("log logs tail livetail log-stream logstream console".split())
_TOKEN_EVENTS = frozenset("token tokens content_block_delta text_delta response.output_text.delta".split())
_LLM_SEGMENTS = frozenset("completions chat completion generate llm".split())
_NEAR = frozenset("local localhost internal test lan".split())
_TEST_MARKS = (".test.", ".spec.", ".stories.", "/__tests__/", "/__mocks__/", "/e2e/", "/tests/", "/test/")


def stream_kind(linked: Linked, facts: FileFacts, config: Config) -> Iterator[Trouble]:
    """Evidence that a stream stays."""
    site = Place(linked.path, linked.connection.site)
    why = keep_reason(config, linked.path)
    if why is not None:
        yield Trouble(Reason.KEPT_BY_COMMENT, site, why)
    yield from _kept_by_comment(linked, facts, site)
    if any(mark in f"/{linked.path}" for mark in _TEST_MARKS):
        yield Trouble(Reason.NOT_APPLICATION_EVENTS, site, "a test, story or mock")
    client = next((each for each in config.clients if each.name == linked.connection.client), None)
    react = any(use.ref.module in ("react", "preact/hooks", "react-native") for use in facts.imports)
    if client is not None and client.server_side and not react:
        yield Trouble(Reason.SERVER_SIDE, site, client.name)
    yield from _by_url(linked, site)
    yield from _by_host(linked, config, site)
    for listener in linked.listeners:
        for name in listener.names:
            if name.text in _TOKEN_EVENTS:
                yield Trouble(
                    Reason.LLM_STREAM, Place(linked.path, name.span or linked.connection.site), name.text
                )


def _by_url(linked: Linked, site: Place) -> Iterator[Trouble]:
    url = linked.connection.url
    place = Place(linked.path, url.span) if url.span is not None else site
    segments = [part.lower() for part in url.template.partition("?")[0].split("/") if part]
    if any(part in _LOG_SEGMENTS for part in segments[-3:]):
        yield Trouble(Reason.LOG_STREAM, place, url.template)
    posts = any(each.reason is Reason.POST_STREAM for each in linked.connection.evidence)
    if posts and any(part in _LLM_SEGMENTS for part in segments):
        yield Trouble(Reason.LLM_STREAM, place, url.template)


def _by_host(linked: Linked, config: Config, site: Place) -> Iterator[Trouble]:
    """A server of others: named on the spot, and none of its events is one of the catalogue."""
    url = linked.connection.url
    if not url.host or _is_own(url.host, config):
        return
    names = [name.text for listener in linked.listeners for name in listener.names]
    ours = (How.MAP, How.ALIAS, How.CATALOGUE, How.UNCHANGED)
    if config.pack.events and any(resolve_event(config.pack, {}, each).how in ours for each in names):
        return
    yield Trouble(Reason.NOT_APPLICATION_EVENTS, Place(linked.path, url.span or site.span), url.host)


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
