import { i32 } from "@hostwright/types";

import { compileGuest } from "../guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import { caller, currentCall } from "./current-call.js";
import type { Caller } from "./caller.js";
import { register } from "./frame.js";
import type { Guest } from "./guest.js";
import type { GuestPool } from "./guest-pool.js";
import { findJspi } from "./jspi.js";
import { makeRandom, type Random, Scheduler } from "./random.fixture.js";

/** Which instance a call has to reach, for each class: what the run around it has bound, or 0 for the default. */
type Bound = readonly [env: number, log: number];

interface Exports {
  sync(env: number, log: number, depth: number): number;
  both(env: number, log: number, depth: number): number;
}

/** Whose error it is: nobody else may ever receive it. */
class Planned extends Error {
  constructor(readonly actor: Actor) {
    super("planned");
  }
}

/** One of several callers that are at work at the same time. */
interface Actor {
  readonly scene: Scene;
  readonly controller: AbortController;
}

/** Defaults have 0. */
interface Identity {
  readonly id: number;
}

@wasm.module("env")
class Env extends HostModuleBase<Identity> {
  @wasm.export("check", i32)
  check(@i32 env: number, @i32 log: number, @i32 depth: number, @caller from: Caller): number {
    return actorOf(from).scene.check(this.options.id, env, [env, log], depth, from);
  }

  @wasm.export("wait", i32, { async: true })
  wait(@i32 env: number, @i32 log: number, @i32 depth: number, @caller from: Caller): Promise<number> {
    return actorOf(from).scene.wait(this.options.id, env, [env, log], depth, from);
  }
}

@wasm.module("log")
class Log extends HostModuleBase<Identity> {
  @wasm.export("check", i32)
  check(@i32 env: number, @i32 log: number, @i32 depth: number, @caller from: Caller): number {
    return actorOf(from).scene.check(this.options.id, log, [env, log], depth, from);
  }
}

function actorOf({ values }: Caller): Actor {
  return values["actor"] as Actor;
}

const PASS = "(local.get 0) (local.get 1) (local.get 2)";
const CHECKS = `(call $env ${PASS}) (call $log ${PASS}) (i32.add)`;
const SYNC = `
  (import "env" "check" (func $env (param i32 i32 i32) (result i32)))
  (import "log" "check" (func $log (param i32 i32 i32) (result i32)))
  (func (export "sync") (param i32 i32 i32) (result i32) ${CHECKS})`;
/** Each result is the number of answers that came from the right instance. */
const BOTH = `(import "env" "wait" (func $wait (param i32 i32 i32) (result i32))) ${SYNC}
  (func (export "both") (param i32 i32 i32) (result i32)
    ${CHECKS} (call $wait ${PASS}) (i32.add) ${CHECKS} (i32.add) (call $wait ${PASS}) (i32.add) ${CHECKS} (i32.add))`;
const ANSWERS = { sync: 2, both: 8 };

/** The guests that all callers share. */
export class World {
  readonly runtime = new Runtime();
  readonly guests: Guest<Exports>[] = [];
  /** One for each depth, so that calls inside of calls never wait for each other in a circle. */
  readonly suspendable: Guest<Exports>[] = [];
  pool: GuestPool<Exports> | undefined;

  /** Makes them. */
  async open(): Promise<void> {
    this.runtime.link(Env, { id: 0 });
    this.runtime.link(Log, { id: 0 });
    const keep = { afterAbort: "keep" } as const;
    const sync = await compileGuest(SYNC);
    for (let count = 0; count < 2; count++)
      this.guests.push(await this.runtime.instantiate<Exports>(sync, keep));
    if (findJspi() === undefined) return;
    const both = await compileGuest(BOTH);
    for (let depth = 0; depth <= DEPTH; depth++) {
      this.suspendable.push(await this.runtime.instantiate<Exports>(both, keep));
    }
    this.guests.push(...this.suspendable);
    this.pool = await this.runtime.pool<Exports>(both, { size: 3 });
  }
}

const DEPTH = 3;
const NO_CALLER: Pick<Caller, "values"> = { values: {} };

/** Some callers at work at the same time, in an order that a seed decides. */
export class Scene {
  /** What went wrong. */
  readonly faults: string[] = [];
  /** Host calls that were looked at. */
  checks = 0;
  readonly #world: World;
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #background: Promise<void>[] = [];
  #ids = 0;

  constructor(world: World, ...seeds: readonly number[]) {
    this.#world = world;
    this.#random = makeRandom(...seeds);
    this.#scheduler = new Scheduler(this.#random);
  }

