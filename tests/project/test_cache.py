"""The cache: warm runs say what cold ones say, read next to nothing, and trust only what git knows."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from sse2ws.project import cache as cache_module
from sse2ws.project import warm as warm_module
from sse2ws.project.cache import Cache
from sse2ws.project.discover import discover
from sse2ws.project.git import blob_id
from sse2ws.project.screen import Screened, screen
from sse2ws.project.warm import FirstByGit, screen_cached
from tests.project.conftest import Write, configured, git

NEEDLES = (b"EventSource", b"sse.js")
FILES: Mapping[str, str | bytes] = {
    "hit.ts": "new EventSource()",
    "clean.ts": "nothing",
    "latin.ts": b"EventSource \xe9",
    "sub/clean.ts": "nothing else",
}


@pytest.fixture(params=["reading", "git grep"], autouse=True)
def how(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Large trees are searched by git: all must be the same there."""
    monkeypatch.setattr(warm_module, "_MANY", 300 if request.param == "reading" else -1)
    return str(request.param)


def _scan(root: Path, enabled: bool = True) -> Screened:
    """One run, as a new process would do it."""
    found = discover(configured(root))
    cache = Cache(str(root), "key", enabled)
    screened = screen_cached(str(root), found.files, NEEDLES, cache, found.blobs)
    cache.save()
    cold = screen(str(root), found.files, NEEDLES)
    assert (screened.hits, screened.skipped) == (cold.hits, cold.skipped)
    return screened


def test_a_warm_run_reads_only_what_mentions_something(repository: Write, how: str) -> None:
    root = repository(FILES)
    cold = _scan(root)
    if how == "reading":
        assert cold.bytes_read == sum(map(len, FILES.values()))
    warm = _scan(root)
    assert warm.bytes_read == len(FILES["hit.ts"]) + len(FILES["latin.ts"])
    assert [hit.path for hit in warm.hits] == ["hit.ts"]
    assert [each.path for each in warm.skipped] == ["latin.ts"]


def test_what_git_does_not_search_is_read(
    repository: Write, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "-q")
    (other / "inner.ts").write_text("EventSource")
    git(other, "add", ".")
    git(other, "commit", "-q", "-m", "x")
    root = repository(
        {**FILES, "utf16.ts": b"\xff\xfe" + "EventSource".encode("utf-16-le"), "b.ts": "", "nul.ts": b"\0"}
    )
    git(root, "submodule", "add", "-q", str(other), "sub module")
    git(root, "commit", "-q", "-m", "x")
    git(root, "config", "grep.fullName", "true")
    git(root, "config", "grep.patternType", "perl")
    (root / "b.ts").write_text("sse.js")
    (root / "untracked.ts").write_text("sse.js")
    for _ in range(2):
        screened = _scan(root)
        assert [hit.path for hit in screened.hits] == [
            "b.ts",
            "hit.ts",
            "sub module/inner.ts",
            "untracked.ts",
        ]
        assert [each.path for each in screened.skipped] == ["latin.ts", "utf16.ts"]


def test_nothing_is_kept_without_leave(repository: Write) -> None:
    root = repository(FILES)
    _scan(root, enabled=False)
    assert not (root / ".sse2ws").exists()


def test_the_cache_never_gets_into_a_commit(repository: Write) -> None:
    root = repository(FILES)
    _scan(root)
    assert (root / ".sse2ws/cache").is_dir()
    assert git(root, "status", "--short") == ""


def test_changed_new_and_untracked_files_are_read(repository: Write) -> None:
    root = repository(FILES)
    _scan(root)
    (root / "clean.ts").write_text("EventSource now")
    (root / "new.ts").write_text("EventSource too")
    assert [hit.path for hit in _scan(root).hits] == ["clean.ts", "hit.ts", "new.ts"]


