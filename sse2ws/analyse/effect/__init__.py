"""The statements around a source: which are its own (`slices`), which do other work (`divide`), and the tests
that come before it (`guards`).
"""
