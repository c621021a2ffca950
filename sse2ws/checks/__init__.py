"""Judging: linked connections in, verdicts with reasons and answers out. Edits nothing.

`judge` is the door: each connection `alone`, then `together` with others, then in `groups` and `families`.
Names: `events`, `fields` (`guesses` proposes), `doubles`. Payload: `payload`, `shared`, `split`, and what an
answer makes of it: `adapt`, `through`. The connection itself: `urls`, `filters`, `streams`, `text_streams`.
Answers: `decisions`, `answered`, `questions`, `suppress`. What is told: `units`, `findings`, `losses`.
"""
