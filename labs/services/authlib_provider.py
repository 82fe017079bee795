"""An OpenID provider made with Authlib and Flask, as their documentation
says, for one client that has no secret (PKCE).

It runs with the packages of `requirements.lock` and nothing of this
checkout.  Who signs in is named in the address, since that is no question
here.  Source: docs.authlib.org, "Flask OAuth 2.0 Server" and "Flask OIDC
Provider".
"""

from types import SimpleNamespace
from typing import Any, ClassVar

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from authlib.oidc.discovery import OpenIDProviderMetadata
from flask import Flask, request
from joserfc.jwk import ECKey, KeySet

SCOPES = {"openid", "other"}
DISCOVERY = "/.well-known/openid-configuration"


class Client(ClientMixin):
    """The application, which has no secret."""

    def __init__(self, client_id: str, back: str) -> None:
        self.client_id, self.back = client_id, back
        self.id_token_signed_response_alg = "ES256"

    def get_client_id(self) -> str:
        return self.client_id

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(s for s in scope.split() if s in SCOPES)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(SimpleNamespace):
    """What is kept of a code until it is used."""

    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)

    def get_scope(self) -> str:
        return str(self.scope)

    def get_nonce(self) -> Any:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    get_acr = get_amr = get_auth_time


class User(SimpleNamespace):
    def get_user_id(self) -> str:
        return str(self.name)


class CodeGrant(grants.AuthorizationCodeGrant):
    """Codes are kept in memory."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)
    codes: ClassVar[dict[str, Code]] = {}

    def save_authorization_code(self, code: str, asked: Any) -> None:
        data = asked.payload.data
        self.codes[code] = Code(
            code=code,
            user=asked.user,
            scope=asked.scope,
            redirect_uri=asked.payload.redirect_uri,
            nonce=data.get("nonce"),
            code_challenge=data.get("code_challenge"),
            code_challenge_method=data.get("code_challenge_method"),
        )

    def query_authorization_code(self, code: str, client: Any) -> Any:
        return self.codes.get(code)

    def delete_authorization_code(self, authorization_code: Any) -> None:
        del self.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: Any) -> Any:
        return authorization_code.user


class Keys:
    """now: signs.  published: all that verify."""

    def __init__(self, first: dict[str, Any]) -> None:
        self.now = ECKey.import_key(first)
        self.published = [self.now]

    def document(self) -> dict[str, Any]:
        whole: Any = KeySet([*self.published]).as_dict(private=False)
        return dict(whole)

    def change(self, step: str, kid: str) -> None:
        """Publish a key, sign with it, or withdraw the first."""
        if step == "announce":
            about: Any = {"kid": kid, "use": "sig", "alg": "ES256"}
            self.published.append(ECKey.generate_key("P-256", about))
        elif step == "sign":
            self.now = self.published[-1]
        else:
            self.published = self.published[1:]


class AccessTokens(JWTBearerTokenGenerator):
    """JWTs for an API, by today's key.  Source: RFC 9068."""

    def __init__(self, url: str, keys: Keys, audience: str) -> None:
        super().__init__(issuer=url, alg="ES256")
        self.keys, self.audience = keys, audience

    def get_jwks(self) -> KeySet:
        return KeySet([self.keys.now])

    def get_audiences(self, client: Any, user: Any, scope: str) -> str:
        other = "other" in scope.split()
        return "https://another.test" if other else self.audience


class IdTokens(OpenIDCode):
    """What the documentation asks for, and no more."""

    def __init__(self, url: str, keys: Keys) -> None:
        super().__init__(require_nonce=True)
        self.url, self.keys = url, keys

    def exists_nonce(self, nonce: str, asked: Any) -> bool:
        return any(nonce == one.nonce for one in CodeGrant.codes.values())

    def resolve_client_private_key(self, client: Any) -> KeySet:
        return KeySet([self.keys.now])

    def get_client_claims(self, client: Any) -> dict[str, Any]:
        return {"iss": self.url, "aud": [client.get_client_id()]}

    def generate_user_info(self, user: Any, scope: str) -> UserInfo:
        return UserInfo(sub=user.name)


def provider(
    url: str, key: dict[str, Any], client_id: str, back: str, audience: str
) -> Flask:
    """The application.  key: a private JWK, its first.  back: where the
    client's users come back to.  audience: of its access tokens."""
    app, keys, client = Flask(__name__), Keys(key), Client(client_id, back)
    known = {client_id: client}
    server = AuthorizationServer(app, known.get, lambda *_: None)
    server.register_grant(
        CodeGrant, [CodeChallenge(required=True), IdTokens(url, keys)]
    )
    server.register_token_generator(
        "default", AccessTokens(url, keys, audience)
    )
    app.add_url_rule(DISCOVERY, "discovery", lambda: metadata(url))
    app.add_url_rule("/jwks", "jwks", keys.document)
    app.post("/token")(server.create_token_response)

    @app.get("/authorize")
    def authorize() -> Any:
        user = User(name=request.args["user"])
        grant = server.get_consent_grant(end_user=user)
        return server.create_authorization_response(
            grant_user=user, grant=grant
        )

    @app.get("/change")
    def change() -> dict[str, str]:
        keys.change(request.args["step"], request.args.get("kid", ""))
        return {"done": request.args["step"]}

    return app


def metadata(url: str) -> dict[str, Any]:
    """Its discovery document."""
    told = OpenIDProviderMetadata(
        issuer=url,
        authorization_endpoint=f"{url}/authorize",
        token_endpoint=f"{url}/token",
        jwks_uri=f"{url}/jwks",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["ES256", "RS256"],
    )
    return dict(told)
