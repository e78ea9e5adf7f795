// Asks a model every golden vector, and compares its answers with the original's.

const MOST_FAILURES = 20;

/**
 * Asks a model every golden vector.
 *
 * @param model what an engine's `open` gives.
 * @param preprocessor makes its inputs.
 * @param vectors of golden/vectors.json.
 * @param tolerance largest difference that passes.
 * @param threshold from which a single number means yes.
 * @param progress called with the number of vectors done.
 */
export async function askVectors(model, preprocessor, vectors, tolerance, threshold, progress) {
  const failures = [];
  const times = [];
  let largest = 0;
  let agreed = 0;
  for (const [number, vector] of vectors.entries()) {
    const row = preprocessor.fromJson(vector.row);
    const started = performance.now();
    const answers = await model.run(preprocessor.prepare(row));
    times.push(performance.now() - started);
    let farthest = 0;
    let alike = true;
    for (const [output, written] of Object.entries(vector.outputs)) {
      const expected = written.map(Number);
      const actual = Array.from(answers[output] ?? [], Number);
      farthest = Math.max(farthest, difference(expected, actual));
      alike &&= decision(expected, threshold) === decision(actual, threshold);
    }
    largest = Math.max(largest, farthest);
    agreed += alike ? 1 : 0;
    if (!(farthest <= tolerance)) {
      failures.push({ vector: number, difference: farthest, expected: vector.outputs, actual: plain(answers) });
    }
    if (number % 20 === 0) await progress(number);
  }
  return {
    vectors: vectors.length,
    passed: vectors.length - failures.length,
    max_difference: largest,
    agreement: agreed / vectors.length,
    milliseconds: median(times),
    failures: failures.slice(0, MOST_FAILURES),
  };
}

/** How far two answers of one output lie apart; one that is not finite only equals itself. */
export function difference(expected, actual) {
  if (expected.length !== actual.length) return Infinity;
  let largest = 0;
  for (const [at, value] of expected.entries()) {
    if (Object.is(value, actual[at]) || value === actual[at]) continue;
    const apart = Math.abs(value - actual[at]);
    largest = Math.max(largest, Number.isNaN(apart) ? Infinity : apart);
  }
  return largest;
}

/** What a model decides: 1 or 0 by a single number, else the position of the largest, or -1. */
export function decision(values, threshold) {
  if (values.every(Number.isNaN)) return -1;
  if (values.length === 1) return values[0] >= threshold ? 1 : 0;
  let best = -1;
  for (const [at, value] of values.entries()) {
    if (!Number.isNaN(value) && (best < 0 || value > values[best])) best = at;
  }
  return best;
}

/** The middle of some numbers; NaN of none. */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function plain(answers) {
  return Object.fromEntries(
    Object.entries(answers).map(([name, values]) => [name, Array.from(values, Number)]),
  );
}
