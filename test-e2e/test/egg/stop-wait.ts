/** How long the stop command waits for all to be gone before it looks for what is left. By default it is 5 s. */
export const STOP_WAIT = `--timeout=${process.env['CI'] ? 4_000 : 2_000}`;
