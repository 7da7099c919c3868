import { workerData } from "node:worker_threads";
import { type Answer, makeAnswer } from "../answer.js";
import type { VisitOptions } from "../visit.js";

// The module arrives compiled. Threads share its code; each has its own instances and memories.
const { module } = workerData as { module: WebAssembly.Module };
const ready = makeAnswer(module);

/** Answers a visit that another thread received. Only its data crosses between threads. */
export default async function answerVisit(visit: VisitOptions): ReturnType<Answer> {
  const answer = await ready;
  return answer(visit);
}
