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

STREAMS = (Reason.RESOURCE_URL, Reason.QUERY_FILTER)
"""Reasons whose tables stand under `[streams]`."""


def with_answers(config: Config, answers: Iterable[Said], path: str = "") -> Config:
    """`path`: a pattern of the files that they are for; empty for the whole project. Raises Unclear."""
    for said in answers:
        if path:
            config = replace(config, overrides=(*config.overrides, Override((path,), _put({}, said))))
        elif said.key and said.reason in STREAMS:
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
