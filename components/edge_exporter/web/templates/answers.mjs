// Shows one answer of the model as bars.

import { decision } from "./trial.mjs";
import { element, told } from "./view.mjs";

/**
 * Shows an answer.
 *
 * @param into the element to fill.
 * @param answers typed arrays by output name.
 * @param manifest its `labels` name the decisions.
 * @param unusual features whose values lie outside of what the examples held.
 */
export function showAnswers(into, answers, manifest, unusual) {
  const shown = Object.entries(answers).flatMap(([name, values]) => [
    element("h3", {}, name),
    verdict(Array.from(values, Number), manifest),
    ...bars(Array.from(values, Number), manifest.labels ?? []),
  ]);
  if (unusual.length) {
    const warning = `Nothing was proven for such values: ${unusual.join(", ")} lies outside of the examples' range.`;
    shown.push(element("p", { className: "note" }, warning));
  }
  into.replaceChildren(...shown);
}

function verdict(values, manifest) {
  const decided = decision(values, manifest.decision_threshold);
  const label = manifest.labels?.[decided] ?? (values.length === 1 ? ["no", "yes"][decided] : decided);
  return element("p", { className: "decision", id: "decision" }, String(label));
}

function bars(values, labels) {
  const shares = values.every((value) => value >= 0 && value <= 1);
  const low = shares ? 0 : Math.min(...values, 0);
  const high = shares ? 1 : Math.max(...values, 0);
  return values.map((value, at) => {
    const bar = element("i");
    bar.style.width = `${(100 * (value - low)) / (high - low || 1)}%`;
    const label = element("span", { className: "who" }, String(labels[at] ?? at));
    return element(
      "div",
      { className: values.length > 1 ? "bar" : "bar single" },
      ...(values.length > 1 ? [label] : []),
      element("span", { className: "track" }, bar),
      element("span", { className: "value" }, shares ? `${(100 * value).toFixed(1)}%` : told(value)),
    );
  });
}
