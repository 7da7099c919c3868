// Handles, callbacks and references: what a method may take and give.
import {
  allocated,
  bool,
  buffer,
  bytes,
  callback,
  defineType,
  errno,
  externref,
  GuestMemory,
  handle,
  i32,
  list,
  type List,
  none,
  orErrno,
  pointer,
  type Pointer,
  string,
  Struct,
  u32,
  u64,
} from "@hostwright/types";

class File {
  readonly #fd = 1;
  private constructor() {}
  static open(): File {
    return new File();
  }
  get fd(): number {
    return this.#fd;
  }
}
abstract class Socket {
  abstract send(): void;
}

const memory = new GuestMemory(64);
const files = handle(File);
const named = handle(File, { name: "File", max: 5, release: (file) => file.fd });
const done = callback([i32]);
const texts = callback([string, list(u32)], allocated(string));
const onlyLowered = defineType({ name: "only", lower: (value: number) => value });

export class Right {
  read(@files file: File, @files.own taken: File, @named other: File, @handle(Socket) socket: Socket): void {
    void [file, taken, other, socket];
  }
  wider(@files file: { readonly fd: number }, @handle(Date) date: Date | string): void {
    void [file, date];
  }
  call(
    @callback([i32, u32], i32) compare: (a: number, b: number) => number,
    @callback([]) nothing: () => void,
    @callback([u64, pointer(u32)], bool) visit: (id: bigint, context: Pointer<number>) => boolean,
    @done({ nullable: true }) maybe: ((value: number) => void) | undefined,
    @callback([allocated(string)], bytes) map: (text: string) => Uint8Array,
    @texts join: (text: string, numbers: readonly number[]) => string,
    @callback([string], none) log: (text: string) => void,
    @callback([string], orErrno(u32)) find: (text: string) => number,
  ): void {
    void [compare, nothing, visit, maybe, map];
  }
  wait(
    @(callback([i32, u32], i32)({ async: true })) compare: (a: number, b: number) => Promise<number>,
    @done({ async: true }) finish: (value: number) => Promise<void>,
    @done({ async: true, nullable: true }) maybe: ((value: number) => Promise<void>) | undefined,
  ): void {
    void [compare, finish, maybe];
  }
  release(
    @done.own given: (value: number) => void,
    @(done({ async: true, nullable: true }).own) maybe: ((value: number) => Promise<void>) | undefined,
  ): void {
    void [given, maybe];
  }
  keep(@externref value: unknown): void {
    void value;
  }
}

export class Fields extends Struct {
  @files file!: File;
  @done done!: (value: number) => void;
  @done({ nullable: true }) maybe!: ((value: number) => void) | undefined;
}

export const file: File = files.lift(memory, 1);
export const dropped: File = files.drop(memory, file);
export const byNumber: File = files.drop(memory, 1);
export const held: ReadonlyMap<number, File> = files.held(memory);
// A function of the host gets values as a method does; its parameters need no types.
texts.lower((text: string, numbers: List<number>) => text + String(numbers.length), memory);
texts.lower((text, numbers) => text + String(numbers.toArray().length), memory);
texts.lower(texts.lift(memory, 1), memory);
callback([i32], allocated(bytes))({ async: true });
export const joined: string = texts.lift(memory, 1)("a", [1, 2]);
export const called: number = callback([i32], i32).lift(memory, 1)(5);
export const awaited: Promise<number> = callback([i32], i32)({ async: true }).lift(memory, 1)(5);
export const index = done.lower((value) => void value.toFixed(), memory);
export const given: (value: number) => void = done.drop(memory, 1);
done.drop(memory, given);
export const holding: ReadonlyMap<number, (value: number) => Promise<void>> = done({
  async: true,
  nullable: true,
  kept: true,
  max: 5,
}).held(memory);
orErrno(files).lower(file, memory);
orErrno(externref).lower(Symbol("any"), memory);
list(files).lift(memory, 0, 1).set(0, file);

