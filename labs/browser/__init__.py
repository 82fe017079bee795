"""A bank and an attacker's site, in front of real browsers.

Everything is on loopback: the servers are threads of this process, the
browsers have throw-away profiles.  Read in this order: processes,
sites, chromium, firefox; then grid and transfers, ladder, fixation,
third_party, shots; `__main__` records them all.
"""
