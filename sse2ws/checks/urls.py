"""The URL of a stream: resource, filters, authentication, resume position.

In: a linked connection, pack and configured streams. Out: troubles, and filters in place of a resource URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sse2ws.model.config import Config
from sse2ws.model.connection import Url
from sse2ws.model.judged import Filter
from sse2ws.model.layout import Shape
from sse2ws.model.linked import Linked, Place, Trouble
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.packs.decisions import is_answered_for
from sse2ws.packs.spelling import bare
from sse2ws.packs.streams import HOLE, StreamMatch, spell_stream, stream_for

_TOKENS = frozenset("access auth bearer id jwt session sse stream".split())
"""What kind of token a name speaks of, in front of the word."""
_KEYS = frozenset("access admin api auth private secret".split())
"""What kind of key is a secret: `stream_key` may well be what the stream is about."""


def url_troubles(linked: Linked, config: Config) -> Iterator[Trouble | Filter]:
    """Reasons that the URL gives."""
    url = linked.connection.url
    place = Place(linked.path, url.span or linked.connection.site)
    pack = config.pack
    for name in url.parameters:
        tenant = name.lower() in {each.lower() for each in pack.tenant_parameters}
        if tenant or _is_secret(name, config):
            yield Trouble(Reason.CONNECTION_AUTH, place, name)
        elif name in pack.resume_parameters:
            yield Trouble(Reason.LAST_EVENT_ID_RESUME, place, name)
        else:
            yield from _filtered(linked, config, place, Reason.QUERY_FILTER, name)
    for expression in _unnamed(url):
        yield from _filtered(linked, config, place, Reason.QUERY_FILTER, expression)
    path = url.template.partition("?")[0]
    segments = url.expressions[: path.count(HOLE)]
    secret = [each for each in segments if _is_token(each, config)]
    for expression in secret:
        yield Trouble(Reason.CONNECTION_AUTH, place, expression)
    wrapped = any(each.reason is Reason.GENERIC_WRAPPER for each in linked.connection.evidence)
    if path.count(HOLE) > len(secret) and not (wrapped or url.awaited):
        shown = path if path.replace(HOLE, "").strip("/") else url.text.partition("\n")[0][:40]
        yield from _filtered(linked, config, place, Reason.RESOURCE_URL, shown)


def _unnamed(url: Url) -> Iterator[str]:
    """Expressions that make parameters of the query whose names are not seen."""
    path, _, query = url.template.partition("?")
    holes = iter(url.expressions[path.count(HOLE) :])
    for pair in query.split("&"):
        inside = [next(holes, "") for _ in range(pair.count(HOLE))]
        yield from inside[: pair.partition("=")[0].count(HOLE)]


def token_parameters(linked: Linked, config: Config) -> tuple[str, ...]:
    """Names of query parameters that carry a secret, and of such pieces of the path."""
    url = linked.connection.url
    segments = url.expressions[: url.template.partition("?")[0].count(HOLE)]
    return (
        *(name for name in url.parameters if _is_secret(name, config)),
        *(each for each in segments if _is_token(each, config)),
    )


def sign_in_tests(linked: Linked, config: Config) -> frozenset[Span]:
    """Tests in front of the opening that only ask whether there is a token to open it with."""
    url = linked.connection.url
    path, _, query = url.template.partition("?")
    holes = iter(url.expressions[path.count(HOLE) :])
    secret = {each for each in url.expressions[: path.count(HOLE)] if _is_token(each, config)}
    for pair in query.split("&"):
        inside = [next(holes, "") for _ in range(pair.count(HOLE))]
        if _is_secret(pair.partition("=")[0], config):
            secret.update(inside)
    return frozenset(
        each.span
        for each in linked.connection.layout.asked
        if each.sent or any(_says(each.name, said) for said in secret)
    )


def _says(name: str, expression: str) -> bool:
    """Whether an expression names a value: `token` in `encodeURIComponent(token)`."""
    if not name.isidentifier():
        return name in expression
    return name in re.findall(r"[\w$]+", expression)


def _is_token(expression: str, config: Config) -> bool:
    """Whether a piece of a URL's path is a secret by its name: `accessToken`, `session.access_token`."""
    return _is_secret(last_name(expression), config)


