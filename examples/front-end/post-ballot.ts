/** The server side of a county's portal: a voter's code becomes a ballot, and the campaign's scores are read. */

import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./build/minping.js";
import { answer, Refused } from "./problem.js";

type Vote = components["schemas"]["Vote"];

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: see README.md`);
  return value;
}

async function main(): Promise<void> {
  // of the forms in which scores come (CSV, XLSX, too) this program asks for JSON
  type Json = "application/json" | "application/problem+json";
  const api = createClient<paths, Json>({
    baseUrl: setting("GATEWAY"),
    headers: { Accept: "application/json", "Accept-Language": "en" },
  });

  const credentials = Buffer.from(`${setting("CLIENT_ID")}:${setting("CLIENT_SECRET")}`).toString("base64");
  const token = await api.POST("/api/v1/oauth/token", {
    headers: { Authorization: `Basic ${credentials}`, "Content-Type": "application/x-www-form-urlencoded" },
    body: { grant_type: "client_credentials" },
  });
  if (!token.data) { // the one operation that refuses as OAuth does (RFC 6749)
    throw new Error("error" in token.error ? `no token: ${token.error.error}` : `no token: ${token.error.title}`);
  }
  const headers = { Authorization: `Bearer ${token.data.access_token}` }; // good for `expires_in` seconds

  const code = setting("CODE");
  const paper = answer(await api.GET("/api/v1/ballot", { params: { header: { "Ballot-Code": code } } }));
  const level = paper.levels.find((each) => !each.void) ?? paper.levels[0];
  if (!level) throw new Error("a paper without levels");
  const votes: Vote[] = paper.objects.map((object) => ({ object: object.code, level: level.code }));

  // Keep `source_ref` with what the voter said: sent again after a lost answer, it gets the first answer and counts once.
  const path = { poll_id: setting("POLL") };
  const ballot = { code, channel: "web", source_ref: randomUUID(), votes };
  const receipt = answer(await api.POST("/api/v1/polls/{poll_id}/ballots", { params: { path }, headers, body: ballot }));
  console.log(`${paper.title}: ballot ${receipt.ballot} with ${votes.length} votes ${receipt.outcome}`);

  const { campaign } = answer(await api.GET("/api/v1/polls/{poll_id}", { params: { path }, headers }));
  const scores = answer(
    await api.GET("/api/v1/campaigns/{campaign_id}/scores", { params: { path: { campaign_id: campaign } }, headers }),
  );
  console.log(`scores ${scores.state} as of ${scores.as_of}, ${scores.results.length} objects`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof Refused) {
    for (const mistake of error.mistakes) console.error(`  ${mistake.pointer}: ${mistake.detail}`);
    if (error.slug === "already-voted") console.error("  This code has handed in its ballot; the first one counts.");
    if (error.retryAfter !== undefined) console.error(`  Try again in ${error.retryAfter} seconds.`);
  }
  process.exitCode = 1;
}
