import fc from "fast-check";

/** An operation on paths. */
export type PathOperation =
  | { readonly kind: "mkdir" | "rmdir" | "unlink" | "readlink" | "list"; readonly path: string }
  | { readonly kind: "stat"; readonly path: string; readonly follow: boolean }
  | { readonly kind: "symlink"; readonly target: string; readonly path: string }
  | { readonly kind: "link" | "rename"; readonly path: string; readonly to: string }
  | { readonly kind: "times"; readonly path: string; readonly follow: boolean; readonly seconds: number }
  | {
      readonly kind: "open";
      readonly path: string;
      readonly slot: number;
      readonly follow: boolean;
      readonly write: boolean;
      readonly create: boolean;
      readonly exclusive: boolean;
      readonly truncate: boolean;
      readonly directory: boolean;
    };

/** An operation on a file that an earlier operation has opened. */
export type FileOperation =
  | { readonly kind: "read"; readonly slot: number; readonly position: number; readonly length: number }
  | { readonly kind: "write"; readonly slot: number; readonly position: number; readonly text: string }
  | { readonly kind: "append"; readonly slot: number; readonly text: string }
  | { readonly kind: "resize"; readonly slot: number; readonly size: number }
  | { readonly kind: "fstat" | "close"; readonly slot: number };

/** An operation on a file system. */
export type Operation = PathOperation | FileOperation;

// Few names, so that operations meet.
const name = fc.constantFrom("a", "b", "c");
const part = fc.oneof({ weight: 12, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom(".", "..") });
const path = fc
  .tuple(fc.array(part, { maxLength: 3 }), name, fc.constantFrom("", "", "", "", "", "/", "/."))
  .map(([before, last, end]) => `${[...before, last].join("/")}${end}`);
const slot = fc.nat({ max: 2 });
const text = fc.string({ minLength: 0, maxLength: 6, unit: fc.constantFrom("x", "y", "z") });
const position = fc.nat({ max: 9000 });

// Systems differ on the other combinations.
const making = fc.constantFrom(
  { create: false, exclusive: false, truncate: false, directory: false },
  { create: false, exclusive: false, truncate: true, directory: false },
  { create: true, exclusive: false, truncate: false, directory: false },
  { create: true, exclusive: false, truncate: true, directory: false },
  { create: true, exclusive: true, truncate: false, directory: false },
  { create: false, exclusive: false, truncate: false, directory: true },
);

/** Random operations. */
export const operations: fc.Arbitrary<readonly Operation[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("mkdir" as const), path }),
    fc
      .record({
        kind: fc.constant("open" as const),
        path,
        slot,
        follow: fc.boolean(),
        write: fc.boolean(),
        making,
      })
      .map(({ making, ...rest }) => ({ ...rest, ...making })),
    fc.record({
      kind: fc.constantFrom("rmdir" as const, "unlink" as const, "readlink" as const, "list" as const),
      path,
    }),
    fc.record({ kind: fc.constant("stat" as const), path, follow: fc.boolean() }),
    fc.record({ kind: fc.constant("symlink" as const), target: path, path }),
    fc.record({ kind: fc.constantFrom("link" as const, "rename" as const), path, to: path }),
    fc.record({
      kind: fc.constant("times" as const),
      path,
      follow: fc.boolean(),
      seconds: fc.nat({ max: 2 ** 31 }),
    }),
    fc.record({ kind: fc.constant("read" as const), slot, position, length: position }),
    fc.record({ kind: fc.constant("write" as const), slot, position, text }),
    fc.record({ kind: fc.constant("append" as const), slot, text }),
    fc.record({ kind: fc.constant("resize" as const), slot, size: position }),
    fc.record({ kind: fc.constantFrom("fstat" as const, "close" as const), slot }),
  ),
  { maxLength: 60, size: "max" },
);
