"""The whole run, readable top to bottom: discover, screen, analyse, link, judge, compose, prove.

In: a configuration and options. Out: a `Run`, for a fix also the `Plan` of what to write. Writes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from sse2ws.model.config import Config
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.run import Column, Ledger, Plan, Run, Skipped
from sse2ws.model.source import Location, SourceFile

if TYPE_CHECKING:  # what a scan that finds nothing need not pay for
    from sse2ws.analyse.program import Program
    from sse2ws.model.connection import Connection, Opening
    from sse2ws.model.edit import FileChange
    from sse2ws.model.facts import FileFacts
    from sse2ws.model.finding import Finding
    from sse2ws.model.judged import Judged
    from sse2ws.model.linked import Linked, Place
    from sse2ws.model.pack import Client
    from sse2ws.model.question import Offer, Question
    from sse2ws.model.unit import Unit
    from sse2ws.project.cache import Cache
    from sse2ws.project.discover import Discovery
    from sse2ws.project.replay import Replay
    from sse2ws.project.resolve import Resolver
    from sse2ws.project.selection import Selection
    from sse2ws.rewrite.compose import Workshop
    from sse2ws.setup.code import Code


class Options(Struct, frozen=True):
    """What the command line asks for. `paths` are as given there, relative to `cwd`."""

    paths: tuple[str, ...] = ()
    cwd: str = "."
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    accept_proposed: bool = False
    jobs: int = 1
    cache: bool = True
    changed_since: str | None = None
    stdin: tuple[str, bytes] | None = None
    baseline: frozenset[str] = frozenset()
    """Fingerprints of findings that are known and left out."""
    only: frozenset[str] | None = None
    """Ids of the units that may be written; None: all."""
    bridge: bool = False
    """Swap the constructor of connections that a person must migrate."""


def scan(config: Config, options: Options) -> Run:
    """Audit. Changes nothing; an audit of the same state that was made before is told again."""
    if not options.cache or options.stdin is not None or options.changed_since:
        return _audit(_Project.open(config, options))
    from sse2ws.packs.locate import tool_id
    from sse2ws.project.replay import Replay

    replay = Replay(config.root, (tool_id(), config, replace(options, jobs=1)))
    known = replay.recall()
    if known is not None:
        return known
    project = _Project.open(config, options, replay)
    run = _audit(project)
    unchanged = replay.unchanged()
    project.save(unchanged)
    if unchanged and project.before is not None:
        replay.keep(run, project.before, project.consulted, project.homes)
    return run


def _audit(project: _Project) -> Run:
    judged = project.judge(project.options.accept_proposed)
    prepared = _plan(project, judged)
    return _run(project, tuple(_refused(each, prepared.refused) for each in judged), prepared)


def plan(config: Config, options: Options) -> tuple[Run, Plan]:
    """Audit, and prepare what `fix` would write."""
    project = _Project.open(config, options)
    judged = project.judge(options.accept_proposed)
    if options.bridge:
        from sse2ws.checks.bridge import bridged

        judged = bridged(_proved(project, judged), config.clients)
    prepared = _plan(project, judged)
    if prepared.bridged:
        prepared = _with_bridge_file(prepared, project)
    per_unit = {**prepared.per_unit, **_proposals(project, judged)}
    prepared = replace(prepared, per_unit=dict(sorted(per_unit.items())))
    judged = tuple(_refused(each, prepared.refused) for each in judged)
    return _run(project, judged, prepared), prepared


def _with_bridge_file(prepared: Plan, project: _Project) -> Plan:
    """The module that the bridged connections import, where the project has none."""
    from sse2ws.setup.bridge import bridge_file

    file = bridge_file(project.code())
    if file is None:
        return prepared
    changes = sorted((*prepared.changes, file), key=lambda each: each.path)
    per_unit = {
        unit: (*each, file) if unit in prepared.bridged else each for unit, each in prepared.per_unit.items()
    }
    return replace(prepared, changes=tuple(changes), per_unit=per_unit)


def open_questions(config: Config, options: Options) -> tuple[Run, tuple[Question, ...]]:
    """Audit, and which decisions are open, the most rewarding first, with what each answer completes."""
    project = _Project.open(config, options)
    judged = _proved(project, project.judge(False))
    from sse2ws.checks.questions import questions

    asked = questions([each for each in judged if each.linked.path in project.selected], project.locate)
    found = [_weighed(each, project) for each in asked]
    found.sort(key=lambda each: (-len(each.offers[0].alone), -len(each.offers[0].together), each.name))
    return _run(project, judged), tuple(found)


def _weighed(question: Question, project: _Project) -> Question:
    """What each answer would complete; a rewrite counts only when it was put together and proved."""
    from sse2ws.packs.answering import with_answers
    from sse2ws.packs.said import Said

    offers = []
    for offer in question.offers:
        config = with_answers(project.config, [Said(question.reason, question.key, offer.answer)])
        both = [_completed(question, offer, project, config, others) for others in (False, True)]
        offers.append(replace(offer, alone=both[0], together=both[1]))
    return replace(question, offers=tuple(offers))


def _completed(
    question: Question, offer: Offer, project: _Project, config: Config, others: bool
) -> tuple[str, ...]:
    wanted = Verdict.KEEP if question.leaves(offer) else Verdict.READY
    judged = [each for each in project.judge(others, config) if each.id in question.units]
    if wanted is Verdict.READY:
        judged = list(_proved(project, judged, config))
    return tuple(each.id for each in judged if each.verdict is wanted)


def connections(config: Config, options: Options) -> tuple[tuple[Judged, ...], Callable[[str], SourceFile]]:
    """Every connection as it is judged, and the files by path: what a simulation is made from."""
    project = _Project.open(config, options)
    return project.judge(options.accept_proposed), project.source


class _Project(Struct):
    """The files of one run and everything that was learned of them."""

    config: Config
    options: Options
    discovery: Discovery
    selected: Selection
    files: tuple[str, ...]
    """All files of the analysis: discovered, named on the command line, and standard input."""
    sources: dict[str, SourceFile | Skipped] = field(default_factory=dict)
    learned: dict[str, FileFacts] = field(default_factory=dict)
    hits: tuple[str, ...] = ()
    skipped: list[Skipped] = field(default_factory=list)
    program: Program | None = None
    resolver: Resolver | None = None
    linked: tuple[Linked, ...] | None = None
    cache: Cache | None = None
    before: Mapping[str, bytes | None] | None = None
    """Before anything was read: the bytes of the files that git does not vouch for, if they are not many."""

    @classmethod
    def open(cls, config: Config, options: Options, replay: Replay | None = None) -> _Project:
        """Discover and screen. With `replay`, the caller has to `save` at the end."""
        from sse2ws.project.discover import discover
        from sse2ws.project.selection import Selection, selection

        discovery = discover(config, replay.listing if replay else None)
        paths = options.paths
        overlay: dict[str, SourceFile | Skipped] = {}
        if options.stdin is not None:
            name = os.path.relpath(os.path.join(options.cwd, options.stdin[0]), config.root).replace(
                os.sep, "/"
            )
            overlay[name] = SourceFile(name, options.stdin[1])
            chosen = Selection(frozenset((name,)), (), (name,))
        else:
            chosen = selection(config, paths, options.cwd)
        if options.changed_since:
            from sse2ws.project.git import changed_since

            changed = frozenset(
                each for each in changed_since(config.root, options.changed_since) if each in chosen
            )
            chosen = Selection(changed, (), ())
        files = tuple(sorted({*discovery.files, *chosen.explicit, *overlay}))
        project = cls(config, options, discovery, chosen, files, overlay)
        if replay is not None and discovery.unsure is not None:
            project.before = replay.before({*discovery.unsure, *project.files} - discovery.blobs.keys())
        project._screen()
        if replay is None:
            project.save(False)
        return project

    def save(self, unchanged: bool) -> None:
        """Writes the cache. `unchanged`: git says now what it said in the beginning."""
        if self.cache is not None:
            self.cache.save(self.discovery.blobs if unchanged else None)

    @property
    def consulted(self) -> Mapping[str, bytes | None]:
        """The configurations of other tools that imports were resolved by."""
        return self.resolver.consulted if self.resolver is not None else {}

    @property
    def homes(self) -> tuple[str, ...]:
        """Folders that may hold what else belongs to the project: the root, and where package.json is."""
        if self.program is None:
            return ("",)
        from sse2ws.setup.bundler import home_of

        return tuple({"": None, home_of(self.code()): None})

    def _screen(self) -> None:
        from sse2ws.project.screen import screen

        needles = _needles(self.config.clients)
        on_disk = [each for each in self.files if each not in self.sources]
        if self.options.cache:
            from sse2ws.packs.locate import tool_id
            from sse2ws.project.cache import Cache
            from sse2ws.project.warm import screen_cached

            self.cache = Cache(self.config.root, (tool_id(), self.config.clients))
            found = screen_cached(self.config.root, on_disk, needles, self.cache, self.discovery.blobs)
        else:
            found = screen(self.config.root, on_disk, needles)
        self.hits = tuple(sorted({*(each.path for each in found.hits), *self.sources}))
        self.sources.update({each.path: each for each in found.hits})
        self.skipped = [*self.discovery.skipped, *found.skipped]

    # -- what linking asks for ---------------------------------------------------------------------------

    def source(self, path: str) -> SourceFile:
        """A file that is known to be readable."""
        found = self._read(path)
        assert isinstance(found, SourceFile), path
        return found

    def _read(self, path: str) -> SourceFile | Skipped:
        if path not in self.sources:
            from sse2ws.project.read import read

            self.sources[path] = read(self.config.root, path)
        return self.sources[path]

    def facts(self, path: str) -> FileFacts | None:
        """Facts of any file of the project, analysed on demand."""
        if path not in self.learned:
            source = self._read(path)
            if isinstance(source, Skipped):
                return None
            try:
                self.learned[path] = self._analyse(source)
            except Exception as error:
                # the audit must not end with one file; the hole is said, and exit 3 shows it
                told = f"internal error while analysing: {type(error).__name__}: {error}; please report it"
                self.sources[path] = Skipped(path, told[:300], True)
                self.skipped.append(Skipped(path, told[:300], True))
                return None
        return self.learned[path]

    def _analyse(self, source: SourceFile) -> FileFacts:
        if self.cache is None:
            from sse2ws.analyse.file import analyse

            return analyse(source, self.config.clients)
        from sse2ws.project.facts_cache import keep, recalled

        facts = recalled(self.cache, source)
        if facts is None:
            from sse2ws.analyse.file import analyse

            facts = analyse(source, self.config.clients)
            keep(self.cache, source, facts)
        return facts

    def judge(self, accept_proposed: bool, config: Config | None = None) -> tuple[Judged, ...]:
        """Judge everything; the selection only limits what may be edited. `config`: other decisions."""
        if self.linked is None:
            self.linked = self._link()
        if not self.linked:
            return ()
        from sse2ws.checks.judge import Court, judge_all

        chosen = self.selected.__contains__
        court = Court(
            config or self.config, self.facts, accept_proposed, chosen, self.line, self.named_elsewhere
        )
        return judge_all(self.linked, court)

    def _link(self) -> tuple[Linked, ...]:
        """Analyse and link everything."""
        if not self.hits:
            return ()
        from sse2ws.analyse.link import link

        found = [facts for path in self.hits if (facts := self.facts(path)) is not None]
        if not any(facts.connections for facts in found):
            return ()
        program = self._program()
        return tuple(each for facts in found for each in link(facts, program))

    def _program(self) -> Program:
        if self.program is None:
            from sse2ws.analyse.program import Program
            from sse2ws.project.mentions import Mentions

            resolver = self._resolver()
            mentions = Mentions(self.config.root, self.files)
            self.program = Program(
                self.facts, resolver.resolve, resolver.is_local, mentions.files_with, self.readable,
                self._openings,
            )  # fmt: skip
        return self.program

    def _resolver(self) -> Resolver:
        if self.resolver is None:
            from sse2ws.project.resolve import Resolver

            self.resolver = Resolver(self.config.root, self.files)
        return self.resolver

    def code(self) -> Code:
        """All files, screened or not."""
        from sse2ws.setup.code import Code

        return Code(self.config, self.files, self._resolver(), _program=[self._program()])

    def readable(self, path: str) -> SourceFile | None:
        """A file, if it can be read."""
        found = self._read(path)
        return found if isinstance(found, SourceFile) else None

    def _openings(self, path: str, openings: tuple[Opening, ...]) -> tuple[Connection | None, ...]:
        """What a file does with connections that it opens through wrappers."""
        from sse2ws.analyse.file import analyse_openings

        return analyse_openings(self.source(path), openings, self.config.clients)

    def locate(self, place: Place) -> Location:
        """Lines and columns of a place."""
        return self.source(place.path).location(place.span)

    def named_elsewhere(self, word: str, path: str) -> bool:
        """Whether another file holds a word."""
        return any(each != path for each in self._program().files_with(word.encode()))

    def line(self, place: Place) -> int:
        """The 1-based line where a place begins."""
        return self.source(place.path).line_column(place.span.start)[0]

    def text(self, place: Place) -> str:
        """The code at a place."""
        return self.source(place.path).text(place.span)



BY_HAND = ("getReader", "for await", "onDownloadProgress", "text/event-stream")
"""Words of code that reads a stream without any client."""
REMARK = "sse2ws-"
"""How every comment that speaks to the tool begins: one that does so in vain is told wherever it stands."""


def _needles(clients: Sequence[Client]) -> tuple[bytes, ...]:
    """Words of which a file that opens a stream must hold one."""
    words = {word for client in clients for word in (*client.globals, *client.modules)}
    # a short export (`SSE`) is found by its module's name; long ones also through a project's own barrel
    words |= {name for client in clients for name in client.exports if len(name) > 5}
    return tuple(sorted(word.encode() for word in (*words, *BY_HAND, REMARK)))


# -- the run -------------------------------------------------------------------------------------------


def _run(project: _Project, judged: tuple[Judged, ...], prepared: Plan | None = None) -> Run:
    shown = tuple(each for each in judged if each.linked.path in project.selected)
    units: tuple[Unit, ...] = ()
    if shown:
        from sse2ws.checks.units import units_of

        units = units_of(shown, project.locate)
    findings = _findings(project, judged, shown)
    told = {each.unit for each in findings if each.rule == "connection-found"}
    muted = frozenset(unit.id for unit in units if unit.id not in told)
    findings = tuple(each for each in findings if _wanted(each.rule, project.options))
    if prepared is not None:
        units = tuple(replace(each, edits=_edit_count(prepared.per_unit.get(each.id, ()))) for each in units)
    skipped = _skipped(project)
    ledger = _ledger(project, units, skipped, muted)
    sources = {path: project.source(path).data for unit in units for path in _mentioned(unit)}
    return Run(project.config.root, ledger, units, findings, skipped, project.discovery.notes, sources)


def _findings(
    project: _Project, judged: tuple[Judged, ...], shown: tuple[Judged, ...]
) -> tuple[Finding, ...]:
    """What is to be told, sorted: without what comments or the baseline silence."""
    from sse2ws.project.sources import is_source

    around = _surroundings(project, shown)
    found = [*(each for each in around if not is_source(each.at.path)), *_remarks(project, judged)]
    in_code = tuple(each for each in around if is_source(each.at.path))
    if shown or in_code:
        from sse2ws.checks.findings import findings_of
        from sse2ws.checks.suppress import suppress

        own = findings_of(shown, project.config, project.locate, project.text)
        troubles = [each for unit in shown for each in unit.troubles]
        kept = [each.place for each in troubles if each.reason is Reason.KEPT_BY_COMMENT]
        spent = {(each.path, project.line(each)) for each in kept}
        found += suppress((*own, *in_code), project.facts, project.source, spent)
    if found and project.options.baseline:
        from sse2ws.report.fingerprint import unknown

        found = list(unknown(sorted(found, key=_place), project.options.baseline))
    return tuple(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[Location, str, str]:
    return finding.at, finding.rule, finding.message


def _remarks(project: _Project, judged: tuple[Judged, ...]) -> tuple[Finding, ...]:
    """Comments that speak to the tool in vain."""
    known = [facts for path, facts in sorted(project.learned.items()) if path in project.selected]
    if not any(facts.comments for facts in known):
        return ()
    from sse2ws.checks.unused_remarks import unused_remarks

    return tuple(unused_remarks(judged, known, project.config.pack, project.locate))


def _surroundings(project: _Project, shown: Sequence[Judged]) -> tuple[Finding, ...]:
    """What is around the connections and does not fit yet."""
    if project.options.stdin is not None or not (shown or _has_rests(project.config)):
        return ()
    from sse2ws.setup.findings import around

    found = around(shown, project.code(), project.locate, "" in project.selected.folders)
    return tuple(each for each in found if each.at.path in project.selected)


def _has_rests(config: Config) -> bool:
    """Whether anything may be there that a migration leaves behind; two looks at the disk."""
    if any(os.path.exists(os.path.join(config.root, each.path)) for each in config.pack.retired):
        return True
    keys = config.pack.env.add or config.pack.env.remove
    return bool(keys) and any(name.startswith(".env") for name in os.listdir(config.root))


def _mentioned(unit: Unit) -> set[str]:
    told = {each.at.path for each in unit.reasons} | {each.at.path for each in unit.fields}
    return {unit.at.path, *unit.files} | told


def _wanted(rule: str, options: Options) -> bool:
    if options.select and not any(rule == each for each in options.select):
        return False
    return rule not in options.ignore


def _skipped(project: _Project) -> tuple[Skipped, ...]:
    found = {each.path: each for each in project.skipped if each.path in project.selected}
    for path, facts in project.learned.items():
        if facts.mentions_error and path in project.selected:
            found[path] = Skipped(path, "a syntax error around the name of an SSE client", True)
    return tuple(sorted(found.values(), key=lambda each: each.path))


def _ledger(
    project: _Project, units: Sequence[Unit], skipped: Sequence[Skipped], muted: frozenset[str]
) -> Ledger:
    """A file counts under the worst of its units; `muted` units only where there is no other."""
    files: dict[str, Column] = {each.path: Column.UNREADABLE for each in skipped}
    worst: dict[str, Verdict] = {}
    for unit in units:
        for path in unit.files if unit.verdict is not Verdict.KEEP else (unit.at.path,):
            if unit.id in muted:
                continue
            if path in project.selected and (path not in worst or unit.verdict.rank > worst[path].rank):
                worst[path] = unit.verdict
    for path, verdict in worst.items():
        files.setdefault(path, Column(verdict.value))
    for path in {path for unit in units if unit.id in muted for path in unit.files}:
        if path in project.selected:
            files.setdefault(path, Column.SUPPRESSED)
    seen = {each for each in project.files if each in project.selected} | set(files)
    return Ledger(len(seen), dict(sorted(files.items())))


# -- the plan ------------------------------------------------------------------------------------------


def _plan(project: _Project, judged: Sequence[Judged], config: Config | None = None) -> Plan:
    """The ready units, composed and proved, each alone and those that share files together."""
    ready = _ready(project, judged)
    if not ready:
        return Plan()
    shop = _workshop(project, config)
    per_unit, refused = _alone(ready, shop, project)
    for each in ready:
        if each.id not in refused and _partner_refused(each, ready, refused):
            refused[each.id] = "it goes together with a connection that could not be rewritten"
    good = [each for each in ready if each.id not in refused]
    changes, good = _all_together(good, per_unit, refused, shop, project)
    changes = tuple(sorted((*changes, *_environment(project, changes)), key=lambda each: each.path))
    return Plan(
        changes,
        tuple(sorted(each.id for each in good)),
        dict(sorted(per_unit.items())),
        tuple(sorted(each.id for each in good if each.bridged)),
        refused,
    )


def _environment(project: _Project, changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """The pack's keys in `.env*` files that are there, with the first connection that is rewritten."""
    keys = project.config.pack.env
    if not changes or project.options.stdin is not None or not (keys.add or keys.remove):
        return ()
    from sse2ws.setup.environment import in_place

    found = in_place(project.code(), changes)
    return tuple(each for each in found if each.path in project.selected)


