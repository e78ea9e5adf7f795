"""What makes a run due: the clock, a new span, a request for a new model. One file each.

Every trigger is a pure function of the world, the ledger's rows and the time to a
:class:`.trigger.Decision`; nothing here starts a run or writes anything.
"""
