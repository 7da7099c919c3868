// Plain JavaScript, which the compiler checks as well.
import { caller, define, fn, HostModuleBase, Runtime } from "@hostwright/core";
import { bytes, f64, string, u32 } from "@hostwright/types";

export const Env = define(
  class Env extends HostModuleBase {
    /** @type {string[]} */
    lines = [];
    /** @param {number} x */
    double(x) {
      return 2 * x;
    }
    /**
     * @param {import("@hostwright/core").Caller} from
     * @param {string} text
     */
    print(from, text) {
      this.lines.push(`${from.memory.byteLength} ${text}`);
    }
  },
  { double: fn([f64], f64), print: fn([caller, string], undefined, { name: "print_line" }) },
  { name: "env" },
);
new Runtime().link(Env);

/** @extends {HostModuleBase<void>} */
export class Table extends HostModuleBase {
  static moduleName = "table";
  static exports = /** @satisfies {import("@hostwright/core").ExportsOf<Table>} */ ({
    next: fn([], u32),
  });
  next() {
    return 1;
  }
}

define(
  class Wrong extends HostModuleBase {
    /** @param {string} x */
    double(x) {
      return x.length;
    }
  },
  // @error "parameter 0 of 'double' must accept number"
  { double: fn([f64], f64) },
);

/** @extends {HostModuleBase<void>} */
export class WrongTable extends HostModuleBase {
  static exports = /** @satisfies {import("@hostwright/core").ExportsOf<WrongTable>} */ ({
    // @one-line-error '"'next' must return number or Promise<number>"'
    next: fn([], u32),
  });
  next() {
    return "";
  }
}

define(
  class Waiting extends HostModuleBase {
    /** @param {Uint8Array} data */
    async put(data) {
      void data;
    }
  },
  // @error "parameter 0 of 'put' is a view, and the method waits: write { copy: true }, or take buffer or pointer"
  { put: fn([bytes]) },
);