def _proved(
    project: _Project, judged: Sequence[Judged], config: Config | None = None
) -> tuple[Judged, ...]:
    """The same, where a ready unit whose rewrite cannot be put together or proved says so."""
    refused = _plan(project, judged, config).refused
    return tuple(_refused(each, refused) for each in judged)


def _workshop(project: _Project, config: Config | None = None) -> Workshop:
    from sse2ws.rewrite.compose import Workshop

    resolve = project._program().resolve
    return Workshop(
        config or project.config, project.source, resolve, lambda path: project.facts(path) is not None
    )


def _ready(project: _Project, judged: Sequence[Judged]) -> list[Judged]:
    only = project.options.only
    return [
        each
        for each in judged
        if (each.verdict is Verdict.READY or each.bridged)
        and each.linked.path in project.selected
        and (only is None or each.id in only)
    ]


def _alone(
    ready: Sequence[Judged], shop: Workshop, project: _Project
) -> tuple[dict[str, tuple[FileChange, ...]], dict[str, str]]:
    """Each ready unit for itself: its changes, or why there are none."""
    per_unit: dict[str, tuple[FileChange, ...]] = {}
    refused: dict[str, str] = {}
    for each in ready:
        changes, why = _try([each], shop, project)
        if why is None:
            per_unit[each.id] = changes
        else:
            refused[each.id] = why
    return per_unit, refused


