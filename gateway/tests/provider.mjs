// A county's OpenID Connect provider with one client. Its log-in page asks nothing: it lets in whom `login` of its query
// names, by the factors in `amr`, and nobody without a name. Prints its address.
import { createServer } from "node:http";

import Provider from "oidc-provider";

const [clientId, clientSecret, redirectUri] = process.argv.slice(2);

async function grantAll({ oidc: { client, provider, session } }) {
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid");
  await grant.save();
  return grant;
}

const server = createServer().listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    claims: { openid: ["sub", "amr"] },
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    cookies: { keys: ["of this test alone"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/log-in/${uid}` },
    loadExistingGrant: grantAll,
  });
  provider.use(async (context, next) => {
    if (!context.path.startsWith("/log-in/")) return next();
    const { login, amr } = context.query;
    const result = login ? { login: { accountId: login, amr: amr?.split(" ") } } : { error: "access_denied" };
    context.redirect(await provider.interactionResult(context.req, context.res, result));
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
