"""Applications that are none of ours, for the probes of the command.

`shop` is a WSGI application with forms and a session, `notes` an ASGI one
with JSON, a JSON Web Token and a refresh token.  Each is in order, and
has twins with one deliberate fault each.
"""
