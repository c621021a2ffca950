"""Projects to set up, and commands typed in them."""

from __future__ import annotations

from tests.cli.conftest import project, typed

__all__ = ["project", "typed"]
