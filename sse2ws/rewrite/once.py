"""`{ once: true }` without the option: a flag that is checked and set before anything else happens.

In: a judged listener. Out: the flag's declaration and the lines in front of its handler. A hook's flag is a
ref, since the handler is made anew at every render; elsewhere it lives as long as the subscription.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from sse2ws.model.judged import Judged, JudgedListener
from sse2ws.model.layout import Shape
from sse2ws.packs.spelling import camel
from sse2ws.rewrite.pieces import Conflict
from sse2ws.rewrite.style import Style


class First(Struct, frozen=True):
    """`declaration`: the flag's, without what ends the line. `lines`: tests and settings for the handler."""

    declaration: bytes
    lines: tuple[str, ...]


def only_first(
    listener: JudgedListener, judged: Judged, style: Style, name_for: Callable[[str], str]
) -> First | None:
    """The flag of a listener that takes only the first event. Raises Conflict for a handler of several."""
    subscription = listener.listener.subscription
    if not subscription.once or not listener.new:
        return None
    if listener.copied:
        raise Conflict("each event has a handler of its own, but only the first of all counts")
    function = subscription.handler.function
    sharing = [
        each
        for each in judged.listeners
        if not each.dropped and each.listener.subscription.handler.function == function
    ]
    if function is not None and len(sharing) > 1:
        raise Conflict("several listeners share the handler, and one takes only the first event")
    wish = camel(listener.new[0].replace(".", "_").replace("-", "_")) + "Seen"
    if judged.linked.connection.layout.shape is Shape.HOOKS:
        name = name_for(f"{wish}Ref")
        return First(
            f"const {name} = useRef(false)".encode(),
            (f"if ({name}.current) return", f"{name}.current = true"),
        )
    name = name_for(wish)
    return First(f"let {name} = false".encode(), (f"if ({name}) return", f"{name} = true"))
