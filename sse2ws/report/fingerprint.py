"""Findings -> one fingerprint each, unique within a run and the same in the next run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from hashlib import sha256

from sse2ws.model.finding import Finding


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """The finding's own, else one from rule, path and message; `:2`, `:3` tell equal ones apart."""
    seen: Counter[str] = Counter()
    result: list[str] = []
    for each in findings:
        base = each.fingerprint or _digest(each)
        seen[base] += 1
        result.append(f"{base}:{seen[base]}")
    return result


def unknown(findings: Sequence[Finding], known: Collection[str]) -> tuple[Finding, ...]:
    """The findings whose fingerprint is not among the known ones."""
    if not known:
        return tuple(findings)
    named = zip(findings, fingerprints(findings), strict=True)
    return tuple(each for each, fingerprint in named if fingerprint not in known)


def _digest(finding: Finding) -> str:
    parts = "\0".join((finding.rule, finding.at.path, finding.message))
    return sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:16]
