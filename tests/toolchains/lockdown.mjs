// Loaded before a program: locks the intrinsics down, as SES does. LOCKDOWN says whether that is before the packages are loaded
// or after that.
import "ses";

if (process.env["LOCKDOWN"] === "after") {
  await import("@hostwright/core");
  await import("@hostwright/types");
}
globalThis.lockdown();
