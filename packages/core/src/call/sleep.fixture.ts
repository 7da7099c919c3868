/** Waits so long that timers and what has been settled before come first. */
export async function sleep(milliseconds = 1): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
