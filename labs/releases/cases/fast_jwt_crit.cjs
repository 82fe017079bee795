// A critical header that the library does not know is ignored.
//
// The issuer binds the token to a device and says in `crit` that a verifier
// must understand this or refuse. fast-jwt before 6.2.0 lets it in without
// that check. The token is honestly signed: what is lost is the restriction.
// RFC 7515 section 4.1.11, CVE-2026-35042.
module.exports = ({ release, tokens, edit, hmacToken, SECRET }) => {
  const enters = (token) => release.createVerifier({ key: SECRET })(token).sub;
  const bound = { crit: ["device"], device: "alice's phone" };
  return {
    refusals: ["TokenError"],
    honest: () => enters(tokens.HS256) === "alice",
    edited: () => enters(edit(tokens.HS256)) === "admin",
    attack: () => enters(hmacToken({ sub: "alice" }, SECRET, bound)) === "alice",
  };
};
