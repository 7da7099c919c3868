import { defineType, type GuestMemory } from "@hostwright/types";

/** An address as four numbers: a type of a user's own. */
export const ipv4 = defineType({
  name: "ipv4",
  label: "string",
  flat: ["i32"],
  lift: (_memory: GuestMemory, bits: number) =>
    [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join("."),
  lower: (address: string) => address.split(".").reduce((bits, part) => (bits << 8) | Number(part), 0),
});
