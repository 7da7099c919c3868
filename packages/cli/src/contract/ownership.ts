import type { TypeDescription } from "@hostwright/types";

import type { Argument } from "./contract.js";

/** Says who frees the memory of a function's arguments and results, where that is not the one who made it. */
export function ownershipOf(
  parameters: readonly Pick<Argument, "words" | "type">[],
  results: readonly TypeDescription[],
): string[] {
  return [
    ...results.flatMap((type) => (isAllocated(type) ? ["The guest frees the memory of the result."] : [])),
    ...parameters.flatMap(({ words, type: { kind, options, parameters: inner = [] } }) => {
      const name = `The ${words.join(" ")}`;
      if (kind === "callback" && inner.some(isAllocated))
        return [`${name} frees the memory of its arguments.`];
      if (options?.["own"] === true) return [`${name} is given away: its number means nothing afterwards.`];
      return [];
    }),
  ];
}

function isAllocated({ kind, of, values = [], options }: TypeDescription): boolean {
  if (kind === "allocated") return options?.["allocator"] !== "__new";
  return (of !== undefined && isAllocated(of)) || values.some(isAllocated);
}
