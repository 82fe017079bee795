// alg: none, let in by an unset secret.
//
// The service reads its secret from an environment variable that is not
// set. jsonwebtoken before 9.0.0 then allowed "none" by itself, and a token
// without a signature entered. The controls use a service whose secret is
// set. CVE-2022-23540.
module.exports = ({ release: jwt, tokens, edit, part, SECRET }) => {
  const enters = (token, secret) => jwt.verify(token, secret).sub;
  const unsigned = `${part({ alg: "none" })}.${part({ sub: "admin" })}.`;
  return {
    refusals: ["JsonWebTokenError"],
    honest: () => enters(tokens.HS256, SECRET) === "alice",
    edited: () => enters(edit(tokens.HS256), SECRET) === "admin",
    attack: () => enters(unsigned, undefined) === "admin",
  };
};
