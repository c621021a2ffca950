"""In: URL patterns (`/goals/{goalId}/activity`) and a URL of the code with `{}` for each interpolation.

Out: which stream it is and which interpolation carries the id. Never evaluates an expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

HOLE = "{}"
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class StreamMatch(Struct, frozen=True):
    """A stream that is known. `hole` counts the URL's interpolations from 0."""

    pattern: str
    field: str
    """The payload field that carries the id (or the answer `unfiltered` or `keep`)."""
    hole: int


def stream_for(streams: Mapping[str, str], url: str) -> StreamMatch | None:
    """The longest pattern that matches a URL; None when none does."""
    found = [
        StreamMatch(pattern, field, hole)
        for pattern, field in streams.items()
        if (hole := match_stream(pattern, url, field)) is not None
    ]
    return max(found, key=lambda each: (each.pattern.count("/"), each.pattern), default=None)


def match_stream(pattern: str, url: str, field: str = "") -> int | None:
    """Which interpolation of `url` (0-based) carries the id, when `pattern` matches; -1 when it has no `{x}`.

    The pattern's segments must be the URL's last ones; `{x}` is one segment that is one interpolation.
    Query and fragment of the URL count only where the pattern has a query (`/events?goal={goalId}`), which
    may stand alone (`/?goal={goalId}`) where the path comes from somewhere else.
    With several `{x}` the one named like `field` is the id, else the last. A pattern that is the whole URL
    always matches, wherever in a segment its `{x}` stand: that is how the tool itself spells a URL.
    """
    holes = _match_parts(pattern, url)
    if holes is None:
        holes = _match_whole(pattern, url)
    return None if holes is None else holes.get(field, list(holes.values())[-1] if holes else -1)


def is_told_by_parts(pattern: str, url: str) -> bool:
    """Whether a pattern matches segment by segment, as code that runs can see it."""
    return _match_parts(pattern, url) is not None


def spell_stream(url: str, names: Iterable[str]) -> str:
    """A URL as a pattern: `{x}` for each interpolation. Matches it, if anything of the URL is known."""
    given = iter(names)
    head, *rest = url.split(HOLE)
    pattern = head + "".join(f"{{{next(given, 'id')}}}{part}" for part in rest)
    return pattern if pattern.startswith("/") else f"/{pattern}"


def _match_whole(pattern: str, url: str) -> dict[str, int] | None:
    names = _PLACEHOLDER.findall(pattern)
    if not ("?" in url or url.replace(HOLE, "").strip("/")):
        return None  # nothing but an interpolation: any URL
    if spell_stream(url, names) != pattern or len(names) != url.count(HOLE):
        return None
    return {name: at for at, name in enumerate(names)}


def _match_parts(pattern: str, url: str) -> dict[str, int] | None:
    wanted_path, _, wanted_query = pattern.partition("?")
    path, _, query = url.partition("#")[0].partition("?")
    anywhere = not _segments(wanted_path) and bool(wanted_query)
    holes = {} if anywhere else _match_path(wanted_path, path)
    if holes is None:
        return None
    in_query = _match_query(wanted_query, query, path.count(HOLE))
    if in_query is None:
        return None
    return holes | in_query


def _match_path(pattern: str, path: str) -> dict[str, int] | None:
    # `${base}/goals`, `${base}goals`: a leading interpolation is a base, whatever it ends with.
    rest = path.removeprefix(HOLE)
    wanted, have = _segments(pattern), _segments(rest)
    if not wanted or len(have) < len(wanted):
        return None
    skipped = have[: len(have) - len(wanted)]
    hole = path.startswith(HOLE) + sum(each.count(HOLE) for each in skipped)
    holes: dict[str, int] = {}
    for want, segment in zip(wanted, have[len(skipped) :], strict=True):
        if _is_placeholder(want) and segment == HOLE:
            holes[want[1:-1]] = hole
        elif want != segment:
            return None
        hole += segment.count(HOLE)
    return holes


def _match_query(pattern: str, query: str, before: int) -> dict[str, int] | None:
    have: dict[str, tuple[str, int]] = {}
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        have[key] = (value, before + key.count(HOLE))
        before += pair.count(HOLE)
    holes: dict[str, int] = {}
    for pair in filter(None, pattern.split("&")):
        key, _, want = pair.partition("=")
        value, hole = have.get(key, ("", 0))
        if _is_placeholder(want) and value == HOLE:
            holes[want[1:-1]] = hole
        elif key not in have or want != value:
            return None
    return holes


def _segments(path: str) -> list[str]:
    return [each for each in path.split("/") if each]


def _is_placeholder(segment: str) -> bool:
    return len(segment) > 2 and segment[0] == "{" and segment[-1] == "}"
