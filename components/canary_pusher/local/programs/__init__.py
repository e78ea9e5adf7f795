"""Programs that run in a process of their own.

Each is a script without imports from this package, so that nothing of the caller's process reaches
into it, and so that it starts as quickly as what it needs itself.
"""
