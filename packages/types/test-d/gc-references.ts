import {
  anyref,
  arrayref,
  defineType,
  eqref,
  externref,
  GuestMemory,
  i31ref,
  list,
  orErrno,
  type ReferenceType,
  structref,
} from "@hostwright/types";

declare const memory: GuestMemory;

export class Host {
  any(@anyref value: unknown, @anyref({ nullable: true }) maybe: unknown): void {
    void [value, maybe];
  }
  eq(@eqref value: number | object, @eqref({ nullable: true }) maybe: number | object | undefined): void {
    void [value, maybe];
  }
  async small(@i31ref value: number, @i31ref({ nullable: true }) maybe: number | undefined): Promise<void> {
    await Promise.resolve([value, maybe]);
  }
  struct(@structref value: object, @structref({ nullable: true }) maybe: object | undefined): void {
    void [value, maybe];
  }
  array(@arrayref value: object): void {
    void value;
  }
  extern(@externref({ nullable: false }) value: unknown): void {
    void value;
  }
}

export const small: number = i31ref.lift(memory, 5);
export const maybe: number | undefined = i31ref({ nullable: true }).lift(memory, null);
structref({ nullable: true }).lower(undefined, memory);
orErrno(structref).lower({}, memory);

// A type of one's own has the same powers.
export const own: ReferenceType<object, "object">["lift"] = defineType({
  name: "own",
  flat: ["structref"],
  lift: (_memory: GuestMemory, core: object) => core,
  lower: (value: object) => value,
}).lift;

export class Wrong {
  // @error parameter 0 of 'eq' must accept number | object
  eq(@eqref value: object): void {
    void value;
  }
  // @error parameter 0 of 'small' must accept number
  small(@i31ref value: string): void {
    void value;
  }
  // @error parameter 0 of 'maybe' must accept object | undefined
  maybe(@structref({ nullable: true }) value: object): void {
    void value;
  }
  // @error parameter 0 of 'array' must accept object
  array(@arrayref value: number[]): void {
    void value;
  }
}

// @error is not assignable to parameter of type 'number'.
i31ref.lower("5", memory);
// @error Argument of type 'undefined' is not assignable to parameter of type 'object'.
structref.lower(undefined, memory);
// @error Type 'true' is not assignable to type 'false'.
externref({ nullable: true });
// @error Object literal may only specify known properties
anyref({ nulable: true });
// @error is not assignable to parameter of type 'Element'
list(structref);
