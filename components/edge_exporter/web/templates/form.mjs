// A form with a field for each feature that the model reads.

import { element } from "./view.mjs";

const MOST_VALUES = 64;
const MOST_WORDS = 200;

/**
 * Makes the form.
 *
 * @param bundle `{manifest, spec, vectors, preprocessor}`.
 * @param changed called after each change.
 * @returns `{element, row}`: the form, null where there is nothing to fill in, and a function that
 *   gives the row it holds.
 */
export function rowForm({ manifest, spec, vectors, preprocessor }, changed) {
  const fields = fieldsOf(spec, manifest.drawing);
  let example = 0;
  let row = {};
  const inputs = new Map(fields.map((field) => [field.feature, input(field, spec)]));

  function take() {
    row = preprocessor.fromJson(vectors[example].row);
    for (const [feature, control] of inputs) control.value = written(row[feature]);
  }

  function next() {
    example = (example + 1) % vectors.length;
    take();
    changed();
  }

  if (vectors.length) take();
  const labelled = fields.map((field) => {
    const control = inputs.get(field.feature);
    control.addEventListener("input", () => {
      row = { ...row, [field.feature]: read(control.value, field) };
      changed();
    });
    return element("label", {}, element("span", {}, field.feature), control);
  });
  const button = element("button", { type: "button", onclick: next }, "Another example");
  const form = element("div", { className: "fields" }, ...labelled, button);
  return { element: fields.length ? form : null, row: () => row };
}

/** One field a feature, in the model's order, but for images, which no one types. */
function fieldsOf(spec, drawing) {
  const fields = new Map();
  for (const item of spec.inputs) {
    const size = item.shape.reduce((product, one) => product * one, 1);
    if (item.feature === drawing || size > MOST_VALUES) continue;
    const known = fields.get(item.feature);
    if (!known || item.reads === "value") fields.set(item.feature, { ...item, size });
  }
  return [...fields.values()];
}

function input(field, spec) {
  const control = element("input", {
    type: "text",
    name: field.feature,
    inputMode: field.kind === "string" || field.size > 1 ? "text" : "decimal",
    autocomplete: "off",
    placeholder: field.missing === null ? "needed" : "missing",
  });
  const words = Object.keys(spec.vocabularies[field.vocabulary]?.ids ?? {});
  if (words.length === 0 || words.length > MOST_WORDS) return control;
  const list = element("datalist", { id: `words-${field.name}` });
  list.append(...words.map((word) => element("option", { value: word })));
  control.setAttribute("list", list.id);
  document.body.append(list);
  return control;
}

/** What was typed, as the feature has it; what is no number stays text, for the guards to refuse. */
function read(text, field) {
  if (text.trim() === "") return null;
  if (field.kind === "string") return field.size === 1 ? text : text.split(",");
  const values = text.split(",").map((one) => {
    const number = Number(one);
    return one.trim() !== "" && (!Number.isNaN(number) || one.trim() === "NaN") ? number : one;
  });
  return values.length === 1 ? values[0] : values;
}

function written(value) {
  return value === null || value === undefined ? "" : [value].flat().map(shortest).join(", ");
}

/** The fewest digits that give the same 32-bit number. */
function shortest(value) {
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === Math.fround(value)) return String(rounded);
  }
  return String(value);
}
