import { rejected } from "../fixtures/thrown.fixture.js";
import { type Closeable, closeAll } from "./close-all.js";

/** Something that notes when it begins to close and when it is closed, and fails when told so. */
function closeable(name: string, notes: string[], fault?: { sync?: Error; async?: Error }): Closeable {
  return {
    close: () => {
      notes.push(`${name} begins`);
      if (fault?.sync !== undefined) throw fault.sync;
      return Promise.resolve().then(() => {
        notes.push(`${name} ends`);
        if (fault?.async !== undefined) throw fault.async;
      });
    },
  };
}

test("closes one after the other, and waits for each", async () => {
  const notes: string[] = [];
  await closeAll([closeable("a", notes), { close: () => void notes.push("b") }, closeable("c", notes)]);
  expect(notes).toEqual(["a begins", "a ends", "b", "c begins", "c ends"]);
});

test("closes all even when some fail, and tells everything that was thrown", async () => {
  const notes: string[] = [];
  const [first, second] = [new Error("at once"), new Error("later")];
  const all = [
    closeable("a", notes, { sync: first }),
    closeable("b", notes),
    closeable("c", notes, { async: second }),
    closeable("d", notes),
  ];
  const error = await rejected(closeAll(all), AggregateError, {});
  expect(error.errors).toEqual([first, second]);
  expect(error.message).toBe("close: 2 of the guests and host modules failed; the others are closed.");
  expect(notes).toEqual(["a begins", "b begins", "b ends", "c begins", "c ends", "d begins", "d ends"]);
});

test("tells of a single failure in an AggregateError as well", async () => {
  const fault = new Error("planned");
  const error = await rejected(closeAll([closeable("a", [], { async: fault })]), AggregateError, {});
  expect(error.errors).toEqual([fault]);
  expect(error.message).toBe("close: 1 of the guests and host modules failed; the others are closed.");
});

test("reports earlier errors as well, and first", async () => {
  const [before, now] = [new Error("before"), new Error("now")];
  const error = await rejected(closeAll([closeable("a", [], { sync: now })], [before]), AggregateError, {});
  expect(error.errors).toEqual([before, now]);
  await rejected(closeAll([closeable("a", [])], [before]), AggregateError, {});
});
