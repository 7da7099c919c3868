import { errnoName, type Program } from "../program.fixture.js";

/** Says that a descriptor answers with `EAGAIN` where it would wait. */
export const NONBLOCK = 4;

/** Calls a function that suspends, and gives the number at its place or the name of the errno. */
export async function later(program: Program, name: string, ...args: unknown[]): Promise<number | string> {
  const errno = errnoName((await program.guest.call(name, ...(args as never[]), program.out)) as number);
  return errno === "ok" ? program.memory.readU32(program.out) : errno;
}

/** Reads up to so many bytes as a text. */
export async function readLater(program: Program, fd: number, length: number): Promise<string> {
  const { list, text } = program.iovs(length);
  const count = await later(program, "fd_read", fd, list);
  return typeof count === "number" ? text().slice(0, count) : `<${count}>`;
}

/** Values that come when a test gives them. */
export function queue<T>(): { push(value: T): void; pull(): Promise<T> } {
  const values: T[] = [];
  let wake: (() => void) | undefined;
  return {
    push: (value) => {
      values.push(value);
      wake?.();
    },
    pull: async () => {
      while (values.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return values.shift() as T;
    },
  };
}
