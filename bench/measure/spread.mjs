/** The middle of some numbers and the quartiles around it. Throws a RangeError where there are none. */
export function spreadOf(numbers) {
  if (numbers.length === 0) throw new RangeError('A spread needs at least one number.');
  const sorted = numbers.toSorted((a, b) => a - b);
  return { low: quantile(sorted, 0.25), median: quantile(sorted, 0.5), high: quantile(sorted, 0.75) };
}

/** Between two numbers it lies on the line through them, as in most statistics programs. */
function quantile(sorted, share) {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  return below + (above - below) * (place - Math.floor(place));
}

/** Each number divided by the one of the base that was measured in the same round. */
export function ratiosTo(base, numbers) {
  return numbers.map((number, round) => number / base[round]);
}

/** As text: the median and, in brackets, the quartiles. */
export function formatSpread({ low, median, high }, digits = 0) {
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}
