"""The forgers' tools, against what the libraries say; and each broken
verifier, against forgeries that it should still refuse."""

import base64
import json
import random
import re
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ec, padding
from forging import claims, signed

from demo.attacks import ATTACKS, honest_enters, lands
from demo.attacks.arithmetic import cube_root
from demo.attacks.base import Attack, Attacker
from demo.attacks.guessing import GUESSES, fits
from demo.attacks.key_names import a_public_file
from demo.attacks.recovering import (
    candidates,
    excess,
    own_token,
)
from demo.attacks.solving import forge_by_factors
from demo.attacks.spelling import (
    in_der,
    next_last,
    other_alphabet,
    with_junk,
)
from demo.clock import later
from demo.contenders import CONTENDERS, Contender, contender
from demo.harness import Deployment, NotApplicable
from demo.keys import Key, key_for
from demo.unsafe import FLIPS, MIXES_KEYS_AS, p256
from demo.unsafe.base import Flip
from demo.unsafe.certificates import (
    AUTHORITY,
    authority_certificate,
    certificate_of,
)
from demo.unsafe.cookies import IN_CLEAR, WIDE_DOMAIN
from demo.unsafe.header_keys import fetched
from demo.unsafe.key_texts import TEXTS, certificate_pem, jwk_json, raw_bytes
from demo.unsafe.loose_paseto import raw_public
from demo.unsafe.pasting import pasted
from demo.unsafe.weak_keys import CLOSE, WORDS, AnySecret, shared


def by_id(id: str) -> Attack:
    return next(attack for attack in ATTACKS if attack.id == id)


# ECDSA by hand

PRIVATE = key_for("ES256")
POINT = PRIVATE.verifying.public_numbers()


def raw_signature(message: bytes) -> bytes:
    family = jwt.get_algorithm_by_name("ES256")
    return bytes(family.sign(message, PRIVATE.signing))


def test_the_textbook_takes_what_the_library_signs() -> None:
    for number in range(5):
        message = b"to be signed, %d" % number
        signature = raw_signature(message)
        assert p256.holds(message, signature, POINT.x, POINT.y)
        assert not p256.holds(message + b"!", signature, POINT.x, POINT.y)
        changed = signature[:-1] + bytes([signature[-1] ^ 1])
        assert not p256.holds(message, changed, POINT.x, POINT.y)


def test_the_library_takes_what_the_textbook_signs() -> None:
    private = PRIVATE.signing.private_numbers().private_value
    made = p256.made(b"hello", private, random.randrange(1, p256.N))
    family = jwt.get_algorithm_by_name("ES256")
    assert family.verify(b"hello", PRIVATE.verifying, made)
    assert not family.verify(b"hallo", PRIVATE.verifying, made)


def test_the_curve_is_the_librarys() -> None:
    x, y, _ = p256.G
    assert (y * y - x**3 + 3 * x - p256.B) % p256.P == 0
    assert p256.affine(p256.both(p256.N, p256.G, 0, p256.G)) == (0, 0)
    for number in (1, 2, 3, p256.N - 1, random.randrange(1, p256.N)):
        key = ec.derive_private_key(number, ec.SECP256R1())
        known = key.public_key().public_numbers()
        mine = p256.affine(p256.both(number, p256.G, 0, p256.G))
        assert mine == (known.x, known.y)


def test_points_add_in_any_order() -> None:
    double = p256.doubled(p256.G)
    triple = p256.affine(p256.added(double, p256.G))
    assert triple == p256.affine(p256.added(p256.G, double))
    assert p256.added(p256.G, p256.G) == double
    assert p256.added(p256.NOWHERE, p256.G) == p256.G
    opposite = (p256.G[0], p256.P - p256.G[1], 1)
    assert p256.added(p256.G, opposite)[2] == 0


@pytest.mark.parametrize("number", [0, p256.N])
def test_one_line_is_missing(number: int) -> None:
    """The library has that line."""
    forged = number.to_bytes(32) * 2
    assert p256.holds(b"whatever", forged, POINT.x, POINT.y)
    family = jwt.get_algorithm_by_name("ES256")
    assert not family.verify(b"whatever", PRIVATE.verifying, forged)


def test_other_small_numbers_do_not_pass() -> None:
    for r, t in ((0, 1), (1, 0), (1, 1), (p256.N, 1), (1, p256.N)):
        forged = r.to_bytes(32) + t.to_bytes(32)
        assert not p256.holds(b"whatever", forged, POINT.x, POINT.y)


