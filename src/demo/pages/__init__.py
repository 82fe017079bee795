"""What a page or the command line shows: the table, the attacks, what
browsers and old releases did, the ledger.

Read `views` and `text`, which the others share, then any one of them.
"""
