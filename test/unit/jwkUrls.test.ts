import { shownUrl } from "../../provider/jwk/httpUrl";
import { describeSource } from "../../provider/jwk/sources";

test.each([
  ["https://idp.example.com/jwks.json", "https://idp.example.com/jwks.json"],
  ["https://idp.example.com:8443/a/b?apikey=s3cr3t", "https://idp.example.com:8443/a/b?…"],
  ["https://user:s3cr3t@idp.example.com/jwks#s3cr3t", "https://idp.example.com/jwks"],
  ["http://[::1]:80/?s3cr3t", "http://[::1]/?…"],
  ["s3cr3t", "an address that is no URL"],
  ["", "an address that is no URL"],
])("a JWK's URL %s is shown as %s", (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
  expect(describeSource({ sourceType: "URL", url })).toBe(`URL ${shown}`);
});
