import { define, describe as describeClass, fn, guestModule, HostModuleBase } from "@hostwright/core";
import * as t from "@hostwright/types";

import { contractOf } from "../contract/contract-of.js";
import { NO_DOCS } from "../contract/docs.js";
import { wit } from "./wit.js";

class File {
  readonly name = "";
}

const file = t.handle(File);
const Point = t.struct({ x: t.f64, yUp: t.f32 }, { name: "Point" });
const Shape = t.variant({ dot: null, circle: t.f64 }, { name: "Shape" });
const disk = t.errnoTable("disk", ["E_WORN", "E_GONE"]);

const Drawing = define(
  class Drawing extends HostModuleBase {
    open(): File {
      return new File();
    }
    shut(): void {
      // Described only.
    }
    draw(): void {
      // Described only.
    }
    point(): { x: number; yUp: number } {
      return { x: 0, yUp: 0 };
    }
    list(): void {
      // Described only.
    }
  },
  {
    open: fn([t.string, t.enumeration("read", "write")], file),
    shut: fn([file.own]),
    draw: fn([file, Shape, t.list(Point), t.option(t.u32)] as never, t.errno.with(disk)),
    point: fn([t.tuple(t.u8, t.i64)] as never, t.orErrno(Point, { out: true })),
    list: fn([t.pointer(t.u32)] as never),
  },
  { name: "drawing-board", doc: "Draws." },
);
const Plugin = guestModule({ size: fn([t.string], t.u32) }, { name: "Plugin" });

test("in WIT has interfaces with records, enumerations and results", () => {
  const { text, omissions } = wit.write(contractOf([describeClass(Drawing), describeClass(Plugin)], NO_DOCS));
  expect(omissions).toEqual([
    { subject: "list", reason: "WIT has no pointer: values of components share no memory." },
  ]);
  const body = text.slice(text.indexOf("package")).replace(/ {2}enum errno \{[^}]*\}\n\n/, "");
  expect(body).toBe(`package hostwright:drawing-board;

/// Draws.
interface drawing-board {
  enum enumeration {
    read,
    write,
  }

  resource file;

  variant shape {
    dot,
    circle(f64),
  }

  record point-type {
    x: f64,
    y-up: f32,
  }

  enum errno-disk {
    e-worn,
    e-gone,
  }

  open: func(text: string, enumeration: enumeration) -> file;

  /// The file is given away: its number means nothing afterwards.
  shut: func(file: file);

  draw: func(file: borrow<file>, shape: shape, items: list<point-type>, value: option<u32>) -> result<_, errno-disk>;

  point: func(%tuple: tuple<u8, s64>) -> result<point-type, errno>;
}

interface plugin {
  size: func(text: string) -> u32;
}

world guest {
  import drawing-board;
  export plugin;
}
`);
});
