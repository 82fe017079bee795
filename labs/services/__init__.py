"""A gateway, services and their provider, each in a process of its own.

They are those of `demo.services`, over HTTP on loopback, with a real Redis
for a store; and a provider made with Authlib, in whose place the book's
own would do.  Read roles and process, then running; then crossing
(hops, and who is unplugged), changing (keys), strange (Authlib's tokens,
from `authlib_provider`); `__main__` records what was seen, or compares.
"""
