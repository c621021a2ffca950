"""Streams of text: what a language model writes piece by piece, and what a program prints line by line.

In: a linked connection. Out: troubles whose verdict is `keep`, one for each piece of evidence. A name alone
proves nothing: `token` may be a login, `/agents` people, `/logs` an audit. Two things of different kinds have
to agree, unless one of them is the protocol of a language model itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.model.config import Config
from sse2ws.model.connection import HintKind
from sse2ws.model.flow import PARSED, Compared, Read
from sse2ws.model.linked import Linked, Place, Trouble
from sse2ws.model.reasons import Reason
from sse2ws.packs.names import is_lifecycle
from sse2ws.packs.spelling import words

_PROTOCOL = frozenset("text_delta text-delta content_block_delta content_block_start".split())
"""Events that only language models send."""
_ASKED = frozenset("prompt question message query q input".split())
"""Query parameters that ask a language model something."""
_LLM_PATH = frozenset(
    "chat completion completions generate generation llm ai agent agents assistant ask answer answers "
    "conversation conversations prompt prompts".split()
)
_AGENTS = frozenset(("agent", "agents"))
_LLM_FIELDS = frozenset("delta chunk completion".split())
_LOG_PATH = frozenset("log logs tail livetail logstream".split())
_LOG_WORDS = frozenset("log logs tail livetail logstream stdout stderr".split())
_LOG_EVENTS = frozenset("log logs line lines logline stdout stderr output".split())
_BOOKS = frozenset("audit activity change changes history book".split())
"""A log of these is a list of what happened in the application."""
_NEUTRAL = frozenset(
    "start started done complete completed end ended finish finished final close closed error failed status "
    "message info warning result usage metadata initial init snapshot "
    "progress percent step stage".split()
)
"""Events that any stream may have besides its own."""
_KEPT = frozenset("time work call calls change changes visit visits travel meal food sleep training".split())
"""What people keep a log of, where it stands before that word."""
_RUNNING = frozenset(("real", "run"))
"""`real-time-log`: the log of a program all the same."""
HAPPENED = frozenset("created updated deleted removed added changed assigned published".split())

_Seen = list[tuple[Place, str]]


def text_streams(linked: Linked, config: Config) -> Iterator[Trouble]:
    """Evidence for generated text and for logs."""
    names = names_of(linked)
    protocol, printed = list(_protocol(linked, names)), _log(linked, names, config)
    yield from _told(Reason.LLM_STREAM, protocol)
    yield from _told(Reason.LOG_STREAM, printed)
    if not protocol and not printed:
        yield from _told(Reason.LLM_STREAM, _generated(linked, names, config))


def _told(reason: Reason, seen: Sequence[tuple[Place, str]]) -> Iterator[Trouble]:
    for place, text in seen:
        yield Trouble(reason, place, text)


# -- what is seen --------------------------------------------------------------------------------------


def _site(linked: Linked) -> Place:
    return Place(linked.path, linked.connection.url.span or linked.connection.site)


def hinted(linked: Linked, *kinds: HintKind) -> _Seen:
    found = (each for each in linked.connection.hints if each.kind in kinds)
    return [(Place(linked.path, each.span), each.text) for each in found]


def names_of(linked: Linked) -> _Seen:
    """Names that are listened for, by callers as well, and what a property of a message is compared with."""
    found = _Seen()
    for part in linked.parts:
        found += names_of(part)
    for listener in linked.listeners:
        for name in listener.names:
            found.append((Place(linked.path, name.span) if name.span else _site(linked), name.text))
        for each in listener.uses:
            if isinstance(each.use, Compared) and len(each.full) in (1, 3):
                found.append((each.place, each.use.literal))
    return [*found, *hinted(linked, HintKind.NAME)]


def _fields(linked: Linked) -> _Seen:
    found = [
        (each.place, each.full[-1])
        for listener in linked.listeners
        for each in listener.uses
        if isinstance(each.use, Read) and PARSED in each.full[:-1]
    ]
    return [*found, *hinted(linked, HintKind.FIELD)]


def template_of(linked: Linked) -> str:
    """The URL as far as anybody makes it."""
    return linked.shown or linked.connection.url.template


def _path(linked: Linked) -> list[str]:
    """The last segments of the URL's path, in lower case."""
    path = template_of(linked).partition("?")[0].lower()
    return [part for part in path.split("/")[-4:] if part]


def _parameters(linked: Linked) -> set[str]:
    """Names of query parameters, in lower case."""
    query = linked.shown.partition("?")[2]
    shown = (part.partition("=")[0] for part in query.split("&"))
    return {each.lower() for each in (*linked.connection.url.parameters, *shown) if each}


# -- generated text ------------------------------------------------------------------------------------


