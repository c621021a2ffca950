"""Rewriting: judged connections in, whole new files out. Decides nothing and writes nothing.

`compose` is the door: single tokens (`tokens`), then `hooks` or the `service` with their `handlers`, then
`imports`, then what the rewrite left without a user (`dead`). `pieces` is text made of old and new parts;
`prove` reads the result again before anybody may write it.
"""
