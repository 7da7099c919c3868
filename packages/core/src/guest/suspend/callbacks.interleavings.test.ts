import { callback, i32 } from "@hostwright/types";

import { currentCall } from "../../context/current-call.js";
import { register } from "../../context/frame.js";
import { caseCount } from "../../fixtures/cases.fixture.js";
import { compileGuest } from "../../fixtures/guests.fixture.js";
import { makeRandom, type Random, Scheduler, SEED } from "../../fixtures/random.fixture.js";
import type { Guest } from "../../guest.js";
import { HostModuleBase } from "../../host-module-base.js";
import { Runtime } from "../../runtime.js";
import * as wasm from "../../wasm.js";
import { describeWithJspi } from "./jspi.fixture.js";

const SCENES = caseCount(5_000);
const DEPTH = 3;
/** The result of a visit in which everything was right. */
const RIGHT = 4;

type Visit = (id: number, depth: number) => Promise<number>;

interface Exports {
  visit(id: number, depth: number): number;
  keep(): void;
  readonly stack: WebAssembly.Global<"i32">;
}

const visit = callback([i32, i32], i32)({ async: true });

/** A host module that knows the id of the calls which have to reach it. */
@wasm.module("env")
class Env extends HostModuleBase<{ readonly id: number; readonly scene: Scene }> {
  @wasm.export("check", i32)
  check(@i32 id: number): number {
    return this.options.scene.look(this.options.id, id);
  }
  @wasm.export("wait", i32)
  async wait(@i32 id: number, @i32 depth: number, @visit again: Visit): Promise<number> {
    return this.options.scene.wait(this.options.id, id, depth, again);
  }
  @wasm.export("keep")
  keep(@visit again: Visit): void {
    this.options.scene.kept.push(again);
  }
}

// Each visit keeps its id on the stack in memory, and counts what is right: the id there at the end, too.
const GUEST = `
  (import "env" "check" (func $check (param i32) (result i32)))
  (import "env" "wait" (func $wait (param i32 i32 i32) (result i32)))
  (import "env" "keep" (func $keep (param i32)))
  (memory (export "memory") 1)
  (global $stack (export "stack") (mut i32) (i32.const 65536))
  (table (export "table") 2 funcref)
  (elem (i32.const 1) $visit)
  (func (export "keep") (call $keep (i32.const 1)))
  (func $visit (export "visit") (param $id i32) (param $depth i32) (result i32) (local $right i32)
    (global.set $stack (i32.sub (global.get $stack) (i32.const 16)))
    (i32.store (global.get $stack) (local.get $id))
    (call $check (local.get $id))
    (call $wait (local.get $id) (local.get $depth) (i32.const 1))
    (call $check (local.get $id))
    (i32.eq (i32.load (global.get $stack)) (local.get $id))
    (global.set $stack (i32.add (global.get $stack) (i32.const 16)))
    i32.add i32.add i32.add)`;

/** Some callers of two guests at the same time, in an order that the seeds decide. */
class Scene {
  readonly faults: string[] = [];
  readonly kept: Visit[] = [];
  visits = 0;
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #runtime = new Runtime();
  readonly #forgotten: Promise<void>[] = [];
  #guests: Guest<Exports>[] = [];
  #ids = 0;

  constructor(...seeds: readonly number[]) {
    this.#random = makeRandom(...seeds);
    this.#scheduler = new Scheduler(this.#random);
  }

  async play(module: WebAssembly.Module): Promise<void> {
    this.#runtime.link(Env, { id: 0, scene: this });
    while (this.#guests.length < 2) this.#guests.push(await this.#runtime.instantiate<Exports>(module));
    for (const { exports } of this.#guests) exports.keep();
    const callers = Array.from({ length: 1 + this.#random(4) }, async () => this.#work());
    const all = Promise.all(callers).then(async () => {
      while (this.#forgotten.length > 0) await this.#forgotten.pop();
    });
    await this.#scheduler.drain(all, () => {
      if (register.frame !== null || currentCall() !== undefined) this.faults.push("a frame was left behind");
    });
    for (const { exports, isPoisoned } of this.#guests)
      if (isPoisoned || exports.stack.value !== 65536) this.faults.push("a guest was left in disorder");
    await this.#runtime.close();
  }

  look(found: number, id: number): number {
    const value = (currentCall()?.values["id"] ?? 0) as number;
    if (found !== id || value !== id)
      this.faults.push(`visit ${String(id)} reached ${String(found)}, value ${String(value)}`);
    return found === id ? 1 : 0;
  }

  async wait(found: number, id: number, depth: number, again: Visit): Promise<number> {
    for (let rounds = this.#random(3); rounds > 0; rounds--) {
      if (this.#random(3) > 0) await this.#scheduler.wait();
      this.look(found, id);
      if (depth > 0) await this.#call(again, id, depth - 1);
    }
    return this.look(found, id);
  }

  async #call(again: Visit, id: number, depth: number): Promise<void> {
    switch (this.#random(6)) {
      case 0:
        await Promise.all([this.#visit(again, id, depth), this.#visit(again, id, depth)]);
        break;
      case 1:
        this.#forgotten.push(this.#visit(again, id, depth));
        break;
      case 2:
        await this.#inRun(async (inner) => this.#visit(again, inner, depth));
        break;
      default:
        await this.#visit(again, id, depth);
    }
  }

  async #inRun(work: (id: number) => Promise<void>): Promise<void> {
    const id = ++this.#ids;
    const instances = [new Env({ id, scene: this })];
    await this.#runtime.run({ instances, values: { id } }, async () => work(id));
  }

  async #visit(again: Visit, id: number, depth: number): Promise<void> {
    this.visits++;
    const right = await again(id, depth);
    if (right !== RIGHT) this.faults.push(`visit ${String(id)}: ${String(right)} right answers`);
  }

  async #work(): Promise<void> {
    for (let steps = 1 + this.#random(3); steps > 0; steps--) {
      const at = this.#random(2);
      const guest = this.#guests[at] as Guest<Exports>;
      const called: Visit =
        this.#random(2) === 0 ? (this.kept[at] as Visit) : async (...given) => guest.call("visit", ...given);
      const depth = this.#random(DEPTH + 1);
      if (this.#random(3) === 0) await this.#visit(called, 0, depth);
      else await this.#inRun(async (id) => this.#visit(called, id, depth));
      if (this.#random(2) === 0) await this.#scheduler.wait();
    }
  }
}

describeWithJspi("calls with callbacks that wait", () => {
  test(`reach their own instance and leave the stack in order, in ${String(SCENES)} interleavings`, async () => {
    const module = await compileGuest(GUEST);
    let visits = 0;
    for (let index = 0; index < SCENES; index++) {
      const scene = new Scene(SEED, index);
      await scene.play(module);
      visits += scene.visits;
      if (scene.faults.length > 0)
        throw new Error(
          `SEED=${String(SEED)}, scene ${String(index)}:\n${scene.faults.slice(0, 5).join("\n")}`,
        );
    }
    expect(visits).toBeGreaterThan(5 * SCENES);
  });
});
