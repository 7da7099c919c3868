import { performance } from "node:perf_hooks";
import { Agent, get } from "node:http";
import { text } from "node:stream/consumers";
import { expectedAnswer } from "./digest.js";

/** Summarises a load run. */
export interface Load {
  readonly right: number;
  /** The number of answers that were missing or meant for another visitor. */
  readonly wrong: number;
  readonly perSecond: number;
}

/** Sends `requests` requests, `concurrency` at a time, each from a visitor of its own, and checks every answer. */
export async function runLoad(address: URL, requests: number, concurrency: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  let next = 0;
  let right = 0;
  const visit = async (): Promise<void> => {
    while (next < requests) {
      const number = next++;
      const options = { visitor: `visitor-${number}`, path: `/päge/${number * 7}` };
      if ((await ask(address, options, agent)) === expectedAnswer(options)) right++;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, visit));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return { right, wrong: requests - right, perSecond: Math.round(requests / seconds) };
}

function ask(
  address: URL,
  { visitor, path }: { visitor: string; path: string },
  agent: Agent,
): Promise<string> {
  const options = { agent, headers: { visitor } };
  return new Promise((resolve, reject) => {
    get(new URL(path, address), options, (response) => resolve(text(response))).on("error", reject);
  });
}
