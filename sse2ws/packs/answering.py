"""In: a configuration and answers. Out: the configuration as it would be with them in its file.

Writes nothing (`packs.write_answers` does); what cannot stand beside an older answer raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from sse2ws.model.config import Answers, Config, Override
from sse2ws.model.reasons import Reason
from sse2ws.packs.decisions import CHOICES, EVERY
from sse2ws.packs.said import Said, Unclear


def in_streams(said: Said, own: object) -> bool:
    """Whether an answer stands under `[streams]`: a field for what the path of a URL selects.

    What the query of the same URL asks for is another question. So that no answer takes another's place,
    those of a URL with a query stand in the table of their reason. `own`: what it holds already.
    """
    answered = isinstance(own, Mapping) and said.key in own
    return said.reason is Reason.RESOURCE_URL and bool(said.key) and "?" not in said.key and not answered


def with_answers(config: Config, answers: Iterable[Said], path: str = "") -> Config:
    """`path`: a pattern of the files that they are for; empty for the whole project. Raises Unclear."""
    for said in answers:
        if path:
            config = replace(config, overrides=(*config.overrides, Override((path,), _put({}, said))))
        elif in_streams(said, config.decisions.get(said.reason)):
            config = replace(config, streams={**config.streams, said.key: str(said.answer)})
        else:
            config = replace(config, decisions=_put(config.decisions, said))
    return config


def _put(answers: Answers, said: Said) -> Answers:
    old = answers.get(said.reason)
    if CHOICES[said.reason].url_keys and (said.key or isinstance(old, Mapping)):
        table = {EVERY: old} if isinstance(old, str) else old or {}
        return {**answers, said.reason: {**table, said.key or EVERY: said.answer}}
    if not said.key:
        if isinstance(old, Mapping):
            raise Unclear(f"{said.reason} is answered by a table already: say {said.reason}.NAME=...")
        return {**answers, said.reason: str(said.answer)}
    if isinstance(old, str):
        raise Unclear(f'{said.reason} = "{old}" answers every case already: take it out first')
    return {**answers, said.reason: {**(old or {}), said.key: said.answer}}
