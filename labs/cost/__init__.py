"""What a request costs, by design and by the distance of the store.

All in one run and as ratios, because times belong to one machine.  Read
timing, then verifying, looking_up and distance, then memory, everywhere
and arrivals; `__main__` records what was seen, or compares.
"""
