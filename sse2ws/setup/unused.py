"""Connections that nothing opens: the function around them is never named. In: the code. Out: ids, names.

Says so only where nobody else could call it: whatever is named in any other file, or lies where a framework
or another package may look for it, counts as used.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping, Sequence

from sse2ws.analyse.across.offered import stem
from sse2ws.model.facts import FileFacts, FunctionFacts
from sse2ws.model.judged import Judged
from sse2ws.model.reasons import Verdict
from sse2ws.project.jsonc import read_object
from sse2ws.project.mentions import Mentions
from sse2ws.setup.code import Code

_BY_PLACE = frozenset("pages app routes api screens views stories".split())
"""Folders in which frameworks, routers and other tools look for modules by themselves."""
_STARTED = frozenset("main index app root entry sw worker background content preload electron".split())
"""Files that pages, bundlers and browsers start."""
_OFFERED = frozenset("main module exports types typings browser bin files publishConfig".split())
"""Keys of a package.json that other packages use."""
_MANY = (b"import.meta.glob", b"require.context")
"""What imports modules without naming them."""


def unused(judged: Sequence[Judged], code: Code) -> Mapping[str, str]:
    """Id of each connection that waits for somebody and that nothing opens -> the function's name."""
    waiting = (each for each in judged if each.verdict in (Verdict.DECIDE, Verdict.MANUAL))
    found = {each.id: (each.linked.path, name) for each in waiting if (name := _candidate(each, code))}
    if not found:
        return {}
    mentions = Mentions(code.config.root, code.files)
    words = {word.encode() for path, name in found.values() for word in (name, stem(path))}
    mentions.look_for((*words, *_MANY))
    if any(mentions.files_with(each) for each in _MANY):
        return {}
    return {unit: name for unit, (path, name) in found.items() if _is_unnamed(path, name, code, mentions)}


def _candidate(unit: Judged, code: Code) -> str:
    """The outermost function around a connection, where its own file does not name it."""
    path = unit.linked.path
    facts = code.facts(path)
    around = _outermost(unit, facts) if facts is not None else None
    if facts is None or around is None or unit.linked.parts or not around.name.isidentifier():
        return ""
    used = any(each not in around.span for each in around.refs)
    folders = path.lower().split("/")
    placed = not _BY_PLACE.isdisjoint(folders[:-1]) or folders[-1].partition(".")[0] in _STARTED
    return "" if used or placed or _is_offered(path, code) else around.name


def _outermost(unit: Judged, facts: FileFacts) -> FunctionFacts | None:
    around = [each for each in facts.functions if unit.linked.connection.site in each.span]
    return max(around, key=lambda each: each.span.end - each.span.start, default=None)


def _is_offered(path: str, code: Code) -> bool:
    """Whether the package around a file has something for other packages."""
    folder = posixpath.dirname(path)
    while folder and not os.path.isfile(os.path.join(code.config.root, folder, "package.json")):
        folder = posixpath.dirname(folder)
    manifest = read_object(os.path.join(code.config.root, folder, "package.json"))
    return not manifest or not _OFFERED.isdisjoint(manifest)


def _is_unnamed(path: str, name: str, code: Code, mentions: Mentions) -> bool:
    """Whether no other file holds the function's name or its module's, but to pass it on under its name."""
    words = (name.encode(), stem(path).encode())
    others = {each for word in words for each in mentions.files_with(word)} - {path}
    return all(_passes_on(each, path, name, code) for each in others)


def _passes_on(barrel: str, path: str, name: str, code: Code) -> bool:
    """Whether all that a file says about a module is `export *`, or that it exports the name."""
    facts = code.facts(barrel)
    if facts is None or any(code.resolver.resolve(barrel, each.ref.module) == path for each in facts.imports):
        return False
    passed = [
        each.name
        for each in facts.exports
        if each.source is not None and code.resolver.resolve(barrel, each.source.module) == path
    ]
    return bool(passed) and all(each in ("*", name) for each in passed)