def _protocol(linked: Linked, names: _Seen) -> Iterator[tuple[Place, str]]:
    for place, name in names:
        if name.lower() in _PROTOCOL or (name.startswith("response.") and name.endswith(".delta")):
            yield place, name
    for listener in linked.listeners:
        for use in listener.uses:
            if {"choices", "delta"} <= set(use.full):
                yield use.place, "choices[].delta"


def _generated(linked: Linked, names: _Seen, config: Config) -> _Seen:
    """What a question in the URL, events of a model's work and text that grows have to say, if two do."""
    url, grown = _generating_url(linked), hinted(linked, HintKind.GROWS)
    said = _generating_names(names, linked, config)
    counted = {place for place, _ in hinted(linked, HintKind.COUNTS)}
    said = said or [
        each for each in _fields(linked) if each[1].lower() in _LLM_FIELDS and each[0] not in counted
    ]
    prompted = "prompt" in _parameters(linked)
    agreed = sum(map(bool, (url, said, grown))) > 1
    return [*url, *said[:3], *grown] if prompted or agreed else []


def _generating_url(linked: Linked) -> _Seen:
    segments = {word for part in _path(linked) for word in words(part)}
    shows = _parameters(linked) & _ASKED or segments & _LLM_PATH
    return [(_site(linked), template_of(linked))] if shows else []


def _generating_names(names: _Seen, linked: Linked, config: Config) -> _Seen:
    """Names of a model's work, if nothing else is among them, or if they are many."""
    told = [each for each in names if _writes(frozenset(words(each[1])))]
    others = [
        name
        for place, name in names
        if (place, name) not in told and not is_lifecycle(config.pack, name) and not is_neutral(name)
    ]
    many = len({name for _, name in told}) > 2
    # people's messages begin, change and end as well, and agents are people where only the URL agrees
    common = {"message", "turn", "block"}
    if not {word for part in _path(linked) for word in words(part)} & (_LLM_PATH - _AGENTS):
        common |= {"agent"}
    sure = any(_writes(frozenset(words(name)) - common) for _, name in told)
    return told if sure and (many or not others) else []


def _writes(has: frozenset[str]) -> bool:
    """`token`, `message_delta`, `tool_call_start`, `agent_end`, `thinking`."""
    steps = has & {"start", "end", "stop", "delta", "update", "done"}
    return bool(
        has & {"delta", "token", "tokens", "chunk", "thinking", "reasoning"}
        or ("tool" in has and has & {"call", "use", "execution", "result", *steps})
        or ("agent" in has and has & {"thought", "message", *steps})
        or (has & {"message", "turn", "block"} and steps)
    )


def is_neutral(name: str) -> bool:
    return _NEUTRAL.issuperset(words(name))


# -- logs ----------------------------------------------------------------------------------------------


def _log(linked: Linked, names: _Seen, config: Config) -> _Seen:
    """Lines of a program: shown by the URL, the events, raw or growing text, what the code is called."""
    path = [frozenset(words(part)) for part in _path(linked)]
    around = [linked.connection.component, linked.path.rpartition("/")[2].partition(".")[0]]
    called = {word for text in around for word in words(text)}
    kept = any(_is_kept(text) for text in (*_path(linked), *around))
    in_url = [each for each in path if each & _LOG_PATH and not each & _BOOKS]
    if kept or any(each & _BOOKS for each in path) or called & _BOOKS:
        in_url, called = [], set()
    url = [(_site(linked), template_of(linked))] if in_url else []
    lines = [
        each for each in names if _LOG_EVENTS & set(words(each[1])) and not HAPPENED & set(words(each[1]))
    ]
    happened = [name for _, name in names if HAPPENED & set(words(name)) or _has_happened(name)]
    others = [
        name
        for place, name in names
        if (place, name) not in lines and not is_lifecycle(config.pack, name) and not is_neutral(name)
    ]
    events = lines if not others else []
    text = hinted(linked, HintKind.RAW, HintKind.GROWS)
    named = bool(called & _LOG_WORDS) and not happened
    kinds = [bool(url), bool(events), bool(text), named]
    said = len({word for each in in_url for word in each & _LOG_PATH}) > 1
    if sum(kinds) < 2 and not (said and not happened):
        return []
    return [*url, *events[:3], *text] or [(_site(linked), linked.connection.component)]


def _is_kept(name: str) -> bool:
    """`time-log`, `WorkLogPanel`: what people write down."""
    has = words(name.removesuffix("{}"))
    pairs = zip(("", *has), has, has[1:], strict=False)
    return any(
        what in _KEPT and log in ("log", "logs") and before not in _RUNNING for before, what, log in pairs
    )


def _has_happened(name: str) -> bool:
    """`goal-reopened`: something, and what became of it; `build-failed` says how a program fares."""
    has = words(name)
    return len(has) > 1 and has[-1].endswith("ed") and has[-1] not in _NEUTRAL and not _LOG_EVENTS & set(has)
