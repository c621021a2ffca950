"""The errors that are not bugs: an exception goes in, words for the user come out, or None. Never raises."""

from __future__ import annotations


def words(error: Exception) -> str | None:
    """What to tell the user about a trouble that they can do something about."""
    from sse2ws.commands.demo import DemoMissing
    from sse2ws.commands.output import CannotWrite
    from sse2ws.packs.errors import ConfigError
    from sse2ws.project.baseline import BaselineError
    from sse2ws.project.git import GitError
    from sse2ws.project.selection import MissingPath
    from sse2ws.project.write import JournalError, StateError, WriteError

    if isinstance(error, ConfigError):
        return str(error)  # each of its lines begins with a place, for editors to jump to
    known = (BaselineError, CannotWrite, DemoMissing, GitError)
    if isinstance(error, (*known, JournalError, MissingPath, StateError, WriteError)):
        return f"sse2ws: {error}"
    return None
