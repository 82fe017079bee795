"""JSON Web Tokens or session cookies, measured.

Read in this order: errors, clock, users, servers, store, keys, cookies,
schemes, carriers, contenders, device_pages, app, harness, attacks, probes,
comparison, claims; every module imports only from the ones before it.
"""
