/** The name of an option as a flag: `bootTimeoutMs` gives `boot-timeout-ms`. */
export const flagName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
