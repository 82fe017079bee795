// Key confusion: the public key's PEM text as HMAC secret.
//
// jwt-simple took the algorithm from the token's header when the caller
// named none. 0.5.3 takes RS256 whenever
// the key looks like a public PEM. GHSA-8v5f-hp78-jgxq.
module.exports = ({ release: jwt, keys, tokens, edit, hmacToken }) => {
  const enters = (token) => jwt.decode(token, keys.rsa_public).sub;
  return {
    refusals: [["Error", "Signature verification failed"]],
    honest: () => enters(tokens.RS256) === "alice",
    edited: () => enters(edit(tokens.RS256)) === "admin",
    attack: () =>
      enters(hmacToken({ sub: "admin" }, keys.rsa_public)) === "admin",
  };
};
