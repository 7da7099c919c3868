import { makeWorker } from "./worker.js";

export default makeWorker();
