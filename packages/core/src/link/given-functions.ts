import { metadataOf } from "../metadata/metadata-of.js";
import { type FunctionKind, givenFunctions } from "../metadata/type-parts.js";
import type { CheckedGuest } from "./verify/check-guest.js";

/** Tells whether a guest may be given a function of a kind for which it is suspended: by a host function, or as an argument of its class. */
export function areAnyAsync(
  kind: FunctionKind,
  { imports, as }: Pick<CheckedGuest, "imports" | "as">,
): boolean {
  const given = [
    ...imports.flatMap(({ provider }) => {
      if (provider?.by !== "host-module") return [];
      const { parameters, results } = provider.exported.metadata;
      return givenFunctions(
        results,
        parameters.map(({ type }) => type),
        kind,
      );
    }),
    ...(metadataOf(as)?.exports ?? []).flatMap(({ parameters, results }) =>
      givenFunctions(parameters, results, kind),
    ),
  ];
  return given.some(({ options }) => options?.["async"] === true);
}
