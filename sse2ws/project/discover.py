"""Which files a run looks at. In: a configuration. Out: relative paths, and what was left out and why.

Uses git's own ignore engine where it can, else a walk. Never reads a source file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from sse2ws.model.config import Config
from sse2ws.model.run import Skipped
from sse2ws.project.git import GitError, Listing, ignored, listing, trusted
from sse2ws.project.selection import MissingPath, Selection, selection
from sse2ws.project.sources import Folders, exclusion, is_source

__all__ = ["Discovery", "MissingPath", "Selection", "discover", "selection"]


class Discovery(Struct, frozen=True):
    """`files`: relative to the root, `/`-separated, sorted. `skipped`: sources that will not be looked at.

    `around`: the other sources below the root, outside of `src` or excluded; they may use what is in `files`.
    """

    files: tuple[str, ...]
    around: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    blobs: Mapping[str, str] = field(default_factory=dict)
    """Path -> git's blob id, of tracked files whose bytes on disk are known by it."""
    unsure: frozenset[str] | None = None
    """What git lists and does not vouch for, of any kind; None where its listing does not tell everything,
    because there is no git, or there are submodules or links to sources."""


class _Found(Struct):
    files: Iterable[str]
    links: Iterable[str]
    notes: list[str]
    blobs: Mapping[str, str]
    skipped: list[Skipped] = field(default_factory=list)
    unsure: frozenset[str] | None = None


def discover(config: Config, raw: bytes | None = None) -> Discovery:
    """All candidate source files under `config.src` minus `config.exclude`, and what is around. Never raises.

    `raw`: git's listing of the root, when it is known.
    """
    wanted, anywhere = Folders(config.root, config.src), Folders(config.root, (".", *config.src))
    found = _by_git(config.root, anywhere, raw)
    sources = {path for path in found.files if is_source(path)}
    files = {path for path in sources if wanted(path.rpartition("/")[0])}
    links = [path for path in found.links if is_source(path) and wanted(path.rpartition("/")[0])]
    linked, skipped = _follow(config.root, links, files)
    excluded = exclusion(config.exclude)
    files = {path for path in files - set(links) | linked if not excluded(path)}
    around = {path for path in sources.difference(files, found.links) if anywhere(path.rpartition("/")[0])}
    skipped += [each for each in found.skipped if wanted.may_hold(each.path.rpartition("/")[0])]
    return Discovery(
        tuple(sorted(files)),
        tuple(sorted(around)),
        tuple(sorted(skipped, key=lambda each: each.path)),
        tuple(found.notes + wanted.notes()),
        trusted(config.root, found.blobs, files - linked | around) if found.blobs else {},
        None if links else found.unsure,
    )


def _by_git(root: str, anywhere: Folders, raw: bytes | None) -> _Found:
    try:
        known = listing(root, raw)
    except GitError as error:
        return _by_walk(root, anywhere, _why_not_git(str(error)))
    if not known.blobs and not known.untracked and ignored(root):
        return _by_walk(root, anywhere, "this folder is ignored by the git repository around it")
    notes = [f"not looked at: {each}/ is a git repository of its own" for each in known.strangers]
    unsure = None if known.submodules else known.modified | known.untracked
    known = _with_submodules(root, known, notes)
    files = known.blobs.keys() | known.modified | known.untracked
    return _Found(files, _links(root, known), notes, known.blobs, unsure=unsure)


def _links(root: str, known: Listing) -> set[str]:
    """Untracked files may be links too, and a tracked file may have become one."""
    suspects = known.links | known.modified | known.untracked
    return {path for path in suspects if os.path.islink(os.path.join(root, path))}


def _with_submodules(root: str, known: Listing, notes: list[str]) -> Listing:
    """The listing with the files of its submodules, and theirs."""
    for folder in known.submodules:
        if not os.path.exists(os.path.join(root, folder, ".git")):
            notes.append(f"not looked at: the git submodule {folder}/ is not checked out")
            continue
        try:
            inner = listing(os.path.join(root, folder))
        except GitError as error:
            notes.append(f"not looked at: the git submodule {folder}/ ({error})")
            continue
        inner = _with_submodules(os.path.join(root, folder), inner, notes)
        known = _join(known, folder + "/", inner)
    return known


def _join(outer: Listing, prefix: str, inner: Listing) -> Listing:
    return Listing(
        {**outer.blobs, **{prefix + path: blob for path, blob in inner.blobs.items()}},
        outer.modified | {prefix + path for path in inner.modified},
        outer.untracked | {prefix + path for path in inner.untracked},
        outer.links | {prefix + path for path in inner.links},
    )


def _why_not_git(said: str) -> str:
    if "dubious ownership" in said:
        return "git does not trust this folder (dubious ownership; see git config safe.directory)"
    if "not a git repository" in said:
        return "not in a git repository"
    return said


def _by_walk(root: str, anywhere: Folders, why: str) -> _Found:
    from sse2ws.project.walk import walk  # with git, not worth its start-up time

    seen = walk(root, anywhere.may_hold)
    note = f"{why}: files were found by walking the folders, .gitignore files respected"
    skipped = [Skipped(path, f"cannot be read: {reason}", True) for path, reason in seen.trouble.items()]
    return _Found(seen.files, seen.links, [note], {}, skipped)


def _follow(root: str, links: list[str], files: set[str]) -> tuple[set[str], list[Skipped]]:
    """Links to files inside the root that are not listed under their own name: each target once."""
    if not links:  # nearly always
        return set(), []
    home = os.path.realpath(root) + os.sep
    targets = {os.path.join(home, path) for path in files.difference(links)}
    kept: set[str] = set()
    skipped = []
    for link in sorted(links):
        target = os.path.realpath(os.path.join(root, link))
        if not target.startswith(home):
            skipped.append(Skipped(link, "a link that leads out of the project"))
        elif not os.path.exists(target):
            skipped.append(Skipped(link, "a link that leads nowhere"))
        elif target not in targets and os.path.isfile(target):
            kept.add(link)
            targets.add(target)
    return kept, skipped
