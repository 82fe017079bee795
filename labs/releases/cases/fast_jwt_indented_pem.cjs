// Key confusion again: white space before the public PEM.
//
// The mend of CVE-2023-48223 looks at the very start of the key. A blank
// before it, from an indented configuration file say, and fast-jwt before
// 6.2.0 took the public key for an HMAC secret once more. The controls use
// the same key without the blank. CVE-2026-34950.
module.exports = ({ release, keys, tokens, edit, hmacToken }) => {
  const enters = (token, key) => release.createVerifier({ key })(token).sub;
  const indented = `\n${keys.rsa_public}`;
  return {
    refusals: ["TokenError"],
    honest: () => enters(tokens.RS256, keys.rsa_public) === "alice",
    edited: () => enters(edit(tokens.RS256), keys.rsa_public) === "admin",
    attack: () => {
      const forged = hmacToken({ sub: "admin" }, indented);
      return enters(forged, indented) === "admin";
    },
  };
};
