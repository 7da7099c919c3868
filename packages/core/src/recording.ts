export { record, type Recorder, type Recording } from "./observe/recording/record.js";
export { type Replay, replay } from "./observe/recording/replay.js";
export {
  RecordingError,
  type RecordingErrorCode,
  ReplayError,
  type ReplayErrorCode,
  type ReplayPosition,
} from "./observe/recording/recording-error.js";
