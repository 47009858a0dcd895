/** The longest delay that a timer of Node can hold; a longer one fires at once. Some 24 days. */
export const LONGEST_DELAY_MS = 2 ** 31 - 1;
