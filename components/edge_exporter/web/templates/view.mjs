// Shows what was found, to a person.

/** An element with attributes and children; text is only ever text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Writes what the page is doing. */
export function showProgress(text) {
  document.getElementById("sentence").textContent = "Testing …";
  document.getElementById("progress").textContent = text;
}

/** Says which model this is. */
export function showTitle(manifest) {
  const of = [
    counted(manifest.inputs.length, "input"),
    counted(Object.keys(manifest.formats).length, "format"),
    manifest.licence && `licence ${manifest.licence}`,
    `model ${String(manifest.source?.model_sha256 ?? "unknown").slice(0, 12)}`,
  ];
  const about = document.getElementById("about");
  about.textContent = `${of.filter(Boolean).join(" · ")}. ${about.textContent}`;
}

/** Shows all results. */
export function showResults(results) {
  document.title = `${results.outcome} · Edge model`;
  document.getElementById("progress").textContent = results.seconds
    ? `${results.seconds.toFixed(1)} s in ${browserName(results.browser)}`
    : "";
  const badge = element("span", { className: `outcome ${results.outcome}` }, results.outcome);
  document.getElementById("sentence").replaceChildren(badge, ` ${results.sentence}`);
  document.getElementById("conclusion").classList.add(results.outcome);
  if (results.runs.length) fill("runs", "Formats and engines", runsTable(results.runs), legend());
  const failures = [...results.runs.flatMap(vectorFailures), ...guardFailures(results.guards)];
  if (failures.length) fill("failures", "What differs", ...failures);
  if (results.guards) fill("checks", "Guards and files", checks(results));
}

/** A number for people: `digits` that matter, and powers of ten for what is small. */
export function told(number, digits = 3) {
  if (!Number.isFinite(number)) return String(number);
  if (number !== 0 && Math.abs(number) < 1e-3) return number.toExponential(digits - 1);
  return String(Number(number.toPrecision(digits)));
}

/** `count` and its noun. */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function fill(id, title, ...children) {
  const section = document.getElementById(id);
  section.replaceChildren(element("h2", {}, title), ...children);
  section.hidden = false;
}

function runsTable(runs) {
  const columns = [
    ["Format", (run) => run.format],
    ["Engine", (run) => `${run.title} ${run.version}`],
    ["", (run) => element("span", { className: `outcome ${run.outcome}` }, run.outcome)],
    ["Vectors", (run) => run.vectors && `${run.passed} of ${run.vectors}`],
    ["Difference", (run) => run.vectors && told(run.max_difference)],
    ["Tolerance", (run) => run.vectors && told(run.tolerance, 2)],
    ["Agreement", (run) => run.vectors && `${told(run.agreement * 100, 4)}%`],
    ["Answer", (run) => run.vectors && duration(run.milliseconds)],
    ["Model", (run) => run.vectors && loaded(run.model_bytes, run.model_load_ms)],
    ["Engine", (run) => run.vectors && loaded(run.engine_bytes, run.engine_load_ms)],
  ];
  const heads = columns.map(([title], at) => element("th", { className: numeric(at), scope: "col" }, title));
  const rows = runs.map((run) => {
    const cells = columns.map(([title, show], at) =>
      element("td", { className: numeric(at), "data-label": at > 0 ? title : "" }, show(run) || "–"),
    );
    return element("tr", {}, ...cells);
  });
  const table = element("table", { className: "stack" });
  table.append(element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
  return element("div", { className: "scroll" }, table);
}

function legend() {
  const said =
    "Difference is the largest of any answer from the original model's; agreement, how often both decide alike; an answer " +
    "is timed from the row on, a model from its download to its first answer, and an engine is what this browser took of it.";
  return element("p", { className: "note" }, said);
}

function numeric(column) {
  return column > 2 ? "number" : "";
}

function vectorFailures(run) {
  const label = `${run.format} in ${run.title}`;
  if (run.error) return [element("p", {}, `${label}: `, element("code", {}, run.error))];
  return run.failures.map((one) => {
    const values = (side) => element("code", {}, JSON.stringify(side));
    const summary = `${label}, vector ${one.vector}: differs by ${told(one.difference)}`;
    return element(
      "details",
      {},
      element("summary", {}, summary),
      element("p", {}, "Expected ", values(one.expected)),
      element("p", {}, "Answered ", values(one.actual)),
    );
  });
}

function guardFailures(guards) {
  return (guards?.failures ?? []).map(({ name, expected, found }) => {
    const code = (side) => element("code", {}, JSON.stringify(side));
    return element("p", {}, `Guard, ${name}: expected `, code(expected), ", got ", code(found));
  });
}

function checks({ guards, files }) {
  const right = `${guards.cases - guards.failures.length} of ${guards.cases} faulty inputs are refused or answered as they should be.`;
  const wrong = [...files.missing, ...files.changed];
  const same = files.skipped
    ? `Files were not compared with their digests: ${files.skipped}.`
    : `${files.checked - wrong.length} of ${files.checked} files have the SHA-256 of the manifest.`;
  return element(
    "div",
    { className: "card" },
    element("p", {}, right),
    element("p", {}, same),
    ...wrong.map((path) => element("p", { className: "FAIL" }, element("code", {}, path))),
  );
}

function loaded(bytes, milliseconds) {
  return `${size(bytes)} in ${duration(milliseconds)}`;
}

function duration(milliseconds) {
  return milliseconds < 1000 ? `${told(milliseconds, 2)} ms` : `${told(milliseconds / 1000, 2)} s`;
}

function size(bytes) {
  if (bytes < 1e6) return `${told(bytes / 1e3)} kB`;
  return `${told(bytes / 1e6)} MB`;
}

function browserName(agent) {
  const [, name, version] = /(Firefox|Edg|Chrome|HeadlessChrome|Version)\/(\d+)/.exec(agent) ?? [];
  return name ? `${name === "Version" ? "Safari" : name} ${version}` : "this browser";
}
