"""The errors that are not bugs: their messages say what, where, why and what to do."""

from __future__ import annotations


def known() -> tuple[type[Exception], ...]:
    """The classes of errors that a user can do something about."""
    from sse2ws.commands.demo import DemoMissing
    from sse2ws.commands.output import CannotWrite
    from sse2ws.packs.errors import ConfigError
    from sse2ws.project.git import GitError
    from sse2ws.project.selection import MissingPath
    from sse2ws.project.write import WriteRefused

    return CannotWrite, ConfigError, DemoMissing, GitError, MissingPath, WriteRefused
