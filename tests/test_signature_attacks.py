"""The forgers' tools, against what the libraries say; and each broken
verifier, against forgeries that it should still refuse."""

import base64
import json
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization as s
from forging import claims, signed

from demo.attacks import ATTACKS, FLIPS, Attack, Flip, honest_enters, lands
from demo.attacks.certificates import (
    AUTHORITY,
    authority_certificate,
    certificate_as,
    certificate_of,
)
from demo.attacks.cookie_and_paseto_forgery import raw_public
from demo.attacks.header_keys import data_url, fetched
from demo.attacks.key_confusion import (
    MIXES_KEYS_AS,
    TEXTS,
    jwk_json,
    raw_bytes,
)
from demo.attacks.kid import a_public_file
from demo.attacks.leaks import IN_CLEAR, WIDE_DOMAIN
from demo.attacks.respelling import next_last, pasted, with_junk
from demo.attacks.weak_secrets import GUESSES, WORDS, AnySecret, fits, shared
from demo.carriers import SplitCarrier
from demo.contenders import CONTENDERS, Contender
from demo.harness import NotApplicable
from demo.keys import Key, key_for


def by_id(id: str) -> Attack:
    return next(attack for attack in ATTACKS if attack.id == id)


# Key texts

LOADERS: dict[str, Any] = {
    "PEM on one line": lambda t: s.load_pem_public_key(
        t.replace(b"\\n", b"\n")
    ),
    "bare base64": lambda t: s.load_der_public_key(base64.b64decode(t)),
    "PKCS#1 PEM": s.load_pem_public_key,
    "OpenSSH": s.load_ssh_public_key,
    "JWK": lambda t: jwt.PyJWK(json.loads(t)).key,
}
FORMS = [
    (name, algorithm)
    for name, (_, algorithms) in TEXTS.items()
    for algorithm in algorithms
]
each_form = pytest.mark.parametrize(("name", "algorithm"), FORMS)


@each_form
def test_each_form_is_the_same_key(name: str, algorithm: str) -> None:
    key = key_for(algorithm)
    text = TEXTS[name][0](key)
    if name != "raw bytes":
        assert LOADERS[name](text) == key.verifying
    assert text == TEXTS[name][0](key), "published once"
    assert text == TEXTS[name][0](key.public() or key), "and without the half"


def test_raw_bytes_are_the_point() -> None:
    raw = raw_bytes(key_for("EdDSA"))
    assert raw == key_for("EdDSA").verifying.public_bytes_raw()
    assert len(raw) == 32


def test_no_two_forms_are_alike() -> None:
    for algorithm in ("RS256", "ES256", "EdDSA"):
        texts = [
            write(key_for(algorithm))
            for write, algorithms in TEXTS.values()
            if algorithm in algorithms
        ]
        assert len({key_for(algorithm).pem(), *texts}) == len(texts) + 1


TAKEN = {"bare base64", "raw bytes"}
"""Forms that PyJWT cannot tell from a secret."""


@each_form
def test_pyjwt_knows_most_forms_for_what_they_are(
    name: str, algorithm: str
) -> None:
    text = TEXTS[name][0](key_for(algorithm))
    family = jwt.get_algorithm_by_name("HS256")
    if name in TAKEN:
        assert family.prepare_key(text) == text
    else:
        with pytest.raises(jwt.InvalidKeyError):
            family.prepare_key(text)


def test_each_form_has_a_flip_and_an_attack() -> None:
    for name, flip in MIXES_KEYS_AS.items():
        assert name in flip.value
        assert any(attack.flip is flip for attack in ATTACKS)


def test_a_jwk_says_no_secret() -> None:
    for algorithm in ("RS256", "ES256", "EdDSA"):
        assert "d" not in json.loads(jwk_json(key_for(algorithm)))


# Certificates


def test_the_authority_vouches_for_a_name_and_a_key() -> None:
    root, mallory = authority_certificate(), key_for("ES256", "mallory")
    bought = certificate_of(mallory, "mallory.test")
    bought.verify_directly_issued_by(root)
    assert "mallory.test" in bought.subject.rfc4514_string()
    forged = certificate_of(mallory, "bank.test", AUTHORITY, mallory)
    assert forged.issuer == root.subject
    with pytest.raises(InvalidSignature):
        forged.verify_directly_issued_by(root)
    alone = certificate_of(mallory, "bank.test", "mallory.test", mallory)
    with pytest.raises(ValueError, match="issuer"):
        alone.verify_directly_issued_by(root)
    for encoding, load in (
        ("PEM", x509.load_pem_x509_certificate),
        ("DER", x509.load_der_x509_certificate),
    ):
        assert load(certificate_as(bought, encoding)) == bought


