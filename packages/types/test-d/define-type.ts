// A user-defined type can do as much as its definition has fields for, and the compiler accepts it in those places.
import { defineType, GuestMemory, list, orErrno, pointer, Struct } from "@hostwright/types";

const memory = new GuestMemory(64);

const ipv4 = defineType({
  name: "ipv4",
  label: "string",
  lift: (_memory: GuestMemory, bits: number) => String(bits),
  lower: (address: string) => address.length,
});
const uuid = defineType({
  name: "uuid",
  flat: ["address"],
  lift: (from: GuestMemory, offset: number) => from.bytes(offset, 16).join("-"),
  layout: { size: 16, alignment: 1 },
  load: (from: GuestMemory, offset: number) => from.bytes(offset, 16).join("-"),
  store: (to: GuestMemory, offset: number, value: string) =>
    to.writeBytes(offset, value.split("-").map(Number)),
});
const onlyOut = defineType({ name: "out", lower: (value: Date) => value.getTime() });

export class Row extends Struct {
  @uuid id!: string;
}

const tag = defineType({
  name: "tag",
  flat: ["address"],
  byPointer: true,
  nullable: true,
  lift: (from: GuestMemory, offset: number) => from.readU8(offset),
  layout: { size: 1, alignment: 1 },
  load: (from: GuestMemory, offset: number) => from.readU8(offset),
  store: (to: GuestMemory, offset: number, value: number) => {
    to.writeU8(offset, value);
  },
});

export class Right {
  tagged(@tag value: number | undefined): void {
    void value;
  }

  connect(@ipv4 address: string, @uuid id: string): void {
    void [address, id];
  }
}

export const lifted: string = ipv4.lift(memory, 5);
export const loaded: string = pointer(uuid).lift(memory, 8).load();
list(uuid).lift(memory, 0, 1).set(0, "1-2");
orErrno(ipv4).lower("127.0.0.1", memory);
onlyOut.lower(new Date(), memory);

export class Wrong {
  // @error parameter 0 of 'tagged' must accept tag | undefined
  tagged(@tag value: number): void {
    void value;
  }
  // @error parameter 0 of 'connect' must accept string
  connect(@ipv4 address: number): void {
    void address;
  }
  // @error parameter 0 of 'find' must accept uuid
  find(@uuid id: number): void {
    void id;
  }
  // @error This expression is not callable.
  show(@onlyOut at: Date): void {
    void at;
  }
}

export class WrongRow extends Struct {
  // @error field 'id' must be declared uuid
  @uuid id!: number;
  // @error The runtime will invoke the decorator with 2 arguments, but the decorator expects 3.
  @ipv4 address!: string;
  // @error The runtime will invoke the decorator with 2 arguments, but the decorator expects 3.
  @tag mark!: number;
}

// @error is not assignable to parameter of type 'Element'.
list(ipv4);
// @error parameter of type '"uuid cannot be a result: write orErrno(…, { out: true }), or orErrno(allocated(…))"'.
orErrno(uuid);
// @error Argument of type 'number' is not assignable to parameter of type 'string'.
ipv4.lower(5, memory);
// @error Type '"i33"' is not assignable to type 'FlatType'.
defineType({ name: "odd", flat: ["i33"], lift: (_memory: GuestMemory, core: number) => core });
// @error Property 'name' is missing in type
defineType({ lift: (_memory: GuestMemory, core: number) => core });
