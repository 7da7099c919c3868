import { AsyncLocalStorage } from "node:async_hooks";

import { LowerError } from "@hostwright/types";

import { currentCall } from "../../context/current-call.js";
import { register } from "../../context/frame.js";
import {
  Caller,
  type CallbackGuest,
  callbackGuest,
  TABLE,
  type Visit,
  type Work,
} from "../../fixtures/callbacks.fixture.js";
import { reasonOf } from "../../fixtures/host.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";
import { rejected } from "../../fixtures/thrown.fixture.js";
import { Runtime } from "../../runtime.js";
import { describeWithJspi } from "./jspi.fixture.js";

let runtime: Runtime;
let guest: CallbackGuest;
let work: Work;
let events: string[];

/** Runs work outside of the call of a guest in which it is called. */
const outside = AsyncLocalStorage.snapshot();

async function seen(name: string, wait: Promise<unknown>): Promise<void> {
  events.push(`${name} begins`);
  await wait;
  events.push(`${name} ends`);
}

beforeEach(() => {
  runtime = new Runtime();
  events = [];
  work = {
    wait: async (argument) => {
      await seen(`wait ${argument}`, sleep(argument % 2));
      return argument;
    },
    later: (visit, argument) => visit(argument),
    now: (_visit, argument) => argument,
  };
  runtime.link(Caller, work);
});

afterEach(() => {
  expect([register.frame, currentCall()]).toEqual([null, undefined]);
});

describeWithJspi("a callback that waits for the host", () => {
  beforeEach(async () => {
    guest = await callbackGuest(runtime);
  });

  afterEach(() => {
    expect(guest.exports.stack.value).toBe(65536);
  });

  test.each<[string, Work["later"]]>([
    ["before the method waits", async (visit, argument) => visit(argument)],
    [
      "after the method has waited",
      async (visit, argument) => {
        await sleep();
        return visit(argument);
      },
    ],
  ])("gives its result when it is called %s", async (_when, later) => {
    work.later = later;
    expect(await guest.call("later", TABLE.visit, 4)).toBe(40);
  });

  test("is called in another callback", async () => {
    expect(await guest.call("later", TABLE.nested, 4)).toBe(44);
  });

  test("runs alone: of two at once, the second begins when the first has ended", async () => {
    work.later = async (visit) => {
      const results = await Promise.all([visit(5), visit(2), visit(3)]);
      return results.reduce((sum, each) => sum + each);
    };
    expect(await guest.call("later", TABLE.visit, 0)).toBe(100);
    expect(events).toEqual([5, 2, 3].flatMap((id) => [`wait ${id} begins`, `wait ${id} ends`]));
  });

  test("that its method does not wait for ends before the guest goes on", async () => {
    const forgotten: Promise<number>[] = [];
    work.later = async (visit, argument) => {
      forgotten.push(visit(3));
      await Promise.resolve();
      return Promise.resolve(argument);
    };
    const called = guest.call("later", TABLE.visit, 1).then(() => events.push("later ends"));
    await called;
    expect(await Promise.all(forgotten)).toEqual([30]);
    expect(events).toEqual(["wait 3 begins", "wait 3 ends", "later ends"]);
  });

  test("of a method that cannot wait runs when the guest has returned", async () => {
    let result: Promise<number> | undefined;
    work.now = (visit, argument) => {
      result = visit(argument);
      events.push("now ends");
      return argument;
    };
    expect(guest.exports.now(TABLE.visit, 6)).toBe(6);
    expect(events).toEqual(["now ends"]);
    expect(await result).toBe(60);
    expect(events).toEqual(["now ends", "wait 6 begins", "wait 6 ends"]);
  });

  test("of a method that cannot wait runs when the guest that goes on has returned, in a guest.call", async () => {
    let result: Promise<number> | undefined;
    work.now = (visit, argument) => {
      result = visit(argument);
      return argument;
    };
    expect(await guest.call("now", TABLE.visit, 6)).toBe(6);
    expect(await result).toBe(60);
  });

  describe("that is kept", () => {
    let kept: Visit;

    beforeEach(() => {
      work.now = (visit, argument) => {
        kept = visit;
        return argument;
      };
      guest.exports.now(TABLE.visit, 0);
    });

    test("works after the method has returned, in the run that it is called in", async () => {
      const other = new Caller({
        ...work,
        wait: async (argument) => {
          await sleep();
          events.push(`of the run: ${String(currentCall()?.values["id"])}`);
          return argument;
        },
      });
      const call = runtime.run({ instances: [other], values: { id: 7 } }, async () => kept(1));
      expect(await Promise.all([call, kept(2)])).toEqual([10, 20]);
      expect(events).toEqual(["of the run: 7", "wait 2 begins", "wait 2 ends"]);
    });

    test("runs while the guest is suspended, and the call below goes on when it has ended", async () => {
      let end: (() => void) | undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      work.later = async (_visit, argument) => {
        await seen("later", ended);
        return argument;
      };
      const called = guest.call("later", TABLE.visit, 1).then((result) => events.push(`result ${result}`));
      await sleep();
      const visited = kept(3);
      await Promise.resolve();
      end?.();
      await Promise.all([called, visited]);
      expect(events).toEqual(["later begins", "wait 3 begins", "later ends", "wait 3 ends", "result 1"]);
    });

    test("runs alone, also when it is called by others", async () => {
      work.later = async (visit, argument) => {
        const others = outside(async () => Promise.all([kept(7), kept(9)]));
        const own = await visit(argument);
        return own + (await others).length;
      };
      expect(await guest.call("later", TABLE.visit, 1)).toBe(12);
      expect(events).toEqual([7, 9, 1].flatMap((id) => [`wait ${id} begins`, `wait ${id} ends`]));
    });

    test("makes a guest.call wait", async () => {
      const visited = kept(3);
      await Promise.all([guest.call("visit", 5), visited]);
      expect(events).toEqual(["wait 3 begins", "wait 3 ends", "wait 5 begins", "wait 5 ends"]);
    });

    test("lets guest.exports in between", async () => {
      const visited = kept(3);
      await Promise.resolve();
      expect(guest.exports.now(TABLE.visit, 8)).toBe(8);
      expect(await visited).toBe(30);
    });

    test("refuses a guest.call inside it, which would wait for itself", async () => {
      work.wait = async (argument) => {
        events.push(((await reasonOf(guest.call("now", 1, 1))) as { code: string }).code);
        return argument;
      };
      expect(await kept(1)).toBe(10);
      expect(events).toEqual(["reentrant-call"]);
    });
  });

  test("rejects for an argument that does not fit, and the guest is not entered", async () => {
    work.later = async (visit, argument) => {
      const calls = [visit(-1), visit(1), visit(Symbol("none") as never)];
      const errors = [calls[0], calls[2]].map(async (call) =>
        rejected(call as Promise<unknown>, LowerError, {}),
      );
      await Promise.all(errors);
      return (await (calls[1] as Promise<number>)) + argument;
    };
    expect(await guest.call("later", TABLE.visit, 4)).toBe(14);
  });
});
