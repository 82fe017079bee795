// alg: none: the token says that it needs no signature.
//
// jws before 3.0.0 took the algorithm from the token's header, and "none"
// is one: an unsigned token verified under any key. 3.0.0 has the caller
// name the algorithm. CVE-2016-1000223.
module.exports = ({ release: jws, keys, tokens, edit, part }) => {
  const unsigned = `${part({ alg: "none" })}.${part({ sub: "admin" })}.`;
  const verify = (token) =>
    jws.verify.length === 2
      ? jws.verify(token, keys.rsa_public)
      : jws.verify(token, "RS256", keys.rsa_public);
  const claims = (token) =>
    JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  const enters = (token) => (verify(token) ? claims(token).sub : "nobody");
  return {
    refusals: [],
    honest: () => enters(tokens.RS256) === "alice",
    edited: () => enters(edit(tokens.RS256)) === "admin",
    attack: () => enters(unsigned) === "admin",
  };
};
