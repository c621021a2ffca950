"""What is around the connections and does not fit yet: target, provider, both transports, files, names, keys.

In: judged connections and the code. Out: findings that block nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence

from sse2ws.model.finding import Finding, Related, Severity
from sse2ws.model.judged import Judged
from sse2ws.model.layout import Shape
from sse2ws.model.linked import Place
from sse2ws.model.pack import Retired
from sse2ws.model.reasons import Verdict
from sse2ws.model.source import Location, SourceFile, Span
from sse2ws.model.wording import rule_wording
from sse2ws.project.dotenv import keys
from sse2ws.setup.bundler import home_of, variant_of
from sse2ws.setup.code import Code
from sse2ws.setup.environment import env_files, lacking, spelled
from sse2ws.setup.leftovers import leftovers
from sse2ws.setup.mount import provider_mounts
from sse2ws.setup.unused import unused
from sse2ws.setup.uses import Use, uses

Locate = Callable[[Place], Location]


def around(judged: Sequence[Judged], code: Code, locate: Locate, whole: bool) -> tuple[Finding, ...]:
    """All of them, sorted. Without connections only what lies around anyway: files and keys.

    `whole`: the run is about all of the project. A run about a few files does not search the others.
    """
    moving = [each for each in judged if each.verdict in (Verdict.READY, Verdict.DECIDE)]
    found = list(_targets(moving, code, locate))
    if whole:
        found += [*_retired(code), *_keys(code)]
    if whole:
        found += _unused(judged, code, locate)
    if whole and moving:
        found += _provider(moving, code, locate)
    staying = [each for each in judged if each.verdict is not Verdict.KEEP]
    if whole and staying:
        found += _both(staying, uses(code, everywhere=False), code, locate)
        found += _names(staying, judged, code)
    return tuple(sorted(found, key=lambda each: (each.at, each.rule, each.message)))


def _finding(rule: str, at: Location, detail: str, help: str = "", what: str = "") -> Finding:
    """`what`: what it is about, for the fingerprint, if not the path and the detail."""
    words = rule_wording(rule)
    fingerprint = _fingerprint(rule, what or f"{at.path}\0{detail}")
    return Finding(rule, Severity.INFO, at, words.say(detail), help or words.todo, None, fingerprint)


def _fingerprint(rule: str, what: str) -> str:
    digest = hashlib.sha1(f"{rule}\0{what}".encode(errors="surrogateescape"), usedforsecurity=False)
    return digest.hexdigest()[:16]


def _site(judged: Judged) -> Place:
    return Place(judged.linked.path, judged.linked.connection.site)


def _targets(moving: Sequence[Judged], code: Code, locate: Locate) -> Iterator[Finding]:
    target = code.config.pack.target
    modules = {Shape.HOOKS: target.hook_module, Shape.SERVICE: target.service_module}
    first: dict[str, Place] = {}
    for each in sorted(moving, key=_site):
        module = modules.get(each.linked.connection.layout.shape)
        path = each.linked.path
        if module is None or not code.resolver.is_local(path, module):
            continue  # a package: whether it is installed is npm's business
        if code.resolver.resolve(path, module) is None:
            first.setdefault(module, _site(each))
    for module, place in sorted(first.items()):
        # it only has to stand somewhere: the same wherever that is
        yield _finding("target-missing", locate(place), module, what=module)


def _provider(moving: Sequence[Judged], code: Code, locate: Locate) -> Iterator[Finding]:
    # what does not exist need not be searched for
    if code.lacks(code.config.pack.target.provider_module) or not provider_mounts(code):
        place = min(_site(each) for each in moving)
        provider = f"<{code.config.pack.target.provider}>"
        yield _finding("provider-missing", locate(place), provider, what=provider)


def _unused(judged: Sequence[Judged], code: Code, locate: Locate) -> Iterator[Finding]:
    names = unused(judged, code)
    for each in judged:
        if each.id in names:
            yield _finding("unused-connection", locate(_site(each)), names[each.id])


def _both(judged: Sequence[Judged], known: Sequence[Use], code: Code, locate: Locate) -> Iterator[Finding]:
    """Twice in one file is surely twice for the user; elsewhere it is worth a look."""
    for each in judged:
        for event in (event for listener in each.listeners for event in listener.events):
            names = set(event.new or event.proposed)
            twice = [use for use in known if use.event in names]
            if not twice:
                continue
            near = any(use.path == each.linked.path for use in twice)
            words = rule_wording("both-transports")
            places = [locate(Place(use.path, use.span)) for use in twice]
            yield Finding(
                "both-transports",
                Severity.WARNING if near else Severity.INFO,
                locate(event.place),
                words.say(twice[0].event),
                words.todo,
                each.id,
                _fingerprint(
                    "both-transports",
                    f"{each.linked.path}\0{each.linked.connection.component}\0{twice[0].event}",
                ),
                related=tuple(Related(at, "received over the WebSocket here") for at in places),
            )


def _names(moving: Sequence[Judged], judged: Sequence[Judged], code: Code) -> Iterator[Finding]:
    old = {
        event.old
        for each in moving
        for listener in each.listeners
        for event in listener.events
        if event.old not in (*event.new, *event.proposed)
    }
    known = {each.linked.path for each in judged}
    for name, at in leftovers(code, old, known):
        yield _finding("leftover-name", at, name)


def _retired(code: Code) -> Iterator[Finding]:
    for each in code.config.pack.retired:
        if code.exists(each.path):
            users = importers(code, each)
            unseen = "No import of it is in sight: delete it, if nothing else uses it."
            todo = f"Still used by {', '.join(users)}." if users else unseen
            instead = f" Its place is taken by {each.replacement}." if each.replacement else ""
            yield _finding("deprecated-file", Location(each.path, 1, 1, 1, 1), each.path, help=todo + instead)


def importers(code: Code, retired: Retired) -> tuple[str, ...]:
    """Who still uses a retired file: modules that import it, and scripts of package.json that name it."""
    stem = os.path.splitext(os.path.basename(retired.path))[0]
    found = set()
    for path in code.program.files_with(stem.encode()):
        facts = code.facts(path) if path != retired.path else None
        modules = {use.ref.module for use in facts.imports} if facts else set()
        modules |= {each.source.module for each in (facts.exports if facts else ()) if each.source}
        if any(code.resolver.resolve(path, module) == retired.path for module in modules):
            found.add(path)
    manifest = os.path.join(code.config.root, "package.json")
    if os.path.isfile(manifest):
        with open(manifest, "rb") as file:
            if retired.path.encode() in file.read():
                found.add("package.json")
    return tuple(sorted(found))


def _keys(code: Code) -> Iterator[Finding]:
    given = code.config.pack.env
    if not (given.add or given.remove):
        return
    home = home_of(code)
    files = env_files(code.config.root, home)
    if not files:
        return
    for path, data in files.items():
        yield from _old_keys(path, data, given.remove)
    wanted = spelled(given, variant_of(code, home))
    for path, absent in lacking(files, home, wanted).items():
        end = _line(SourceFile(path, files[path]), len(files[path]))
        yield _finding(
            "environment-key", end, path, help=f"It lacks {', '.join(absent)}. {_ADD}", what=f"{path}\0lacks"
        )


_ADD = "Run `sse2ws init --runtime`, or add them by hand."
_REMOVE = "Remove it when nothing reads it any more; `sse2ws init --runtime` does so."


def _old_keys(path: str, data: bytes, old: Sequence[str]) -> Iterator[Finding]:
    places: Mapping[str, tuple[int, int]] = keys(data)
    for key in old:
        if key in places:
            at = _line(SourceFile(path, data), places[key][0])
            yield _finding(
                "environment-key", at, path, help=f"It still has {key}. {_REMOVE}", what=f"{path}\0{key}"
            )


def _line(source: SourceFile, offset: int) -> Location:
    return source.location(Span(offset, offset))
