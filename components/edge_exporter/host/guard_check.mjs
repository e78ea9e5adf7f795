/**
 * Hands the rows of golden/guards.json to a preprocessor, in browsers and in node.
 *
 * In node: node guard_check.mjs SPEC GUARDS, which prints the findings as JSON.
 */

import { Preprocessor } from "./pre.mjs";

/**
 * What pre.mjs says otherwise than guards.json: none where all guards hold.
 *
 * @param spec the parsed spec.json.
 * @param guards the parsed guards.json.
 * @returns an array of `{name, expected, found}`.
 */
export function failedGuards(spec, guards) {
  const preprocessor = new Preprocessor(spec);
  const usual = Object.fromEntries(
    Object.entries(guards.row).map(([feature, value]) => [feature, expanded(value)]),
  );
  return guards.cases
    .map((one) => ({ name: one.name, expected: one.expect, found: said(preprocessor, usual, one) }))
    .filter(({ expected, found }) => JSON.stringify(expected) !== JSON.stringify(found));
}

function said(preprocessor, usual, { feature, value, expect }) {
  const { [feature]: _, ...others } = usual;
  const given = value === undefined ? others : { ...others, [feature]: expanded(value) };
  const row = preprocessor.fromJson(given);
  try {
    const inputs = preprocessor.prepare(row);
    if (expect.inputs === undefined) return { unusual: preprocessor.unusual(row) };
    const wanted = Object.keys(expect.inputs);
    return { inputs: Object.fromEntries(wanted.map((name) => [name, written(inputs[name].data)])) };
  } catch (error) {
    return { code: error.code ?? String(error) };
  }
}

function expanded(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return [...Array(value.times).fill(value.of), ...value.then];
}

function written(data) {
  return Array.from(data, (one) => (Number.isFinite(one) ? one : String(one)));
}

async function main([spec, guards]) {
  const { readFile } = await import("node:fs/promises");
  const [specified, guarded] = await Promise.all(
    [spec, guards].map(async (path) => JSON.parse(await readFile(path, "utf8"))),
  );
  console.log(JSON.stringify(failedGuards(specified, guarded)));
}

if (globalThis.process?.argv?.[1]?.endsWith("guard_check.mjs")) {
  await main(globalThis.process.argv.slice(2));
}
