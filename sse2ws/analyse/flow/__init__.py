"""Payload flow: where a value goes inside one file. Imports point down this list only.

`follow`: the doors, and the table of steps. The steps, each file one kind of place that a value stands in:
`names`, `choices`, `comparisons`, `methods`, `properties`, `objects`, `rendered`, `calls`, `parses`,
`functions`. `tracker`: how a value gets from one step to the next. `record`: what is collected on the way.

What the steps ask follows nothing: `callback_parameters`, `schemas`, `destinations` (what takes a lost
value), `state` and `state_writers` (of a component), `composed` (what a value is put together into),
`type_parts` and `type_uses` (what types say).
"""
