"""How the code around a connection can be rebuilt. `layout` chooses between hooks in place of an effect
(`hook_layout`) and the service in place of the source (`in_place`); the rest is what the two ask.
"""
