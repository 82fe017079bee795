"""Several services that trust one provider, in memory.

Read provider and fleet for how a token gets from the outside to a service,
and changing_keys for what happens when a key changes.  Then the middle
ground: revocation_lists, and designs, which names them all as contenders.
"""
