"""`sse2ws rules`: every rule and every reason, one line each. Nothing goes in but the words of the model."""

from __future__ import annotations

from sse2ws.commands.output import write_result

HEADINGS = {
    "decide": "Reasons that a decision removes (sse2ws.toml, [decisions])",
    "manual": "Reasons to migrate by hand",
    "keep": "Reasons to stay on Server-Sent Events",
}


def run() -> int:
    """List every rule and every reason. `explain NAME` says more."""
    from sse2ws.model.reasons import Reason
    from sse2ws.model.wording import RULES, reason_wording

    parts = [("Rules", {name: RULES[name].say() for name in sorted(RULES)})]
    for verdict, heading in HEADINGS.items():
        named = {each.value: reason_wording(each).say() for each in Reason if each.verdict == verdict}
        parts.append((heading, named))
    width = max(len(name) for _, named in parts for name in named)
    blocks = [
        "\n".join([heading, *(f"  {name:<{width}}  {sentence}" for name, sentence in named.items())])
        for heading, named in parts
    ]
    write_result("\n\n".join(blocks) + "\n")
    return 0
