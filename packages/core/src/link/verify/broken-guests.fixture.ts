import { ModuleLinkError } from "../../errors.js";
import { assemble } from "../../fixtures/guests.fixture.js";
import type { HostModuleBase } from "../../host-module-base.js";
import type { LinkProblem } from "../../link-report.js";
import { Runtime } from "../../runtime.js";
import { rejected } from "../../fixtures/thrown.fixture.js";
import type { LinkOptions } from "./check-guest.js";
import { compileSource } from "../source.js";

/** A guest that cannot be linked as it is. */
export interface BrokenGuest {
  /** The faults of the guest. */
  readonly what: string;
  /** The fields of a module in the text format, or its bytes. */
  readonly guest: string | Uint8Array<ArrayBuffer>;
  /** The classes that are linked. */
  readonly linked: readonly (new () => HostModuleBase)[];
  readonly options?: () => LinkOptions;
  /** The report, line by line. */
  readonly says: readonly string[];
  /** Whether JavaScript sees nothing of it, and an engine that compiles no bytes tells of it when the guest is instantiated. */
  readonly isSeenByEngineOnly?: boolean;
}

const FEATURES = {
  memory64: true,
  multi_memory: true,
  threads: true,
  reference_types: true,
  exceptions: true,
};

/** Runs `work` as if the engine compiled no bytes. */
export async function withoutCompiler<R>(work: () => Promise<R>): Promise<R> {
  const { Module, compile, compileStreaming } = WebAssembly;
  const refuse = (): never => {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  };
  const refused = async () => Promise.resolve().then(refuse);
  WebAssembly.Module = new Proxy(Module, { construct: refuse });
  Object.assign(WebAssembly, { compile: refused, compileStreaming: refused });
  try {
    return await work();
  } finally {
    Object.assign(WebAssembly, { Module, compile, compileStreaming });
  }
}

/**
 * Tests that broken guests are told of with exactly these words, whoever finds out: the sections and the engine, the
 * sections alone where the engine compiles no bytes, and the engine alone where there are no bytes.
 */
export function testBrokenGuests(guests: readonly BrokenGuest[]): void {
  describe.each(guests)(
    "$what",
    ({ guest, linked, options = () => ({}), says, isSeenByEngineOnly = false }) => {
      let runtime: Runtime;
      let bytes: Uint8Array<ArrayBuffer>;

      beforeAll(async () => {
        runtime = new Runtime();
        for (const moduleClass of linked) runtime.link(moduleClass);
        bytes = typeof guest === "string" ? await assemble(guest, FEATURES) : guest;
      });

      const named = (problems: readonly LinkProblem[]) =>
        problems.map(({ code, module, name }) => JSON.stringify([code, module, name]));

      test("is told of by verify", async () => {
        const report = await runtime.verify(bytes, options());
        expect(report.toString().split("\n")).toEqual(says);
      });

      test("is told of in the same words where the engine compiles no bytes", async () => {
        const report = await withoutCompiler(async () => runtime.verify(bytes, options()));
        if (isSeenByEngineOnly) expect(report.isLinkable).toBe(true);
        else expect(report.toString().split("\n")).toEqual(says);
      });

      test("is refused, with all of that", async () => {
        const report = await runtime.verify(bytes, options());
        const error = await rejected(runtime.instantiate(bytes, options()), ModuleLinkError, {});
        expect(error.problems).toEqual(report.problems);
        expect(error.report?.toString()).toBe(report.toString());
      });

      test("is refused where the engine compiles no bytes", async () => {
        const { problems } = await runtime.verify(bytes, options());
        const module = await compileSource(bytes);
        const instantiated = withoutCompiler(async () => runtime.instantiate(module, options()));
        const error = await rejected(instantiated, ModuleLinkError, {});
        expect(named(error.problems)).toEqual(named(problems));
      });

      test("is refused when it was compiled elsewhere", async () => {
        const { problems } = await runtime.verify(bytes, options());
        const module = await WebAssembly.compile(bytes);
        const error = await rejected(runtime.instantiate(module, options()), ModuleLinkError, {});
        // An engine stops at the first type that does not fit, and does not always say of which import.
        const places = (of: readonly LinkProblem[]) => of.map(({ index }) => index);
        expect(error.problems.length).toBeGreaterThan(0);
        expect([...places(problems), undefined]).toEqual(expect.arrayContaining(places(error.problems)));
      });
    },
  );
}
