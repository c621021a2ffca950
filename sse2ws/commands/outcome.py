"""What a run means for the shell: findings and skipped files go in, an exit code comes out."""

from __future__ import annotations

from collections.abc import Iterable

from sse2ws.model.finding import Finding, Severity
from sse2ws.model.run import Skipped

DONE = 0
FINDINGS = 1
USAGE = 2
INCOMPLETE = 3
BROKEN = 3
INTERRUPTED = 130


def exit_code(
    findings: Iterable[Finding],
    skipped: Iterable[Skipped],
    *,
    fail_on: Severity = Severity.WARNING,
    pending: bool = False,
    exit_zero: bool = False,
) -> int:
    """3 when the audit has a hole, else 1 for findings of `fail_on` or worse or `pending` changes, else 0.

    `exit_zero` turns 1 into 0 and nothing else.
    """
    if any(each.incomplete for each in skipped):
        return INCOMPLETE
    if pending or any(each.severity.rank <= fail_on.rank for each in findings):
        return DONE if exit_zero else FINDINGS
    return DONE
