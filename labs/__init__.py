"""Experiments that need servers, browsers or other people's releases.

Nothing here is imported by the chapters: they show what `evidence/`
recorded.  The tests run each lab again and compare.
"""
