"""The name of the event where a handler read the variable of a loop: `message.type`.

In: a judged listener. Out: changes inside its function. A name that is taken there is a conflict.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.model.judged import JudgedListener
from sse2ws.model.source import Span
from sse2ws.rewrite.pieces import Change, Conflict
from sse2ws.rewrite.tokens import MESSAGE

_RULE = "event-name"


def named_by_event(
    listener: JudgedListener, name: str, gone: Sequence[Span] = (), kind: bytes = b"", taken: bool = False
) -> list[Change]:
    """`name`: what the event is called in the function. `gone`: what of it is left out.

    `kind`: the annotation of a parameter that it did not have. `taken`: somebody else writes the parameter.
    """
    handler = listener.listener.subscription.handler
    held = handler.named
    refs = [each for each in held.refs if not any(each in span for span in gone)] if held is not None else []
    if held is None or not refs:
        return []
    texts = [f"{held.name}: {name}.type" if ref in held.shorthands else f"{name}.type" for ref in refs]
    changes = [Change(ref, (text.encode(),), _RULE) for ref, text in zip(refs, texts, strict=True)]
    if handler.unused_parameter and handler.parameters is not None and not taken:
        if name != MESSAGE or MESSAGE in held.taken:
            raise Conflict(f"{MESSAGE} means something else inside the handler")
        changes.append(Change(handler.parameters, (b"(" + MESSAGE.encode() + kind + b")",), _RULE))
    return changes
