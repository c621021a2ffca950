"""The flag and the URL as a build would see them. In: `.env*` files. Out: what each mode gets, judged."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, urlsplit

from sse2ws.project.dotenv import keys, value
from sse2ws.setup.code import Code
from sse2ws.setup.diagnosis import Diagnosis, Level
from sse2ws.setup.environment import PREFIXES, env_files
from sse2ws.setup.habits import Habits

_MODES = ("development", "production")
_FLAG, _URL = "FEATURE_REALTIME", "REALTIME_WS_URL"
_HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


def settings(code: Code, project: Habits) -> Iterator[Diagnosis]:
    """For development and production: what comes last in the bundler's order of files counts."""
    files = env_files(code.config.root, project.home)
    prefix = PREFIXES[project.style.env]
    for mode in _MODES:
        for key, judge in ((prefix + _FLAG, _flag), (prefix + _URL, _url)):
            found = _effective(files, project.home, mode, key)
            if found is not None:
                yield judge(found, key, mode, code)
            else:
                message = f"{key} is in no .env file for {mode}; without it no socket is opened"
                yield Diagnosis(
                    _absent(code, key), judge.__name__[1:], f"{message}, unless the build sets it"
                )
    yield from _misspelled(files, prefix)
    for path, data in files.items():
        for key in code.config.pack.env.remove:
            if key in keys(data):
                readers = code.program.files_with(key.encode())
                said = f"{', '.join(readers)} still reads it" if readers else "nothing reads it: remove it"
                yield Diagnosis(Level.LOOK, "old key", f"{key}: {said}", path)


def _effective(files: Mapping[str, bytes], home: str, mode: str, key: str) -> tuple[str, str] | None:
    """The value that a mode gets, and the file that gives it."""
    for name in (f".env.{mode}.local", ".env.local", f".env.{mode}", ".env"):
        path = posixpath.join(home, name)
        found = value(files[path], key) if path in files else None
        if found is not None:
            return found, path
    return None


def _absent(code: Code, key: str) -> Level:
    """How bad it is that a key is set nowhere: a service of one's own may have other names for it."""
    return Level.PROBLEM if code.config.pack.env.add or code.program.files_with(key.encode()) else Level.LOOK


def _flag(found: tuple[str, str], key: str, mode: str, code: Code) -> Diagnosis:
    text, path = found
    if text == "true":
        return Diagnosis(Level.OK, "flag", f"{key}=true for {mode}", path)
    if text in ("false", ""):
        return Diagnosis(Level.PROBLEM, "flag", f"{key} is off for {mode}: no socket is opened", path)
    return Diagnosis(Level.PROBLEM, "flag", f"{key} is {text!r} for {mode}: only 'true' turns it on", path)


def _url(found: tuple[str, str], key: str, mode: str, code: Code) -> Diagnosis:
    text, path = found
    trouble = "; ".join(_wrong(text, mode, code))
    if trouble:
        return Diagnosis(Level.PROBLEM, "url", f"{key} for {mode}: {trouble}", path)
    return Diagnosis(Level.OK, "url", f"{text} for {mode}", path)


def _wrong(url: str, mode: str, code: Code) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        yield f"{url!r} is no URL"
        return
    if parts.scheme not in ("ws", "wss"):
        yield f"{url!r} does not begin with wss://"
    elif not host:
        yield f"{url!r} names no server"
    elif mode == "production" and host in _HERE:
        yield f"{host} is each user's own machine"
    elif mode == "production" and parts.scheme == "ws":
        yield "a page that came over https may not open ws://"
    old = {*code.config.pack.token_parameters, *code.config.pack.tenant_parameters}
    for name, _ in parse_qsl(parts.query, keep_blank_values=True):
        if name in old:
            yield f"{name!r} does not belong into the URL: the token is a message now"


def _misspelled(files: Mapping[str, bytes], prefix: str) -> Iterator[Diagnosis]:
    """The right keys with the beginning of another bundler never reach the browser."""
    for path, data in files.items():
        for other in PREFIXES.values():
            for name in (_FLAG, _URL):
                if other != prefix and other + name in keys(data):
                    message = f"{other}{name} does not reach the browser here: it must be {prefix}{name}"
                    yield Diagnosis(Level.PROBLEM, "key", message, path)
