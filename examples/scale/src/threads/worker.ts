import { workerData } from "node:worker_threads";
import { type Answer, makeAnswer } from "../answer.js";
import type { VisitOptions } from "../visit.js";

// The module arrives compiled: threads share its code, and have instances and memories of their own.
const { module } = workerData as { module: WebAssembly.Module };
const ready = makeAnswer(module);

/** Answers a visit that another thread received: only its data crosses between threads. */
export default async function answerVisit(visit: VisitOptions): Promise<ReturnType<Answer>> {
  const answer = await ready;
  return answer(visit);
}
