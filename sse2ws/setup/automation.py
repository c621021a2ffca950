"""Files that make other tools run a scan: pre-commit and CI. In: what is there. Out: paths and bytes."""

from __future__ import annotations

from sse2ws import __version__

REQUIREMENT = f"sse2ws=={__version__}"
_WHERE = "# replace this version by where your copy lives, for example: sse2ws @ git+https://YOUR-HOST/sse2ws"
PRE_COMMIT = ".pre-commit-config.yaml"
HOOK = f"""\
  - repo: local
    hooks:
      - id: sse2ws-scan
        name: sse2ws scan
        entry: sse2ws scan --output-format concise
        language: python
        {_WHERE}
        additional_dependencies: ["{REQUIREMENT}"]
        types: [file]
        files: \\.([cm]?[jt]s|[jt]sx)$
        exclude: \\.d\\.[cm]?ts$
        require_serial: true
"""
PRE_COMMIT_TEXT = f"repos:\n{HOOK}"

GITHUB = ".github/workflows/sse2ws.yml"
GITHUB_TEXT = f"""\
name: sse2ws
on: [pull_request]
permissions: {{ contents: read }}
jobs:
  scan:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with: {{ fetch-depth: 0 }}
      - uses: actions/setup-python@v6
        with: {{ python-version: "3.13" }}
      {_WHERE}
      - run: python -m pip install "{REQUIREMENT}"
      - run: sse2ws scan --output-format github --changed-since "origin/${{{{ github.base_ref }}}}"
"""

GITLAB = ".gitlab/sse2ws.yml"
GITLAB_TEXT = f"""\
sse2ws:
  image: python:3.13
  script:
    {_WHERE}
    - python -m pip install "{REQUIREMENT}"
    - sse2ws scan --output-format gitlab -o gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""
CI = {"github": (GITHUB, GITHUB_TEXT), "gitlab": (GITLAB, GITLAB_TEXT)}
