"""One decision about a contender, taken otherwise; the rest stays as it is."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from demo.carriers import CookieCarrier, SplitCarrier
from demo.contenders import Contender, contender
from demo.harness import NotApplicable
from demo.keys import Key

Change = Callable[[Contender], Contender]
"""The contender with one thing changed.  Raises NotApplicable when it
does not have that thing."""


@dataclass(frozen=True)
class Flip:
    """decision, value: what is decided, and to what it is turned, in words.
    The decision may be a setting of the recipe, a line of code, or a check
    that is left out.
    change: the turn itself.
    tempting: who offers that very value, after "default: ", "option: "
    or "example: "; "" when nobody does, so that the value is a flaw in
    somebody's code."""

    decision: str
    value: str
    change: Change
    tempting: str = ""

    @property
    def offered(self) -> str:
        """As a "default", an "option", an "example"; "" if not at all."""
        return self.tempting.partition(":")[0]

    def of(self, base: Contender | str) -> Contender:
        """This contender, with just that turned.  Raises NotApplicable."""
        if isinstance(base, str):
            base = contender(base)
        name = f"{base.name}, {self.decision}: {self.value}"
        return replace(self.change(base), name=name)


def overriding(base: type[Any], broken: type[Any], *algorithms: str) -> Change:
    """Replace the scheme `base` with its subclass `broken`.  A subclass
    of JWT may replace any JWT.  With algorithms, only where the key is
    for one of them.  Raises TypeError when `broken` is no subclass."""
    if not issubclass(broken, base):
        raise TypeError(f"{broken.__name__} overrides no {base.__name__}")

    def change(one: Contender) -> Contender:
        if not issubclass(one.scheme, base):
            raise NotApplicable(f"the scheme is no {base.__name__}")
        if algorithms and one.algorithm not in algorithms:
            raise NotApplicable(f"the key is not for {algorithms[0]}")
        return replace(one, scheme=laid_over(broken, one.scheme))

    return change


def laid_over(upper: type[Any], lower: type[Any]) -> type[Any]:
    """`upper`, inheriting from `lower` in place of its own base.  The
    same two give the same class."""
    if issubclass(lower, upper):
        return lower
    if lower in upper.__mro__:
        return upper
    if (upper, lower) not in LAID:
        about = {"__doc__": upper.__doc__, "__module__": upper.__module__}
        LAID[upper, lower] = type(upper.__name__, (upper, lower), about)
    return LAID[upper, lower]


LAID: dict[tuple[type[Any], type[Any]], type[Any]] = {}
"""Classes that `laid_over` made."""


def where(
    scheme: type[Any], change: Change, but: type[Any] | None = None
) -> Change:
    """The change, for this scheme and those below it; not for `but`."""

    def checked(one: Contender) -> Contender:
        if not issubclass(one.scheme, scheme):
            raise NotApplicable(f"the scheme is no {scheme.__name__}")
        if but is not None and issubclass(one.scheme, but):
            raise NotApplicable(f"the scheme is {but.__name__}")
        return change(one)

    return checked


def carrying(**settings: Any) -> Change:
    """Give the cookie other attributes.  Another name is for what holds
    the credential: a client knows a renewal by its cookie's name."""

    def change(one: Contender) -> Contender:
        if not isinstance(one.carrier, CookieCarrier):
            raise NotApplicable("the credential is not in a cookie")
        if "name" in settings and isinstance(one.carrier, SplitCarrier):
            raise NotApplicable("only the renewal is in a cookie")
        return replace(one, carrier=replace(one.carrier, **settings))

    return change


def carried_by(carrier: type[CookieCarrier]) -> Change:
    """Let this carrier, with a method overridden, send the same cookie."""

    def change(one: Contender) -> Contender:
        if not isinstance(one.carrier, CookieCarrier):
            raise NotApplicable("the credential is not in a cookie")
        broken = laid_over(carrier, type(one.carrier))
        return replace(one, carrier=broken(**asdict(one.carrier)))

    return change


def keyed(make: Callable[[str], Key]) -> Change:
    """Put another key in place of the service's own.  `make` is given the
    name of the algorithm, and may raise NotApplicable."""

    def change(one: Contender) -> Contender:
        if not one.algorithm:
            raise NotApplicable("there is no key")
        return replace(one, key=make(one.algorithm))

    return change


def set_to(**settings: Any) -> Change:
    """Give settings that the scheme has other values."""

    def change(one: Contender) -> Contender:
        names = one.setting_names()
        if not set(settings) <= set(names):
            raise NotApplicable(f"no setting {', '.join(settings)}")
        changed = {**dict(one.settings), **settings}
        return replace(one, settings=tuple(changed.items()))

    return change


def behind(app: type[Any]) -> Change:
    """Let this application, with a method overridden, take the same
    credential."""

    def change(one: Contender) -> Contender:
        return replace(one, app=app)

    return change
