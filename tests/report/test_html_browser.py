"""The HTML report in a real Chromium: its script runs under its own policy, and filtering works."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from sse2ws.report import render
from tests.report.sample import PLAN, RUN

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGE = render("html", RUN, PLAN)

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium (apt install chromium)")


def visit(folder: Path, page: str, fragment: str = "") -> tuple[str, str]:
    """The document after its script has run, and what the console said."""
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    result = subprocess.run(
        [
            *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--disable-quic", "--enable-logging=stderr", "--virtual-time-budget=3000", "--dump-dom"),
            *(f"--user-data-dir={folder / 'profile'}", f"{file.as_uri()}{fragment}"),
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )
    console = [line for line in result.stderr.decode("utf-8", "replace").splitlines() if "CONSOLE" in line]
    return result.stdout.decode("utf-8"), "\n".join(console)


def driven(script: str) -> str:
    """The page with a script of the test; for that, its policy has to go."""
    open_page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", PAGE)
    return open_page.replace("</body>", f"<script>{script}</script></body>")


def test_the_script_runs_under_the_policy_and_opens_what_is_linked(tmp_path: Path) -> None:
    document, console = visit(tmp_path, PAGE, "#u-2000")
    assert console == ""
    assert ">4 shown</output>" in document
    assert re.search(r'<form id="filter"(?![^>]*hidden)', document)
    assert re.search(r'<details[^>]*id="u-2000"[^>]* open', document)
    assert not re.search(r'<details[^>]*id="u-1000"[^>]* open', document)


def test_a_foreign_script_does_not_run(tmp_path: Path) -> None:
    document, console = visit(
        tmp_path, PAGE.replace("</body>", "<script>document.title = 'x'</script></body>")
    )
    assert "<title>sse2ws audit</title>" in document
    assert "Content Security Policy" in console


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("text", "GOAL_TITLE announce", ["u-1000"]),
        ("path", "[slug]", ["u-2000"]),
        ("path", "src/handlers.ts", ["u-1000"]),
        ("reason", "generic-wrapper", ["u-3000"]),
        ("text", "no such thing", []),
    ],
)
def test_the_filter(tmp_path: Path, field: str, value: str, shown: list[str]) -> None:
    script = (
        f"const field = document.getElementById('{field}'); field.value = '{value}';"
        "field.dispatchEvent(new Event('input', {bubbles: true}));"
    )
    document, _ = visit(tmp_path, driven(script))
    units = dict(re.findall(r'<details class="unit[^"]*" id="([^"]+)"([^>]*)>', document))
    assert [unit for unit, attributes in units.items() if "hidden" not in attributes] == shown
    assert (f">{len(shown)} of 4 shown</output>") in document
    assert bool(re.search(r'<p id="nothing"[^>]*hidden', document)) is bool(shown)


def test_verdicts_and_the_theme_are_switched_by_click(tmp_path: Path) -> None:
    script = (
        "document.querySelector('input[value=keep]').click();"
        "document.getElementById('theme').click();"
        "document.getElementById('open').click();"
    )
    document, _ = visit(tmp_path, driven(script))
    assert ">3 of 4 shown</output>" in document
    assert '<html lang="en" data-theme="dark">' in document
    assert re.search(r'id="theme"[^>]*aria-pressed="true"', document)
    assert len(re.findall(r'<details class="unit[^>]* open', document)) >= 3


def test_answers_become_toml(tmp_path: Path) -> None:
    document, _ = visit(
        tmp_path,
        driven(
            "const form = document.querySelector('#answer');"
            "for (const each of form.querySelectorAll('select')) each.selectedIndex = 1;"
            "form.dispatchEvent(new Event('input'));"
        ),
    )
    toml = re.search(r'id="toml">([^<]*)<', document)
    assert toml
    assert set(tomllib.loads(toml[1])) == {"decisions"}