def test_a_copy_elsewhere_is_warm(repository: Write, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A build server restores the cache into a fresh clone, where every time stamp is new."""
    root = repository(FILES)
    _scan(root)
    clone = tmp_path_factory.mktemp("clone") / "c"
    git(root, "clone", "-q", str(root), str(clone))
    os.rename(root / ".sse2ws", clone / ".sse2ws")
    assert _scan(clone).bytes_read == len(FILES["hit.ts"]) + len(FILES["latin.ts"])


def test_other_needles_are_another_question(repository: Write) -> None:
    root = repository(FILES)
    _scan(root)
    found = discover(configured(root))
    screened = screen_cached(str(root), found.files, (b"nothing",), Cache(str(root), "key"), found.blobs)
    assert [hit.path for hit in screened.hits] == ["clean.ts", "sub/clean.ts"]


def test_a_change_between_listing_and_reading_leaves_no_wrong_answer(repository: Write) -> None:
    root = repository(FILES)
    found = discover(configured(root))
    (root / "hit.ts").write_text("no more")
    cache = Cache(str(root), "key")
    screen_cached(str(root), found.files, NEEDLES, cache, found.blobs)
    cache.save()
    git(root, "checkout", "-q", "hit.ts")
    assert [hit.path for hit in _scan(root).hits] == ["hit.ts"]


def test_bytes_behind_a_filter_are_not_known_by_their_blob(repository: Write) -> None:
    """As with git-crypt: locked and unlocked, a file has the same blob id."""
    root = repository({})
    git(root, "config", "filter.rot.clean", "tr A-Za-z N-ZA-Mn-za-m")
    git(root, "config", "filter.rot.smudge", "cat")
    (root / ".gitattributes").write_text("secret/** filter=rot\n")
    (root / "secret").mkdir()
    (root / "secret/a.ts").write_text("RiragFbhepr")
    (root / "b.ts").write_text("x")
    git(root, "add", ".")
    git(root, "commit", "-qm", "x")
    _scan(root)
    git(root, "config", "filter.rot.smudge", "tr A-Za-z N-ZA-Mn-za-m")
    git(root, "config", "filter.rot.clean", "cat")
    found = discover(configured(root))
    assert found.files == ("b.ts", "secret/a.ts")
    assert set(found.blobs) == {"b.ts"}
    (root / "secret/a.ts").write_text("EventSource")
    assert [hit.path for hit in _scan(root).hits] == ["secret/a.ts"]


@pytest.mark.parametrize("damage", [b"", b"{}", b"sse2ws 1 0000\n{}", b"\xff\0", None])
def test_a_damaged_cache_is_an_empty_one(repository: Write, damage: bytes | None, how: str) -> None:
    root = repository(FILES)
    cache = Cache(str(root), "key")
    cache.put("id", b"facts")
    cache.save()
    _scan(root)
    for file in (root / ".sse2ws/cache").iterdir():
        data = file.read_bytes()
        file.write_bytes(data[:-9] + b"y" + data[-8:] if damage is None else damage)
    again = _scan(root)
    if how == "reading":
        assert again.bytes_read == sum(map(len, FILES.values()))
    assert Cache(str(root), "key").get("id") is None


def test_a_place_that_cannot_be_written_is_no_trouble(repository: Write) -> None:
    root = repository(FILES)
    (root / ".git/info/exclude").write_text(".sse2ws\n")
    (root / ".sse2ws").write_text("a file in the way")
    assert [hit.path for hit in _scan(root).hits] == ["hit.ts"]


def test_facts_come_back_as_they_were(write: Write) -> None:
    root = write({})
    facts = {"a": bytes(range(256)), "b": b"", "c": b'{"x": "\xc3\xbc"}'}
    cache = Cache(str(root), "key/1")
    for name, data in facts.items():
        cache.put(name, data)
        assert cache.get(name) == data
    cache.save()
    assert {name: Cache(str(root), "key/1").get(name) for name in facts} == facts
    assert Cache(str(root), "key2").get("a") is None
    assert Cache(str(root), "key/1", enabled=False).get("a") is None


def test_a_second_run_adds_to_the_first(write: Write) -> None:
    root = str(write({}))
    for name in ("a", "b"):
        cache = Cache(root, "key")
        cache.put(name, name.encode())
        cache.save()
    assert [Cache(root, "key").get(name) for name in ("a", "b")] == [b"a", b"b"]


def test_facts_are_bounded_and_the_used_ones_stay(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_MOST_BYTES", 350)
    root = str(write({}))
    for name in ("a", "b", "c", "d"):
        cache = Cache(root, "key")
        cache.get("a")
        cache.put(name, name.encode() * 100)
        cache.save()
    assert [name for name in "abcd" if Cache(root, "key").get(name)] == ["a", "c", "d"]


def test_old_keys_are_dropped(write: Write) -> None:
    root = write({})
    for number in range(7):
        cache = Cache(str(root), f"key{number}")
        cache.put("id", b"x")
        cache.save()
        file = max((root / ".sse2ws/cache").glob("facts-*"), key=lambda each: each.stat().st_mtime_ns)
        os.utime(file, (number, time.time() - 100 + number))
    assert len([*(root / ".sse2ws/cache").iterdir()]) == 4
    known = [number for number in range(7) if Cache(str(root), f"key{number}").get("id")]
    assert known == [3, 4, 5, 6]


def test_blob_ids_name_bytes() -> None:
    assert blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def test_git_answers_the_first_question_like_reading_does(repository: Write) -> None:
    root = repository({"a.ts": "new Worker()", "b.ts": "nothing", "c.ts": "nothing", "d.html": "x Worker"})
    (root / "b.ts").write_text("changed: Worker")
    (root / "new.ts").write_text("untracked: Worker")
    found = discover(configured(root))
    mentions = FirstByGit(str(root), found.files, found.blobs)
    assert mentions.files_with(b"orker") == ("a.ts", "b.ts", "d.html", "new.ts")
    assert mentions.files_with(b"nothing") == ("c.ts",)
    assert mentions.files_with(b"orker") == ("a.ts", "b.ts", "d.html", "new.ts")
