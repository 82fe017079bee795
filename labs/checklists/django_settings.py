SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_AGE = 12 * 3600  # counted anew at each save
CSRF_COOKIE_NAME = "__Host-csrftoken"  # no sibling host can plant it
CSRF_COOKIE_SECURE = True  # a browser refuses that name without it