def _is_secret(name: str, config: Config) -> bool:
    name = bare(name)
    known = {bare(each) for each in config.pack.token_parameters}
    kinds = (("token", _TOKENS), ("key", _KEYS))
    return name in known or any(name in {each + word for each in before} for word, before in kinds)


def answered_filter(linked: Linked, trouble: Trouble, given: str | tuple[str, ...]) -> Filter | None:
    """The filter that a payload field as answer gives; None when nothing of the URL can be its value."""
    url = linked.connection.url
    if not isinstance(given, str) or given in ("unfiltered", "keep"):
        return None
    if trouble.reason not in (Reason.RESOURCE_URL, Reason.QUERY_FILTER):
        return None
    path, _, query = url.template.partition("?")
    holes = list(range(path.count(HOLE)))
    if trouble.reason is Reason.QUERY_FILTER:
        at, holes = len(holes), []
        for pair in query.split("&"):
            holes += [at] if pair == f"{trouble.detail}={HOLE}" else []
            at += pair.count(HOLE)
    known = range(len(url.expressions))
    holes = [each for each in holes if each in known and not _is_left_out(linked, each)]
    named = [each for each in holes if last_name(url.expressions[each]) == given]
    if not holes:
        return None
    return Filter(given, url.expressions[(named or holes)[-1]])


def stream_pattern(linked: Linked) -> str:
    """The connection's URL as a key of `[streams]`: each interpolation is named as in the code.

    Empty where nothing of the URL is known but an interpolation: no key could mean it.
    """
    url = linked.connection.url
    path = url.template.partition("?")[0].replace(HOLE, "").strip("/")
    if not path and "?" not in url.template:
        return ""
    return spell_stream(url.template, (last_name(each) or "id" for each in url.expressions))


def last_name(expression: str) -> str:
    """`goalId` of `goalId`, `props.goalId`, `goalId ?? other`, `goal.id`; empty for what is no path."""
    first = re.split(r"\|\||\?\?", expression)[0].strip()
    parts = first.replace("?.", ".").rstrip("!").split(".")
    if not all(part.isidentifier() for part in parts):
        return ""
    return f"{parts[-2]}Id" if parts[-1] == "id" and len(parts) > 1 else parts[-1]


def _filtered(
    linked: Linked, config: Config, place: Place, reason: Reason, detail: str
) -> Iterator[Trouble | Filter]:
    url = linked.connection.url
    match = stream_for(config.streams, url.template)
    own = is_answered_for(config, linked.path, reason, url.template)
    if match is None or own or (reason is Reason.QUERY_FILTER and not _is_of_query(match, url)):
        yield Trouble(reason, place, detail, url.template)
    elif match.field == "keep":
        yield Trouble(reason, place, detail, url.template, "keep")
    elif match.field != "unfiltered" and 0 <= match.hole < len(url.expressions):
        value = url.expressions[match.hole]
        left_out = _is_left_out(linked, match.hole)
        yield Trouble(reason, place, detail) if left_out else Filter(match.field, value)


def _is_left_out(linked: Linked, hole: int) -> bool:
    """Whether nothing can be compared: the server is asked for no id at all, or a hook does not know it."""
    url, layout = linked.connection.url, linked.connection.layout
    value = url.expressions[hole]
    if value in url.sometimes or (layout.shape is Shape.HOOKS and value in url.inner):
        return True
    in_query = hole >= url.template.partition("?")[0].count(HOLE)
    guards = linked.connection.layout.guards
    return in_query and value in url.empty and not any(_says(value, each.positive) for each in guards)


def _is_of_query(match: StreamMatch, url: Url) -> bool:
    """Whether an entry of `[streams]` says something of the query, and not only which resource is meant."""
    holes = url.template.partition("?")[0].count(HOLE)
    if not holes or match.field == "keep":
        return True
    return "?" in match.pattern if match.field == "unfiltered" else match.hole >= holes
