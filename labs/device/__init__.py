"""Device-bound sessions in a real Chromium, beside a session cookie and a
JWT: for how long a copied cookie works elsewhere.

Read real, then cases; `__main__` records, or compares.
"""
