type AnyFunction = (...args: never[]) => unknown;

/** Values that a copy keeps: values of the host, and sets, maps and pointers among objects. */
type Kept =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | ArrayBufferLike
  | ArrayBufferView
  | AnyFunction
  | ReadonlySet<unknown>
  | ReadonlyMap<unknown, unknown>
  | { readonly isNull: boolean; load(): unknown };

type DataKey<T, K extends keyof T = keyof T> = K extends unknown
  ? T[K] extends AnyFunction
    ? never
    : K
  : never;

/**
 * The copy of a value out of guest memory: views of structs become plain objects without methods, lists become arrays, and
 * bytes are copied. Everything else stays as it is, pointers included.
 *
 * Wherever a `T` is stored, the compiler also accepts its copy. It cannot tell whether a field holds its value or says where
 * the value lies. Fields of `string`, `cstring`, `utf16`, `bytes`, `array` and `list` do the latter and refuse a copy at run
 * time, since that has no place in guest memory (`LowerError`: `needs-allocation`, `foreign-memory`, `wrong-type`). Fields of
 * `allocated(…)` take it.
 */
export type Copy<T> = unknown extends T
  ? T
  : T extends Kept
    ? T
    : T extends { readonly offset: number; toArray(): (infer E)[] }
      ? Copy<E>[]
      : T extends readonly unknown[]
        ? { -readonly [I in keyof T]: Copy<T[I]> }
        : [DataKey<T>] extends [never]
          ? T // an object of a class with nothing but methods, such as a Date
          : { -readonly [K in keyof T as T[K] extends AnyFunction ? never : K]: Copy<T[K]> };
