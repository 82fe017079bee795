from datetime import timedelta

from flask import Flask, session

app = Flask(__name__)
app.config.from_prefixed_env()  # FLASK_SECRET_KEY, from your environment
app.config["SESSION_COOKIE_NAME"] = "__Host-session"
app.config["SESSION_COOKIE_SECURE"] = True
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(hours=12)
app.config["SESSION_REFRESH_EACH_REQUEST"] = False


@app.post("/login")
def login():
    session.clear()  # nothing of before the log-in stays
    session.permanent = True
    session["user"] = "alice"
    return {}


@app.post("/logout")
def logout():
    session.clear()
    return {}
