"""Run and plan -> text for people and machines. Only renders: no files, no analysis.

Each module in `outputs` is one format; a new format is one new file there.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from sse2ws.model.run import Plan, Run
from sse2ws.report import outputs
from sse2ws.report.style import Style

__all__ = ["Style", "formats", "render"]


class _Output(Protocol):
    def render(self, run: Run, plan: Plan | None, style: Style) -> str: ...


def formats() -> tuple[str, ...]:
    """The names of all output formats, sorted. File names are enough for that: no format is imported."""
    return tuple(sorted(each.name.replace("_", "-") for each in iter_modules(outputs.__path__)))


def render(name: str, run: Run, plan: Plan | None = None, style: Style | None = None) -> str:
    """A run in the format `name`, which must be one of `formats()`; the text ends with a line end, if any."""
    module = cast(_Output, import_module(f"{outputs.__name__}.{name.replace('-', '_')}"))
    return module.render(run, plan, style or Style())
