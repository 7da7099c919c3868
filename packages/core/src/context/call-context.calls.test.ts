import { type ActiveCall, activeCalls, makeContext, OUTSIDE } from "./call-context.js";

const call = (isActive: boolean): ActiveCall => ({ caller: undefined as never, isActive });
const inside = (...calls: ActiveCall[]) => ({ ...OUTSIDE, calls });

describe("a context that is made in a call", () => {
  test("keeps the calls that have not ended, each once", () => {
    const [inner, outer] = [call(true), call(true)];
    expect(makeContext({}, inside(inner, outer), {}).calls).toEqual([inner, outer]);
    expect(makeContext({}, inside(inner), {}).calls).toHaveLength(1);
  });

  test("keeps the innermost one even when it has ended, and no other that has", () => {
    const [ended, outer, active] = [call(false), call(false), call(true)];
    expect(makeContext({}, inside(ended, outer, active), {}).calls).toEqual([ended, active]);
    expect(activeCalls(inside(ended, outer, active))).toEqual([active]);
  });

  test("of a new call has that first, and drops all that have ended", () => {
    const [ended, active, added] = [call(false), call(true), call(true)];
    expect(makeContext({}, inside(ended, active), { call: added }).calls).toEqual([added, active]);
  });
});
