import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { HostModuleBase, wasm } from "@hostwright/core";
import {
  buffer,
  bytes,
  errno,
  ErrnoError,
  list,
  pointer,
  string,
  u32,
  type GuestBuffer,
  type List,
  type Pointer,
} from "@hostwright/types";
import { byRequests, type PathReport, type Report } from "./report.js";
import { Row, Summary } from "./rows.js";
import { sectionOf, type Sections } from "./sections.js";

export interface LogHostOptions {
  /** The file to analyze. */
  readonly path: string;
  readonly sections: Sections;
  /** The largest number of bytes for one `read`; the size of the guest's buffer when left out. */
  readonly blockSize?: number;
  /** Called after each block. */
  readonly onRead?: (position: number, byteLength: number) => void;
}

/** Describes a line that a guest could not parse. */
export interface MalformedLine {
  readonly line: number;
  readonly text: string;
}

/** Provides the imports of a guest that analyzes an access log. An instance reads one log, once. */
@wasm.module("log")
export class LogHost extends HostModuleBase<LogHostOptions> {
  readonly #file: number;
  readonly #byteLength: number;
  #position = 0;
  #calls = 0;
  readonly #malformed: MalformedLine[] = [];
  readonly #paths: PathReport[] = [];
  #report: Report | undefined;

  constructor(options: LogHostOptions) {
    super(options);
    this.#file = openSync(options.path, "r");
    this.#byteLength = fstatSync(this.#file).size;
  }

  /** The number of calls by guests. */
  get calls(): number {
    return this.#calls;
  }

  get malformed(): readonly MalformedLine[] {
    return this.#malformed;
  }

  /** The report of the guest; `undefined` until the guest has finished and the host has checked it. */
  get report(): Report | undefined {
    return this.#report;
  }

  @wasm.export("read", u32)
  read(@bytes into: Uint8Array): number {
    this.#calls++;
    // The operating system writes into the memory of the guest, without a copy.
    const length = readSync(
      this.#file,
      into,
      0,
      Math.min(into.length, this.options.blockSize ?? Infinity),
      null,
    );
    this.#position += length;
    this.options.onRead?.(this.#position, this.#byteLength);
    return length;
  }

  @wasm.export("section", u32)
  section(@string({ fatal: false }) path: string, @buffer into: GuestBuffer): number {
    this.#calls++;
    return into.fill(sectionOf(path, this.options.sections));
  }

  @wasm.export("malformed")
  reject(@u32 line: number, @string({ fatal: false }) text: string): void {
    this.#calls++;
    this.#malformed.push({ line, text });
  }

  @wasm.export("rows", errno)
  rows(@list(Row) rows: List<Row>): void {
    this.#calls++;
    // A row is a view of the guest's memory: copy the parts that you keep.
    for (const { path, section, requests, errors, bytes } of rows) {
      this.#paths.push({ path, section, requests, errors, bytes });
    }
  }

  @wasm.export("finish", errno)
  finish(@pointer(Summary) summary: Pointer<Summary>): void {
    this.#calls++;
    const totals = summary.load();
    const { lines, malformed, requests, errors, bytes } = totals;
    const counted = this.#paths.reduce((sum, path) => sum + path.requests, 0);
    if (lines !== requests + malformed || malformed !== this.#malformed.length || requests !== counted) {
      throw new ErrnoError("EINVAL");
    }
    totals.rowsAccepted = this.#paths.length;
    this.#report = { lines, malformed, requests, errors, bytes, paths: this.#paths.sort(byRequests) };
  }

  override close(): void {
    closeSync(this.#file);
  }
}
