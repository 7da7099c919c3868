// A host module that one copy of the packages declares, whichever that is.
export default ({ caller, currentCall, HostModuleBase, wasm }, { i32, list, string, Struct, u32, u64 }) => {
  class Entry extends Struct {}
  u32(Entry.prototype, "count");
  u64(Entry.prototype, "size");

  class Words extends HostModuleBase {
    length(text) {
      return text.length + this.options;
    }

    sum(entries) {
      return entries.toArray().reduce((sum, { count }) => sum + count, 0);
    }

    tell(from) {
      return currentCall() === from ? from.values.number : -1;
    }
  }
  const { prototype } = Words;
  const declare = (method, types, result) => {
    types.forEach((type, index) => type(prototype, method, index));
    wasm.export(method, result)(prototype, method, Object.getOwnPropertyDescriptor(prototype, method));
  };
  declare("length", [string], u32);
  declare("sum", [list(Entry)], u32);
  declare("tell", [caller], i32);
  wasm.module("words")(Words);
  return Words;
};