def test_an_address_may_hold_its_content() -> None:
    assert fetched(data_url(b"keys", "text/plain")) == b"keys"


# Secrets


def test_a_guess_fits_or_does_not() -> None:
    key = shared(WORDS[3].encode())
    token = signed(key, claims())
    assert [g for g in GUESSES if fits(token, g)] == [WORDS[3].encode()]
    assert not any(
        fits(signed(key_for("HS256"), claims()), g) for g in GUESSES
    )


def test_a_short_secret_needs_another_class() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Key("HS256", "", b"dev", b"dev")
    assert AnySecret("HS256", "", b"dev", b"dev").verifying == b"dev"


def test_a_public_paseto_key_is_32_bytes() -> None:
    assert len(raw_public(key_for("v4.public"))) == 32


# Spellings


@pytest.mark.parametrize("spell", [next_last, with_junk])
def test_a_spelling_is_new_and_pyjwt_refuses_it(spell: Any) -> None:
    """The version in use; a release with a looser decoder took some."""
    key = key_for("HS256")
    token = signed(key, claims())
    other = spell(token)
    assert other != token
    with pytest.raises(jwt.PyJWTError):
        jwt.decode(
            other,
            key.verifying,
            algorithms=[key.algorithm],
            audience="https://bank.test/api",
        )


@pytest.mark.parametrize("spell", [next_last, with_junk])
def test_python_decodes_both_spellings_alike(spell: Any) -> None:
    token = signed(key_for("HS256"), claims())
    raws = {
        base64.urlsafe_b64decode(text.rpartition(".")[2] + "==")
        for text in (token, spell(token))
    }
    assert len(raws) == 1


# Pasted JSON


def test_pasting_is_right_for_harmless_names() -> None:
    good = {"sub": "alice", "iat": 1, "aud": "x"}
    assert json.loads(pasted(good)) == good


def test_a_claim_in_a_name_is_said_twice() -> None:
    text = pasted({"sub": 'mallory","sub":"alice'})
    pairs: list[Any] = json.loads(text, object_pairs_hook=list)
    assert pairs == [("sub", "mallory"), ("sub", "alice")]


def test_a_public_file_is_public() -> None:
    assert b"class Rejected" in a_public_file()


# Broken, and only there


def plain_forgery(one: Contender) -> Attack | None:
    """What every verifier that verifies at all refuses."""
    for id in ("edited-payload", "cookie-not-verified", "paseto-not-verified"):
        attack = by_id(id)
        if issubclass(one.scheme, attack.fixed.scheme):
            return attack
    return None


@pytest.mark.parametrize(
    "attack",
    [a for a in ATTACKS if a.family in ("signature", "parsing")],
    ids=lambda a: a.id,
)
def test_a_broken_verifier_verifies_all_the_same(attack: Attack) -> None:
    """Another key's signature does not pass, but where the flip is
    that none is verified."""
    plain = plain_forgery(attack.broken)
    assert plain is not None
    if attack.broken.algorithm == "v4.local":
        with pytest.raises(NotApplicable):
            lands(plain, attack.broken)
    else:
        expected = plain.flip is attack.flip
        assert lands(plain, attack.broken) is expected


def pairs() -> list[tuple[Flip, Contender]]:
    """Each flip with each contender that has that to turn."""
    found = []
    for flip in FLIPS:
        for one in CONTENDERS:
            try:
                found.append((flip, flip.of(one)))
            except NotApplicable:
                continue
    return found


@pytest.mark.slow
def test_an_honest_user_enters_whatever_is_turned() -> None:
    """Every flip, over every contender that it fits; but for two that a
    browser answers by dropping a __Host- cookie.  Where that holds the
    renewal alone, she is in until her access token ends."""
    assert len(pairs()) > 300
    dropped = (IN_CLEAR, WIDE_DOMAIN)
    for flip, two in pairs():
        needed = not isinstance(two.carrier, SplitCarrier)
        shut = flip in dropped and needed
        assert honest_enters(two) is not shut, two.name
