"""Questions to git about one work tree. In: a root and paths relative to it. Out: paths, ids, bytes.

Never writes to the repository, never uses the network, never runs a program that the repository names.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress

from msgspec import Struct, field

from sse2ws.project.attributes import converted


class GitError(Exception):
    """git said no; the message is for people: what failed, why, what to do."""


_MISLEADING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS")


class Listing(Struct, frozen=True):
    """What git knows of the files below a root; paths are relative to it (decoded by os.fsdecode)."""

    blobs: Mapping[str, str] = field(default_factory=dict)
    """Tracked files that are on disk as they are in the index -> blob id."""
    modified: frozenset[str] = frozenset()
    """Tracked files that differ from the index, or of which git cannot tell."""
    untracked: frozenset[str] = frozenset()
    """Files that are neither tracked nor ignored."""
    links: frozenset[str] = frozenset()
    """Tracked symbolic links; they are in `blobs` or `modified` too."""
    submodules: tuple[str, ...] = ()
    """Folders that are repositories of their own and belong to this one."""
    strangers: tuple[str, ...] = ()
    """Folders that are repositories of their own and do not: other work trees, clones."""


_GREP = ("grep", "-LzaF", "--no-color", "--no-recurse-submodules", "--threads=1")


def _environment() -> dict[str, str]:
    """Ours, without what a surrounding git hook says about where the repository is, relative to its folder.

    An absolute `GIT_INDEX_FILE` stays: `git commit -a` hands its hooks the index that will be committed.
    """
    environment = {k: v for k, v in os.environ.items() if k not in _MISLEADING}
    if not os.path.isabs(environment.get("GIT_INDEX_FILE", "/")):
        del environment["GIT_INDEX_FILE"]
    return environment | {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
    }


def _run(root: str, *arguments: str, stdin: bytes = b"") -> bytes:
    """The standard output of git. Raises GitError with git's own last line."""
    import subprocess  # 10 ms that a run outside git need not pay

    command = ["git", "-C", root, "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, env=_environment(), check=False)
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip() or f"git {arguments[0]} failed"
        raise GitError(said.splitlines()[0])
    return done.stdout


def inside(root: str) -> bool:
    """Whether `root` lies in a work tree that git is willing to speak about."""
    try:
        return _run(root, "rev-parse", "--is-inside-work-tree").strip() == b"true"
    except GitError:
        return False


def ignored(root: str) -> bool:
    """Whether the folder `root` itself is ignored by the repository around it."""
    try:
        _run(root, "check-ignore", "-q", ".")
    except GitError:
        return False
    return True


def listing(root: str, raw: bytes | None = None) -> Listing:
    """All files below `root` in one call, or as `raw_listing` gave them. Raises GitError when git refuses."""
    return _parse(root, os.fsdecode(raw_listing(root) if raw is None else raw))


def raw_listing(root: str) -> bytes:
    """What git says of all files below `root`: while it is the same, so are those that git vouches for."""
    shown = ("-z", "-v", "-s", "--cached", "--modified", "--deleted", "--others", "--exclude-standard")
    return _run(root, "ls-files", *shown)


def _parse(root: str, output: str) -> Listing:
    """Records: `? path`, `H mode id stage<TAB>path`; a changed file comes again as `C`, a lost one as `R`."""
    blobs: dict[str, str] = {}
    modified, untracked, links, gone = set(), set(), set(), set()
    submodules, strangers = [], []
    for record in output.split("\0"):
        tag, mode = record[:1], record[2:8]
        if tag == "H" and mode[:3] == "100":
            facts, _, path = record.partition("\t")
            blobs[path] = facts[9:-2]
        elif tag == "?":
            if record.endswith("/"):
                strangers.append(record[2:-1])
            else:
                untracked.add(record[2:])
        elif tag:
            path = record.partition("\t")[2]
            if mode == "160000":
                submodules += [path] if tag == "H" else []
            elif tag == "H":
                links.add(path)
                blobs[path] = record[9:].partition(" ")[0]
            elif tag in "RSs" and _is_gone(os.path.join(root, path)):
                gone.add(path)
            else:  # C: changed; M: unmerged; h, S: git was told not to look
                modified.add(path)
    for path in modified | gone:
        blobs.pop(path, None)
    return Listing(
        blobs,
        frozenset(modified - gone),
        frozenset(untracked),
        frozenset(links - gone),
        tuple(sorted(submodules)),
        tuple(sorted(strangers)),
    )


def _is_gone(path: str) -> bool:
    """Whether a file is not there; git also calls those lost that stand in a folder without permission."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def dirty(root: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Those of `paths` that git could not give back: different from the index, or not tracked. Sorted.

    Raises GitError when `root` is in no repository: ask `inside` first.
    """
    blobs = listing(root).blobs
    suspects = sorted(set(paths) - blobs.keys())
    return tuple(path for path in suspects if not _clean_elsewhere(root, path))


def _clean_elsewhere(root: str, path: str) -> bool:
    """Whether a path is clean in a submodule: the listing of the repository around does not enter it."""
    folder, name = os.path.split(os.path.join(root, path))
    shown = ("ls-files", "-z", "-v", "--cached", "--modified", "--deleted", "--", f":(literal){name}")
    try:
        return _run(folder, *shown) == b"H " + os.fsencode(name) + b"\0"
    except GitError:
        return False


def index_bytes(root: str, path: str) -> bytes:
    """The content of a file in the index (what `git commit` takes). Raises GitError if it is not there."""
    return _run(root, "cat-file", "blob", f":./{path}")


def bytes_at(root: str, ref: str, path: str) -> bytes | None:
    """The content of a file in a commit; None if it is not there."""
    try:
        return _run(root, "cat-file", "blob", f"{ref}:./{path}")
    except GitError:
        return None


def changed_since(root: str, ref: str) -> tuple[str, ...]:
    """Files that differ from where `ref` and HEAD parted, in the work tree, with untracked ones. Sorted.

    Deleted files are left out. Raises GitError when `ref` names no commit.
    """
    try:
        found = _run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except GitError as error:
        raise GitError(_why_no_ref(root, ref)) from error
    commit = found.decode().strip()
    with suppress(GitError):  # a shallow clone, unrelated histories: then the ref itself is the best there is
        commit = _run(root, "merge-base", commit, "HEAD").decode().strip()
    shown = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--diff-filter=d", "--relative")
    changed = _run(root, "diff", *shown, commit, "--")
    new = _run(root, "ls-files", "-z", "--others", "--exclude-standard")
    return tuple(sorted({path for path in os.fsdecode(changed + new).split("\0") if path}))


def _why_no_ref(root: str, ref: str) -> str:
    if not inside(root):
        return f"--changed-since {ref}: {root} is not in a git repository"
    advice = "fetch it (CI checkouts are often shallow: fetch-depth: 0) or name another"
    return f"--changed-since {ref}: git knows no such commit here; {advice}"


def without(root: str, words: Iterable[bytes], patterns: Iterable[str]) -> frozenset[str]:
    """Tracked files that match `patterns` and in which git, searching the disk, found none of `words`.

    Several times as fast as reading them here. What git could not or did not search is not in the answer.
    """
    asked = [part for word in words for part in ("-e", os.fsdecode(word))]
    quiet = ("-c", "grep.fullName=false")
    try:
        found = _run(root, *quiet, *_GREP, *asked, "--", *patterns)
    except GitError:
        return frozenset()
    return frozenset(os.fsdecode(found).split("\0"))


def blob_id(data: bytes) -> str:
    """The id under which git would store these bytes."""
    from hashlib import sha1

    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def blob_ids(root: str, paths: Iterable[str]) -> dict[str, str]:
    """Blob ids of those of `paths` whose bytes on disk are known by it: tracked, unchanged, not filtered."""
    try:
        return trusted(root, listing(root).blobs, paths)
    except GitError:
        return {}


def trusted(root: str, blobs: Mapping[str, str], paths: Iterable[str]) -> dict[str, str]:
    """The part of a listing's `blobs` that is about `paths` and tells their bytes on disk."""
    known = {path: blobs[path] for path in paths if path in blobs}
    try:
        for path in converted(root, known, _run):
            known.pop(path, None)
    except GitError:
        return {}
    return known
