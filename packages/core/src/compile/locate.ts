import { HostwrightError } from "@hostwright/types";

/** Says where an error of ours has happened, and what it is about; gives every error back as it came otherwise. */
export function locate(error: unknown, place: string, subject: string): unknown {
  return error instanceof HostwrightError ? error.locate(place, subject) : error;
}
