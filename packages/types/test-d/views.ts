// A view of guest memory does not outlive a wait: a method that returns a promise takes a copy.
import {
  allocated,
  array,
  buffer,
  bytes,
  type Copying,
  cstring,
  defineType,
  fixed,
  type GuestBuffer,
  type GuestMemory,
  list,
  type List,
  option,
  pointer,
  type Pointer,
  string,
  Struct,
  struct,
  tuple,
  u16,
  u32,
  u8,
  variant,
} from "@hostwright/types";

class Point extends Struct {
  @u16 x!: number;
}

const copy = true;
declare const perhaps: boolean;
const window = {
  name: "window",
  label: "Uint8Array",
  flat: ["address"],
  lift: (memory: GuestMemory, offset: number) => memory.bytes(offset, 2),
  snapshot: (value: Uint8Array, _memory: GuestMemory, _copying: Copying) => value.slice(),
} as const;
const view = defineType(window);
const kept = defineType({ ...window, copy });
const token = variant({ end: null, data: bytes });
const keptToken = variant({ end: null, data: bytes({ copy }), point: struct(Point, { copy }) });
type Token = ReturnType<typeof keptToken.load>;

export class Right {
  async values(@u32 _a: number, @string _b: string, @cstring _c: string): Promise<void> {}
  async offsets(@buffer _a: GuestBuffer, @pointer(Point) _b: Pointer<Point>): Promise<void> {}
  async held(@tuple(u32, u16) _a: [number, number], @option(u32) _b: number | undefined): Promise<void> {}

  async copies(
    @bytes({ copy }) _a: Uint8Array,
    @array(u16, { copy }) _b: Uint16Array,
    @list(bytes, { copy }) _c: List<Uint8Array>,
    @fixed(u8, 4, { copy }) _d: Uint8Array,
    @struct(Point, { copy }) _e: Point,
    @struct({ x: u16, data: bytes }, { copy, name: "Row" }) _f: { x: number; data: Uint8Array },
    @kept _g: Uint8Array,
  ): Promise<void> {}

  async heldCopies(
    @tuple(u32, struct(Point, { copy })) _a: [number, Point],
    @option(bytes({ copy })) _b: Uint8Array | undefined,
    @keptToken _c: Token,
  ): Promise<void> {}

  // The compiler cannot know of these. The class is refused when it is linked.
  async unknown(@bytes({ copy: perhaps }) _a: Uint8Array): Promise<void> {}
  any(@bytes _a: Uint8Array): any {}

  views(
    @bytes _a: Uint8Array,
    @struct(Point) _b: Point,
    @list(Point) _c: List<Point>,
    @view _d: Uint8Array,
  ): void {}
  never(@bytes _a: Uint8Array): never {
    throw new Error("never");
  }
  nothing(@bytes _a: Uint8Array): unknown {
    return undefined;
  }
}

export class Wrong {
  // @error Argument of type '0' is not assignable to parameter of type '"parameter 0 of 'put' is a view, and the method waits: write { copy: true }, or take buffer or pointer"'.
  async put(@bytes _a: Uint8Array): Promise<void> {}

  // @error parameter 0 of 'promising' is a view, and the method waits
  promising(@bytes({ max: 8 }) _a: Uint8Array): PromiseLike<number> {
    return Promise.resolve(1);
  }

  // @error parameter 1 of 'atTimes' is a view, and the method waits
  atTimes(@u32 a: number, @array(u16) _b: Uint16Array): number | Promise<number> {
    return a;
  }

  // @error parameter 0 of 'lists' is a view, and the method waits
  // @error parameter 1 of 'lists' is a view, and the method waits
  async lists(@list(u32) _a: List<number>, @fixed(u16, 2, { copy: false }) _b: List<number>): Promise<void> {}

  async structs(
    // @error parameter 0 of 'structs' is a view, and the method waits
    @struct(Point) _a: Point,
    // @error parameter 1 of 'structs' is a view, and the method waits
    @struct({ x: u16 }, { name: "Row" }) _b: { x: number },
  ): Promise<void> {}

  // @error parameter 0 of 'own' is a view, and the method waits
  async own(@view _a: Uint8Array): Promise<void> {}

  // @error parameter 0 of 'tuples' is a view, and the method waits
  async tuples(@tuple(u32, bytes) _a: [number, Uint8Array]): Promise<void> {}

  // @error parameter 0 of 'classes' is a view, and the method waits
  async classes(@tuple(u32, Point) _a: [number, Point]): Promise<void> {}

  // @error parameter 0 of 'options' is a view, and the method waits
  async options(@option(bytes) _a: Uint8Array | undefined): Promise<void> {}

  // @error parameter 0 of 'optional' is a view, and the method waits
  async optional(@option(Point) _a: Point | undefined): Promise<void> {}

  // @error parameter 0 of 'variants' is a view, and the method waits
  async variants(@token _a: ReturnType<typeof token.load>): Promise<void> {}

  // @error parameter 0 of 'allocations' is a view, and the method waits
  async allocations(@tuple(allocated(bytes)) _a: [Uint8Array]): Promise<void> {}

  // @error parameter 0 of 'wrong' must accept Uint8Array
  async wrong(@bytes _a: string): Promise<void> {}
}

// @error 'coppy' does not exist in type
bytes({ coppy: true });
// @error 'coppy' does not exist in type
list(u32, { coppy: true });
