// Lets a person ask the model: by a drawing where the manifest names one, by a form for the rest.

import { showAnswers } from "./answers.mjs";
import { drawingBoard } from "./drawing.mjs";
import { rowForm } from "./form.mjs";
import { element } from "./view.mjs";

/**
 * Shows the drawing, the form and the answers.
 *
 * @param bundle `{manifest, spec, vectors, preprocessor}`.
 * @param model `{run, label}`.
 */
export function showTrying(bundle, model) {
  const { manifest, preprocessor } = bundle;
  const answers = element("div", { id: "answers", className: "answers", "aria-live": "polite" });
  const drawn = {};
  let asked = 0;
  const form = rowForm(bundle, () => ask());
  const board = drawingBoard(bundle, (values) => {
    drawn[manifest.drawing] = values;
    ask();
  });

  async function ask() {
    const turn = ++asked;
    if (board && !drawn[manifest.drawing]) {
      answers.replaceChildren(element("p", { className: "soft" }, "Draw with the mouse or a finger."));
      return;
    }
    const row = { ...form.row(), ...drawn };
    try {
      const unusual = preprocessor.unusual(row);
      const found = await model.run(preprocessor.prepare(row));
      // Whoever types or draws quickly asks anew before the answer is there.
      if (turn === asked) showAnswers(answers, found, manifest, unusual);
    } catch (error) {
      if (turn === asked) answers.replaceChildren(complaint(error));
    }
  }

  const parts = [board?.element, form.element, answers];
  const section = document.getElementById("try");
  section.replaceChildren(
    element("h2", {}, board ? "Draw" : "Try a row"),
    element("div", { className: "card trying" }, ...parts.filter(Boolean)),
    element("p", { className: "note" }, `Answered by ${model.label}.`),
  );
  section.hidden = false;
  if (board) board.next();
  else ask();
}

function complaint(error) {
  const badge = element("span", { className: "outcome FAIL" }, error.code ?? "Error");
  return element("p", { id: "complaint" }, badge, ` ${error.message}`);
}
