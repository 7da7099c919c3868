import {
  allocated,
  buffer,
  bytes,
  funcref,
  type GuestFunction,
  GuestMemory,
  i32,
  list,
  type List,
  string,
  u32,
  u64,
} from "@hostwright/types";

declare const memory: GuestMemory;

const typed = funcref({ parameters: [i32, u64], result: i32 });
const nothing = funcref({ parameters: [] });
const maybe = funcref({ parameters: [i32], nullable: true });
const texts = funcref({ parameters: [string, list(u32)], result: allocated(string) });
const later = funcref({ parameters: [i32], result: i32, async: true });

export class Host {
  raw(@funcref value: GuestFunction, @funcref({ nullable: true }) maybe: GuestFunction | undefined): void {
    void [value, maybe];
  }
  typed(@typed value: (a: number, b: bigint) => number, @nothing done: () => void): void {
    void [value, done];
  }
  maybe(@maybe value: ((a: number) => void) | undefined): void {
    void value;
  }
  texts(@texts join: (text: string, numbers: readonly number[]) => string): void {
    void join;
  }
  async later(@later wait: (a: number) => Promise<number>): Promise<void> {
    await wait(1);
  }
}

export const lifted: (a: number, b: bigint) => number = typed.lift(memory, () => 1);
typed.lower((a: number) => a, memory);
texts.lower((text: string, numbers: List<number>) => text + String(numbers.length), memory);
texts.lower((text, numbers) => text + String(numbers.toArray().length), memory);
later.lower(async (a) => Promise.resolve(a), memory);
funcref({ parameters: [], result: allocated(bytes), async: true });

export class Wrong {
  // @error parameter 0 of 'typed' must accept (number, bigint) => number
  typed(@typed value: (a: string) => number): void {
    void value;
  }
  // @error parameter 0 of 'later' must accept (number) => Promise<number>
  later(@later wait: (a: number) => number): void {
    void wait;
  }
  // @error parameter 0 of 'maybe' must accept (number) => void | undefined
  maybe(@maybe value: (a: number) => void): void {
    void value;
  }
  // @error parameter 0 of 'raw' must accept GuestFunction
  raw(@funcref value: number): void {
    void value;
  }
}

// @error is not assignable to parameter of type
typed.lower((a: string) => a.length, memory);
// @error No overload matches this call.
funcref({ parameters: [buffer] });
// @error No overload matches this call.
funcref({ parameters: [], result: bytes, async: true });
// @error No overload matches this call.
funcref({ parameters: [i32], reslt: i32 });
