"""Documented attacks on published releases, and on the ones that mend.

Each is public and fixed.  An old release is installed into a folder of
its own, pinned by hash, and runs in a process of its own.  A pair holds
when both releases accept what is honest, both refuse a second control,
and only the old one accepts the attack.  A case of key confusion in PyJWT
also tries a list pinned to the key's own algorithm.  Read `pair`, one
file of `cases`, then `measure`.

To add a pair: write its case, name it in one of the tables, pin what is
new (`python -m labs.releases --lock`), and `make releases`.
"""