def test_a_signature_leaves_two_keys_to_try() -> None:
    found = list(candidates(b"hello", raw_signature(b"hello")))
    numbers = [key.verifying.public_numbers() for key in found]
    assert len(set(numbers)) == 2
    assert POINT in numbers


# RSA by hand


def test_cube_roots_are_exact() -> None:
    for bits in (1, 2, 3, 10, 64, 2_000):
        value = random.getrandbits(bits)
        root = cube_root(value)
        assert root**3 <= value < (root + 1) ** 3
    assert [cube_root(n) for n in (0, 1, 7, 8, 9, 26, 27)] == [
        0,
        1,
        1,
        2,
        2,
        2,
        3,
    ]


def test_two_signatures_share_a_modulus() -> None:
    """Of this exponent, which is a key's own choice."""
    key = key_for("RS256, e=3")
    n = key.verifying.public_numbers().n
    assert key.algorithm == "RS256"
    assert key.verifying.public_numbers().e == 3
    for message in (b"one", b"other"):
        made = key.signing.sign(message, padding.PKCS1v15(), hashes.SHA256())
        assert excess(message, made, 256) % n == 0
        assert excess(message + b"!", made, 256) % n != 0


def test_close_primes_are_primes() -> None:
    """Of 2048 bits together, as a good key's are."""
    for prime in CLOSE:
        assert all(pow(a, prime - 1, prime) == 1 for a in (2, 3, 5, 7))
    assert (CLOSE[0] * CLOSE[1]).bit_length() == 2048


def test_far_primes_are_not_found_in_one_step() -> None:
    with later(0), Deployment(contender("JWT RS256")) as service:
        mallory = service.signed_in("mallory")
        alice = service.signed_in("alice")
        forged = forge_by_factors(Attacker(service, alice, mallory))
        assert forged.credential() == mallory.credential()


# Key texts

LOADERS: dict[str, Any] = {
    "PEM without its last newline": s.load_pem_public_key,
    "PEM with CRLF": s.load_pem_public_key,
    "PEM on one line": lambda t: s.load_pem_public_key(
        t.replace(b"\\n", b"\n")
    ),
    "bare base64": lambda t: s.load_der_public_key(base64.b64decode(t)),
    "DER": s.load_der_public_key,
    "PKCS#1 PEM": s.load_pem_public_key,
    "X.509 PEM": lambda t: x509.load_pem_x509_certificate(t).public_key(),
    "X.509 DER": lambda t: x509.load_der_x509_certificate(t).public_key(),
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
    point = key_for("ES256").verifying.public_numbers()
    assert raw_bytes(key_for("ES256")) == (
        b"\x04" + point.x.to_bytes(32) + point.y.to_bytes(32)
    )
    assert len(raw_bytes(key_for("EdDSA"))) == 32


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
    assert b"CERTIFICATE" in certificate_pem(key_for("RS256"))


def test_an_address_may_hold_its_content() -> None:
    content = base64.b64encode(b"keys").decode()
    assert fetched(f"data:text/plain;base64,{content}") == b"keys"


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


def algorithm_of(spell: Any) -> str:
    return "ES256" if spell is in_der else "HS256"


@pytest.mark.parametrize(
    "spell", [next_last, with_junk, other_alphabet, in_der]
)
def test_a_spelling_is_new_and_pyjwt_refuses_it(spell: Any) -> None:
    """The version in use; a release with a looser decoder took some."""
    key = key_for(algorithm_of(spell))
    token = next(
        token
        for token in (signed(key, claims(jti=str(n))) for n in range(1_000))
        if re.search("[-_]", token.rpartition(".")[2])
    )
    other = spell(token)
    assert other != token
    assert other.rpartition(".")[0] == token.rpartition(".")[0] or (
        spell is with_junk
    )
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


def test_an_honest_user_enters_whatever_is_turned() -> None:
    """Every flip, over every contender that it fits; but for two that a
    browser answers by dropping a __Host- cookie."""
    assert len(pairs()) > 300
    dropped = (IN_CLEAR, WIDE_DOMAIN)
    for flip, two in pairs():
        assert honest_enters(two) is (flip not in dropped), two.name


def test_own_tokens_differ() -> None:
    with later(0), Deployment(contender("JWT ES256")) as service:
        people = [service.signed_in(name) for name in ("alice", "mallory")]
        attacker = Attacker(service, *people)
        assert own_token(attacker) != own_token(attacker)
