// Key confusion: the public key in RSA's own PEM form as HMAC secret.
//
// fast-jwt tells the kind of a key by its first line. Before 3.3.2 it did
// not know "BEGIN RSA PUBLIC KEY" and took it for an HMAC secret. The
// controls use the same key under "BEGIN PUBLIC KEY". CVE-2023-48223.
module.exports = ({ release, keys, tokens, edit, hmacToken }) => {
  const enters = (token, key) => release.createVerifier({ key })(token).sub;
  return {
    refusals: ["TokenError"],
    honest: () => enters(tokens.RS256, keys.rsa_public) === "alice",
    edited: () => enters(edit(tokens.RS256), keys.rsa_public) === "admin",
    attack: () => {
      const forged = hmacToken({ sub: "admin" }, keys.rsa_pkcs1);
      return enters(forged, keys.rsa_pkcs1) === "admin";
    },
  };
};