  /** Lets them work until all are done. */
  async play(): Promise<void> {
    const actors = Array.from({ length: 2 + this.#random(3) }, async () => this.#act());
    const all = Promise.all(actors).then(async () => {
      while (this.#background.length > 0) await this.#background.pop();
    });
    await this.#scheduler.drain(all, () => {
      if (register.frame !== null || currentCall() !== undefined) this.faults.push("a frame was left behind");
    });
  }

  /** What both synchronous functions do. */
  check(found: number, expected: number, bound: Bound, depth: number, from: Caller): number {
    const isRight = this.#look("check", found, expected, bound, from);
    if (depth > 0) this.#step(actorOf(from), bound, depth);
    return isRight && currentCall() === from ? 1 : 0;
  }

  /** What the asynchronous function does. */
  async wait(found: number, expected: number, bound: Bound, depth: number, from: Caller): Promise<number> {
    const isRight = this.#look("wait", found, expected, bound, from);
    const actor = actorOf(from);
    for (let rounds = this.#random(2); rounds >= 0; rounds--) {
      await this.#pause();
      this.#look("after an await", found, expected, bound, currentCall());
      if (depth === 0) continue;
      if (this.#random(3) === 0) await this.#call(bound, depth - 1);
      else this.#step(actor, bound, depth);
    }
    return isRight && currentCall() === from ? 1 : 0;
  }

  #look(what: string, found: number, expected: number, [env, log]: Bound, from: Caller | undefined): boolean {
    this.checks++;
    const { values } = from ?? NO_CALLER;
    const isRight = found === expected && values["env"] === env && values["log"] === log;
    if (!isRight) {
      const seen = `${String(values["env"])}, ${String(values["log"])}`;
      this.faults.push(
        `${what}: instance ${found} instead of ${expected}, values ${seen} instead of ${env}, ${log}`,
      );
    }
    return isRight;
  }

  async #act(): Promise<void> {
    const actor: Actor = { scene: this, controller: new AbortController() };
    const { signal } = this.#random(3) === 0 ? actor.controller : { signal: undefined };
    await this.#bind(actor, [0, 0], this.#random(4), signal, async (bound) => {
      for (let steps = 1 + this.#random(2); steps > 0; steps--) {
        try {
          if (this.#random(2) === 0) this.#sync(bound, DEPTH);
          else await this.#call(bound, DEPTH);
        } catch (error) {
          this.#own(actor, error);
        }
        if (this.#random(2) === 0) await this.#pause();
      }
    });
  }

  /** Runs work with instances bound: of both classes, of one, or of none. */
  #bind<R>(
    actor: Actor,
    [env, log]: Bound,
    which: number,
    signal: AbortSignal | undefined,
    work: (bound: Bound) => R,
  ): R {
    const bound: Bound = [(which & 1) === 0 ? env : ++this.#ids, (which & 2) === 0 ? log : ++this.#ids];
    const instances = [
      ...((which & 1) === 0 ? [] : [new Env({ id: bound[0] })]),
      ...((which & 2) === 0 ? [] : [new Log({ id: bound[1] })]),
    ];
    const values = { actor, env: bound[0], log: bound[1] };
    return this.#world.runtime.run({ instances, values, signal }, () => work(bound));
  }

  #sync([env, log]: Bound, depth: number): void {
    const { guests } = this.#world;
    const answers = (guests[this.#random(guests.length)] as Guest<Exports>).exports.sync(env, log, depth);
    if (answers !== ANSWERS.sync) this.faults.push(`sync: ${answers} right answers`);
  }

  async #call([env, log]: Bound, depth: number): Promise<void> {
    const { suspendable, pool } = this.#world;
    if (pool === undefined) {
      await this.#pause();
      this.#sync([env, log], depth);
      return;
    }
    // A pool's guests are replaced when a call fails, those that are kept go on.
    const isPooled = depth === DEPTH && this.#random(2) === 0;
    const guest = isPooled ? pool : (suspendable[depth] as Guest<Exports>);
    const answers = await guest.call("both", env, log, depth);
    if (answers !== ANSWERS.both) this.faults.push(`both: ${answers} right answers`);
  }

  /** What a host function does beside looking at who called it. */
  #step(actor: Actor, bound: Bound, depth: number): void {
    switch (this.#random(12)) {
      case 0:
        this.#sync(bound, depth - 1);
        break;
      case 1:
      case 2:
        this.#bind(actor, bound, this.#random(4), undefined, (inner) => {
          this.#sync(inner, depth - 1);
        });
        break;
      case 3:
        try {
          this.#bind(actor, bound, 3, undefined, (inner) => {
            this.#sync(inner, depth - 1);
            throw new Planned(actor);
          });
        } catch (error) {
          this.#own(actor, error);
        }
        break;
      case 4:
        if (this.#random(3) === 0) throw new Planned(actor);
        break;
      case 5:
        if (this.#random(3) === 0) actor.controller.abort(new Planned(actor));
        break;
      case 6:
        this.#background.push(this.#later(actor, bound));
        break;
      default:
    }
  }

  /** Work that a call has started, and that may go on when it has ended. */
  async #later(actor: Actor, bound: Bound): Promise<void> {
    await this.#pause();
    try {
      this.#sync(bound, 0);
    } catch (error) {
      this.#own(actor, error);
    }
  }

  async #pause(): Promise<unknown> {
    switch (this.#random(16)) {
      case 0:
        return new Promise((resolve) => setImmediate(resolve));
      case 1:
        return new Promise<void>((resolve) => process.nextTick(resolve));
      case 2:
        return new Promise<void>((resolve) => queueMicrotask(resolve));
      case 3:
        return { then: (resolve: (value: number) => void) => resolve(1) };
      case 4:
        return undefined;
      case 5:
        return this.#random(20) === 0 ? new Promise((resolve) => setTimeout(resolve, 0)) : undefined;
      default:
        return this.#scheduler.wait();
    }
  }

  #own(actor: Actor, error: unknown): void {
    if (!(error instanceof Planned) || error.actor !== actor) {
      this.faults.push(`somebody else's error: ${String(error)} ${(error as Error).stack ?? ""}`);
    }
  }
}
