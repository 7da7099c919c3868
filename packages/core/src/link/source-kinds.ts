import { hasTag, type FetchedResponse, type Url } from "@hostwright/types/internal";

// By their tags: a test environment has classes of its own, and asking Node.js for Response loads all of its fetch, which
// takes longer than linking does.
/** Tells a URL, of any realm. */
export function isUrl(source: unknown): source is Url {
  return hasTag(source, "URL") && typeof (source as Url).href === "string";
}

/** Tells a response, of any realm. */
export function isResponse(source: unknown): source is FetchedResponse {
  return hasTag(source, "Response") && typeof (source as FetchedResponse).arrayBuffer === "function";
}
