import { isAnyCallMemory } from "@hostwright/types/internal";

import { numbered } from "../compile/generated-thunk.js";
import { addresses } from "../compile/plan.js";
import { called } from "../compile/thunk-source.js";
import { currentCheck } from "../context/current-context.js";
import { register } from "../context/frame.js";
import type { GuestCallPlan } from "./guest-plan.js";
import { placesOf, type QuickText, resultLines } from "./guest-source.js";

/** The place of a call that takes no memory while the guest runs. */
const INSIDE = "-1";

/** The conditions of a call that goes the short way; `frame` is its frame then. */
const IS_OPEN = [
  "(frame = short.open) !== undefined",
  "register.frame === null",
  "(!register.hasContexts || isCurrent(frame.context))",
];

/** Writes the end of a call that has returned. */
const LEAVE = ["if (short.open === undefined) guest.settle();", "register.frame = null;"];

/** Writes the end of a call that has failed in the guest. */
const failure = (condition: string, ...rest: readonly string[]): string[] => [
  `if (${condition}) {`,
  // Without a call: on a full stack every call may fail.
  "  register.frame = null;",
  "  short.open = undefined;",
  "  short.isLost = true;",
  "  error = guest.fail(name, frame, error);",
  ...rest,
  "}",
];

/**
 * Tells whether calls that take memory may go the short way once for all that they do: they write nothing into it that runs code of
 * others or takes more.
 */
export function isQuickPlan({ parameters, results, isTuple }: GuestCallPlan): boolean {
  const isSimple = parameters.every(({ isLowered, lend }) => isLowered || lend.plain !== undefined);
  return isSimple && !isTuple && results.every(({ places }) => places.length === 0);
}

/** Writes a call that takes no memory, and goes the short way without the wrapper around the guest's function: one `try` less. */
export function directText(plan: GuestCallPlan): QuickText {
  const [atCall, atResult] = placesOf(plan);
  return {
    constants: { isCurrent: currentCheck(), register },
    parts: "const { guest, short, call } = quick ?? {};",
    // Not a variable more: each that the end of a failed call reads costs V8 a tenth of a nanosecond.
    variables: ["let frame;"],
    lines: [
      `if (${["short !== undefined", ...IS_OPEN].join(" && ")}) {`,
      `at = ${INSIDE};`,
      "register.frame = frame;",
      `const raw = ${called("call", ...coresOf(plan))};`,
      ...LEAVE,
      atResult,
      ...resultLines(plan, []),
      "return result;",
      "}",
    ],
    failure: failure(`at === ${INSIDE}`, atCall),
  };
}

/** Writes a call that goes the short way once: memory is taken, the guest called and memory given back without further looks. */
export function quickText(plan: GuestCallPlan): QuickText {
  const { parameters } = plan;
  const lent = parameters.flatMap(({ isLowered }, index) => (isLowered ? [] : [String(index)]));
  const [atCall, atResult] = placesOf(plan);
  const conditions = [
    "short !== undefined",
    ...lent.map((name) => `b${name} > 0`),
    "!isAnyCallMemory()",
    ...IS_OPEN,
  ];
  const leave = [...LEAVE, "isInside = false;"];
  const adopt = lent.map((name) => `if (p${name} !== 0) lent.adopt(p${name}, b${name}, 1);`);
  return {
    constants: {
      isAnyCallMemory,
      isCurrent: currentCheck(),
      register,
      ...numbered(
        "measure",
        parameters.map(({ lend }) => lend.plain?.measure),
      ),
      ...numbered(
        "write",
        parameters.map(({ lend }) => lend.plain?.write),
      ),
    },
    parts: "const { guest, short, call, lender } = quick ?? {};",
    variables: [
      "let frame;",
      "let isInside = false;",
      ...lent.flatMap((name) => [`let p${name} = 0;`, `let b${name} = 0;`]),
    ],
    lines: [
      `if (${conditions.join(" && ")}) {`,
      "isInside = true;",
      "register.frame = frame;",
      ...lent.flatMap((name) => [
        `at = ${name};`,
        `p${name} = lender.allocate(memory, b${name}, 1);`,
        `write${name}(memory, p${name}, v${name});`,
      ]),
      atCall,
      `const raw = ${called("call", ...coresOf(plan))};`,
      ...leave,
      atResult,
      ...resultLines(plan, []),
      "if (lent.isSimple && short.isFor(frame)) {",
      "isInside = true;",
      "register.frame = frame;",
      "lent.freeTaken(quick);",
      ...lent.flatMap((name) => [
        `const f${name} = p${name};`,
        `p${name} = 0;`,
        `lender.free(f${name}, b${name}, 1);`,
      ]),
      ...leave,
      "} else {",
      ...adopt,
      ...lent.map((name) => `p${name} = 0;`),
      "lent.end();",
      "}",
      "spare = lent;",
      "return result;",
      "}",
    ],
    failure: [...failure("isInside"), ...adopt],
  };
}

/** Lists the core values that the guest is called with. */
function coresOf({ parameters, addressType }: GuestCallPlan): string[] {
  const { lowerText } = addresses[addressType];
  return parameters.flatMap(({ isLowered, lend, core: { flat } }, index) => {
    const name = String(index);
    const pair = lend.pair === "length-offset" ? [`b${name}`, `p${name}`] : [`p${name}`, `b${name}`];
    return flat.map((kind, at) => {
      const lowered = flat.length === 1 ? `c${name}` : `c${name}[${String(at)}]`;
      const core = isLowered ? lowered : (pair[at] as string);
      return kind === "address" ? lowerText(core) : core;
    });
  });
}
