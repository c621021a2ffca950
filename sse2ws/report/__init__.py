"""Run and plan -> text for people and machines. Only renders: no files, no analysis.

Each module of this package with a `NAME` is one output format; it offers `render(run, plan, style)`.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from sse2ws.model.run import Plan, Run
from sse2ws.report.style import Style

__all__ = ["Style", "formats", "render"]


class _Format(Protocol):
    NAME: str

    def render(self, run: Run, plan: Plan | None, style: Style) -> str: ...


def formats() -> tuple[str, ...]:
    """The names of all output formats, sorted."""
    modules = (import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__))
    return tuple(sorted(module.NAME for module in modules if hasattr(module, "NAME")))


def render(name: str, run: Run, plan: Plan | None = None, style: Style | None = None) -> str:
    """A run in the format `name`, which must be one of `formats()`; the text ends with a line end, if any."""
    module = cast(_Format, import_module(f"{__name__}.{name.replace('-', '_')}"))
    return module.render(run, plan, style or Style())
