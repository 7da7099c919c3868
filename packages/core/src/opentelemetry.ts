export { openTelemetry, type OpenTelemetryOptions } from "./middleware/opentelemetry.js";