callback([], bytes({ copy: true }))({ async: true });
// @one-line-error "the result is a view, and the function waits: write { copy: true }"
callback([], bytes)({ async: true });
// @one-line-error "the result is a view, and the function waits: write { copy: true }"
callback([], bytes)({ async: true, nullable: true });

export class Wrong {
  // @error parameter 0 of 'date' must accept that class
  date(@files date: Date): void {
    void date;
  }
  // @error parameter 0 of 'named' must accept File
  named(@named date: Date): void {
    void date;
  }
  // @error parameter 0 of 'own' must accept that class
  own(@files.own date: Date): void {
    void date;
  }
  // @error parameter 0 of 'string' must accept (number) => void
  string(@done done: (value: string) => void): void {
    void done;
  }
  // @error parameter 0 of 'texts' must accept (string, Iterable<number>) => string
  texts(@texts join: (text: number, numbers: readonly number[]) => string): void {
    void join;
  }
  // @error parameter 0 of 'result' must accept (number, number) => number
  result(@callback([i32, u32], i32) call: (a: number, b: number) => string): void {
    void call;
  }
  // @error parameter 0 of 'maybe' must accept (number) => void | undefined
  maybe(@done({ nullable: true }) done: (value: number) => void): void {
    void done;
  }
  // @error parameter 0 of 'wait' must accept (number) => Promise<void>
  wait(@done({ async: true }) done: (value: number) => number): void {
    void done;
  }
  // @error parameter 0 of 'maybeWait' must accept ((number) => Promise<void>) | undefined
  maybeWait(@done({ async: true, nullable: true }) done: (value: number) => Promise<void>): void {
    void done;
  }
  // @error parameter 0 of 'now' must accept (number) => void
  now(@done done: (value: number) => Promise<void>): void {
    void done;
  }
  // @error parameter 0 of 'release' must accept (number) => void
  release(@done.own given: (value: string) => void): void {
    void given;
  }
  // @error parameter 0 of 'reference' must accept unknown
  reference(@externref value: object): void {
    void value;
  }
}

export class WrongFields extends Struct {
  // @error field 'file' must be declared that class
  @files file!: Date;
  // @error field 'done' must be declared (number) => void
  @done done!: (value: string) => void;
  // @error overloads do exist that expect either 1 or 3 arguments
  @externref value!: unknown;
  // @error The runtime will invoke the decorator with 2 arguments, but the decorator expects 3.
  @files.own own!: File;
  // @error The runtime will invoke the decorator with 2 arguments, but the decorator expects 3.
  @done.own release!: (value: number) => void;
}

// @error type 'File'
files.lower(new Date(), memory);
// @error Argument of type 'Date' is not assignable to parameter of type 'number | File'.
files.drop(memory, new Date());
// @error Property 'lower' does not exist
files.own.lower(file, memory);
// @error Argument of type 'string' is not assignable to parameter of type
done.drop(memory, "1");
// @error Property 'lower' does not exist
done.own.lower(given, memory);
// @error Type 'string' is not assignable to type 'boolean | undefined'.
done({ kept: "yes" });
// @error Type 'string' is not assignable to type 'number'.
done({ max: "5" });
// @error Type 'string' is not assignable to type 'number'.
handle(File, { max: "5" });
// @error type 'HandleClass<
handle({});
// @one-line-error "GuestBuffer cannot be given to a guest: give a type that is lowered, encoded, or passed by pointer"
callback([buffer]);
// @one-line-error "only cannot be got from a guest: give a type that can be lifted"
callback([i32], onlyLowered);
// @error Argument of type 'number' is not assignable to parameter of type 'string'.
texts.lift(memory, 1)(5, []);
// @error Type 'number' is not assignable to type 'string'.
texts.lower((text: string, numbers: List<number>) => text.length + numbers.length, memory);
// @error Argument of type 'string' is not assignable to parameter of type 'number'.
callback([i32], i32).lift(memory, 1)("5");
// @error Expected 1 arguments, but got 0.
callback([i32], i32).lift(memory, 1)();
// @error is not assignable to parameter of type 'Element'
list(externref);
errno.lower(undefined, memory);
