"""The site of Flask-Security's quick start, on SQLAlchemy's sessions."""

from typing import Any

from flask import Flask
from flask_security import (
    Security,
    SQLAlchemySessionUserDatastore,
    auth_required,
    current_user,
    hash_password,
)
from flask_security.models import sqla
from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, scoped_session, sessionmaker
from sqlalchemy.pool import StaticPool

from labs.frameworks.child.counting import Counted, which
from labs.frameworks.child.flask_pages import bank_pages
from labs.frameworks.child.tables import Parts


class Base(DeclarativeBase):
    pass


sqla.FsModels.set_db_info(base_model=Base)


class Role(Base, sqla.FsRoleMixin):
    __tablename__ = "role"


class User(Base, sqla.FsUserMixin):
    __tablename__ = "user"


class Users:
    """A user table in SQL.  reads: statements on it."""

    def __init__(self) -> None:
        engine = create_engine(
            "sqlite://",
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
        )
        Base.metadata.create_all(engine)
        self.session = scoped_session(sessionmaker(engine))
        self.store = SQLAlchemySessionUserDatastore(self.session, User, Role)
        self.counted = Counted()
        self.app: Flask | None = None
        event.listen(engine, "before_cursor_execute", self._count)

    @classmethod
    def apart(cls) -> "Users":
        """The table of another service."""
        return cls()

    @property
    def reads(self) -> int:
        return self.counted.users

    def _count(self, _c: Any, _k: Any, statement: str, *_: Any) -> None:
        self.counted.add(which(statement, "user"))

    def _found(self, name: str) -> Any:
        return self.store.find_user(email=f"{name}@example.com")

    def add(self, name: str, password: str) -> None:
        with self.context():
            self.store.create_user(
                email=f"{name}@example.com", password=hash_password(password)
            )
            self.session.commit()

    def ban(self, name: str) -> None:
        with self.context():
            self.store.deactivate_user(self._found(name))
            self.session.commit()

    def delete(self, name: str) -> None:
        with self.context():
            self.store.delete_user(self._found(name))
            self.session.commit()

    def context(self) -> Any:
        assert self.app is not None
        return self.app.app_context()


def site(parts: Parts, *ways: str, **settings: Any) -> Flask:
    """The quick start's application, with these settings of its own.
    ways: in which its pages let somebody in; all if none is named."""
    app, users = Flask(__name__), parts.users
    app.config["SECRET_KEY"] = parts.key
    app.config["SECRET_KEY_FALLBACKS"] = parts.retired
    app.config["SECURITY_PASSWORD_SALT"] = "146585145368132386173505678016"
    app.config["REMEMBER_COOKIE_SAMESITE"] = "strict"
    app.config["SESSION_COOKIE_SAMESITE"] = "strict"
    app.config["SECURITY_CHANGEABLE"] = True
    app.config["SECURITY_SEND_PASSWORD_CHANGE_EMAIL"] = False
    app.config["SECURITY_PASSWORD_HASH"] = "plaintext"  # a cheap log-in
    app.config["SECURITY_EMAIL_VALIDATOR_ARGS"] = {
        "check_deliverability": False,
        "test_environment": True,
    }
    app.config.update(settings)
    Security(app, users.store)
    app.teardown_appcontext(lambda _error: users.session.remove())
    users.app = app

    @app.post("/logout-everywhere")
    @auth_required(*ways)
    def logout_everywhere():
        users.store.reset_user_access(current_user)
        users.session.commit()
        return {}

    def who() -> str:
        return str(current_user.email).partition("@")[0]

    return bank_pages(app, parts, who, auth_required(*ways))
