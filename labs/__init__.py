"""Experiments that need servers, browsers or other people's releases.

Nothing here is imported by the chapters: they show what `evidence/`
recorded.  `python -m labs` measures all of it again and compares; the
tests do so with a sample of each lab.
"""
