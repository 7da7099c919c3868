import { metadataOf } from "../metadata/metadata-of.js";
import { givenFunctions } from "../metadata/type-parts.js";
import type { CheckedGuest } from "./verify/check-guest.js";

export { TableFunctions } from "../guest/table-functions.js";

/** Tells whether the host may put a function into the table of a guest that suspends the guest. */
export function givesAsync({ imports, as }: Pick<CheckedGuest, "imports" | "as">): boolean {
  const given = [
    ...imports.flatMap(({ provider }) => {
      if (provider?.by !== "host-module") return [];
      const { parameters, results } = provider.exported.metadata;
      return givenFunctions(
        results,
        parameters.map(({ type }) => type),
      );
    }),
    ...(metadataOf(as)?.exports ?? []).flatMap(({ parameters, results }) =>
      givenFunctions(parameters, results),
    ),
  ];
  return given.some(({ options }) => options?.["async"] === true);
}
