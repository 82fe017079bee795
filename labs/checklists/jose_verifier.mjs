import { jwtVerify } from "jose";

export async function verify(token, publicKey) {
  const { payload } = await jwtVerify(token, publicKey, {
    algorithms: ["ES256"],
    typ: "at+jwt",
    issuer: "https://login.example",
    audience: "https://api.example",
    requiredClaims: ["exp", "sub", "jti"],
  });
  return payload;
}
