"""A store that many machines share, while something happens to it.

Every redis-server here is started by this lab, on a free loopback port, in
a folder of its own.  Read servers, then faults, then load; `__main__`
records what was seen, or compares.
"""
