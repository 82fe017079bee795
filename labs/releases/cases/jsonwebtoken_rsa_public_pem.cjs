// Key confusion: the public key in RSA's own PEM form as HMAC secret.
//
// jsonwebtoken picks the algorithms that it allows by the look of the key.
// Before 4.2.2 it did not know "BEGIN RSA PUBLIC KEY" and allowed HMAC, and
// everybody has that public text. The controls use the same key under
// "BEGIN PUBLIC KEY". CVE-2015-9235.
module.exports = ({ release: jwt, keys, tokens, edit, hmacToken }) => {
  const enters = (token, key) => jwt.verify(token, key).sub;
  return {
    refusals: ["JsonWebTokenError"],
    honest: () => enters(tokens.RS256, keys.rsa_public) === "alice",
    edited: () => enters(edit(tokens.RS256), keys.rsa_public) === "admin",
    attack: () => {
      const forged = hmacToken({ sub: "admin" }, keys.rsa_pkcs1);
      return enters(forged, keys.rsa_pkcs1) === "admin";
    },
  };
};
