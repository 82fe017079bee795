"""Why the answer to an exercise is right.

`check` tells it to whoever has the answer, so the cell does not print it.
"""

WHY_RIGHT = {
    "read-the-credential": "The designs that only sign what they carry hide "
    "nothing of it.",
    "count-the-lookups": "Each service asks for itself: the blocklist, if "
    "any, and the row.",
    "log-them-out": "An epoch is per user: it ends all her sign-ins, and "
    "never one.",
    "refresh-and-rotate": "A copy lives as long as its token, and a renewal "
    "must cost less than the lookups that it spares.",
    "leave-the-browser": "A client need not forget what the server ends or "
    "its jar drops.",
    "ride-the-cookie": "The other port is the same site, and its address "
    "begins alike.",
    "plant-the-session": "Of the cookies that fit, that with the longer path "
    "comes first.",
    "count-the-decisions": "Without the check, only SameSite holds back "
    "another site's form.",
    "rebuild-the-table": "The server can end the record, and script cannot "
    "read the cookie.",
    "choose": "Who asks nobody hears of no log-out; a certificate-bound JWT "
    "meets all the other needs.",
}
"""By the chapter's name."""
