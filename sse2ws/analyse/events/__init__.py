"""The names of events that an expression can mean, and what a handler does for one of them.

`names`, `loop_names`: which names. `splits`: a handler taken apart, by evaluating it for each name
(`outcomes`, `branches`, `settled`, `topics`); the rest say what is left of the code afterwards.
"""
