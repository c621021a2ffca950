"""Run and plan -> one HTML file that works offline: no request leaves it, and no text in it becomes markup.

Every printed value passes `visible` and is escaped; the page's policy admits only its own style and script.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from sse2ws import __version__
from sse2ws.model.reasons import Verdict
from sse2ws.model.run import Column, Plan, Run
from sse2ws.report.answer_form import answer_form
from sse2ws.report.html_view import HOW, ledger_rows, reason_entries, rule_entries, unit_views
from sse2ws.report.style import Style
from sse2ws.report.summary import MEANING, ORDER, SEVERITY_NOUN, by_verdict, count, successors
from sse2ws.report.visible import visible

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

NAME = "html"


def render(run: Run, plan: Plan | None, style: Style) -> str:
    """The report. The same run gives the same bytes; it holds no time and no absolute path."""
    from markupsafe import Markup

    css, script = _part("report.css"), _part("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            css=Markup(css),
            script=Markup(script),
            policy=policy(css, script),
            version=__version__,
            ledger=ledger_rows(run),
            seen=run.ledger.seen,
            clean=run.ledger.count(Column.CLEAN),
            units=unit_views(run, plan),
            verdicts={verdict: len(units) for verdict, units in by_verdict(run.units).items()},
            reasons=reason_entries(run.units),
            questions=answer_form(run.units),
            rules=rule_entries(run),
            skipped=sorted(run.skipped, key=lambda each: (not each.incomplete, each.path)),
        )
    )


def policy(css: str, script: str) -> str:
    """The content security policy: nothing but this style and this script."""
    return (
        f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(script)}'; "
        "require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _part(name: str) -> str:
    """A file of ours; with plain line ends, because that is what browsers hash."""
    return (files("sse2ws.report") / "templates" / name).read_text("utf-8").replace("\r\n", "\n")


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("sse2ws.report"),
        # `select_autoescape()` looks at the extension and would leave `.html.j2` unescaped.
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(MEANING=MEANING, ORDER=ORDER, Verdict=Verdict, HOW=HOW, NOUN=SEVERITY_NOUN)
    environment.filters.update(code=_code, count=count, successors=successors)
    return environment


def _visible(value: object) -> object:
    """What is printed: our own markup as it is, any other text without characters that play tricks."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _code(text: str) -> Markup:
    """Text with `code` in backquotes -> the same as elements."""
    from markupsafe import Markup, escape

    parts = visible(text).split("`")
    marked = (
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts)
    )
    return Markup("").join(marked)
