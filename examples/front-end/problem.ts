/** A refusal as the API says it: problem details (RFC 9457), typed by the OpenAPI document. */

import type { components } from "./build/minping.js";

type Problem = components["schemas"]["Problem"];

export class Refused extends Error {
  /** What a program decides by: `already-voted`, `invalid-input` … (docs/errors.md); `""` if it was no problem. */
  readonly slug: string;
  /** What is wrong with the input, all of it: put each beside the field that its pointer names. */
  readonly mistakes: components["schemas"]["ProblemError"][];
  /** Seconds to wait before the same request is sent again; only 429 and 503 name them. */
  readonly retryAfter: number | undefined;

  constructor(response: Response, problem: Problem | undefined) {
    super(problem ? `${problem.title}: ${problem.detail} (request ${problem.request_id})` : `status ${response.status}`);
    this.slug = problem?.type.split(":").at(-1) ?? "";
    this.mistakes = problem?.errors ?? [];
    const seconds = response.headers.get("Retry-After");
    this.retryAfter = seconds === null ? undefined : Number(seconds);
  }
}

/** The answer, or `Refused`: compiles only where every documented error of the operation is a problem. */
export function answer<T>(result: { data?: T; error?: Problem; response: Response }): T {
  if (result.data !== undefined) return result.data;
  const isProblem = result.response.headers.get("Content-Type")?.startsWith("application/problem+json");
  throw new Refused(result.response, isProblem ? result.error : undefined); // what a proxy says is no problem
}