def _all_together(
    units: Sequence[Judged],
    per_unit: Mapping[str, tuple[FileChange, ...]],
    refused: dict[str, str],
    shop: Workshop,
    project: _Project,
) -> tuple[tuple[FileChange, ...], list[Judged]]:
    """Units that share files are composed and proved together; a conflict of some stops only them."""
    changes: list[FileChange] = []
    good: list[Judged] = []
    for together in _sharing_files(units, per_unit):
        alone = len(together) == 1
        found, why = (per_unit[together[0].id], None) if alone else _try(together, shop, project)
        if why is None:
            changes.extend(found)
            good.extend(together)
        else:
            refused.update((each.id, why) for each in together)
    return tuple(sorted(changes, key=lambda each: each.path)), good


def _sharing_files(
    units: Sequence[Judged], per_unit: Mapping[str, tuple[FileChange, ...]]
) -> list[list[Judged]]:
    """Units in sets, so that no two sets change the same file."""
    parent = {unit.id: unit.id for unit in units}

    def find(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    first: dict[str, str] = {}
    for unit in units:
        for change in per_unit[unit.id]:
            parent[find(unit.id)] = find(first.setdefault(change.path, unit.id))
    sets: dict[str, list[Judged]] = {}
    for unit in units:
        sets.setdefault(find(unit.id), []).append(unit)
    return list(sets.values())


def _partner_refused(unit: Judged, ready: Sequence[Judged], refused: Mapping[str, str]) -> bool:
    return unit.group is not None and any(each.group == unit.group and each.id in refused for each in ready)


def _try(
    units: Sequence[Judged], shop: Workshop, project: _Project
) -> tuple[tuple[FileChange, ...], str | None]:
    """Compose and prove. The second value says why not."""
    from sse2ws.model.edit import FileChange
    from sse2ws.rewrite.compose import compose
    from sse2ws.rewrite.pieces import Conflict
    from sse2ws.rewrite.prove import objection

    try:
        files = compose(units, shop)
    except Conflict as conflict:
        return (), str(conflict)
    changes = []
    for path, after in files.items():
        before = project.source(path)
        why = objection(before, after, units, project.config.clients)
        if why is not None:
            return (), why
        if after != before.data:
            changes.append(FileChange(path, before.data, after))
    return tuple(changes), None


def _proposals(project: _Project, judged: Sequence[Judged]) -> dict[str, tuple[FileChange, ...]]:
    """What units that wait for a decision would become under the proposed answers."""
    waiting = {each.id for each in judged if each.verdict is Verdict.DECIDE}
    if not waiting or project.options.accept_proposed:
        return {}
    shop = _workshop(project)
    found = {}
    for each in project.judge(True):
        if each.id in waiting and each.verdict is Verdict.READY:
            changes, why = _try([each], shop, project)
            if why is None:
                found[each.id] = changes
    return found


def _refused(judged: Judged, refused: Mapping[str, str]) -> Judged:
    if judged.id not in refused or judged.bridged:
        return judged
    from sse2ws.model.linked import Place, Trouble
    from sse2ws.model.reasons import Reason

    place = Place(judged.linked.path, judged.linked.connection.site)
    trouble = Trouble(Reason.REWRITE_REFUSED, place, refused[judged.id])
    return replace(judged, verdict=Verdict.MANUAL, open=(trouble,), troubles=(*judged.troubles, trouble))


def _edit_count(changes: Sequence[FileChange]) -> int:
    """Places that change: hunks without context."""
    from sse2ws.report.diff import hunks

    return sum(sum(1 for _ in hunks(change.before, change.after, 0)) for change in changes)
