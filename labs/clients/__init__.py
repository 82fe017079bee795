"""Real clients at the bank, over TLS on loopback: curl, programs on httpx,
and what a page in Chromium sends by itself.

Read programs, then in_page; `__main__` records, or compares.
"""
