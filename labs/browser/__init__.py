"""A bank and an attacker's site, in front of real browsers.

Everything is on loopback: the servers are threads of this process, the
browsers have throw-away profiles.  Read in this order: binaries,
browsers, sites, bank; then cross_site, ladder, fixation, third_party,
pictures; `__main__` records them all, or compares.
"""
