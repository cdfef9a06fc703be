// The tape: neighbouring cells with the same fate are one element.

import { number, setAttribute } from "./format.js";

const cells = 120;

const words = {
  received: "received", resumed: "came late, after an absence", pending: "not received yet",
  unasked: "before it attached: not requested", nothing: "nothing was published"
};

const describe = (run) => (run.state === "gap") ? `gap: ${run.text}`
  : (run.state === "nothing") ? words.nothing : `${number(run.from)} to ${number(run.to)}: ${words[run.state]}`;

export function showTape(root, runs, name) {
  const known = runs.reduce((sum, run) => sum + run.cells, 0);
  const all = (known < cells) ? [{ state: "nothing", cells: cells - known, before: true }, ...runs] : runs;
  while (root.children.length > all.length) {
    root.lastElementChild.remove();
  }
  while (root.children.length < all.length) {
    root.append(document.createElement("span"));
  }
  all.forEach((run, index) => show(root.children[index], run));
  setAttribute(root, "aria-label", `The stream of the last minute at ${name}: ${summary(runs)}`);
}

function show(element, run) {
  if (element.className !== run.state) {
    element.className = run.state;
  }
  if (element.dataset.cells !== String(run.cells)) {
    element.dataset.cells = run.cells;
    element.style.setProperty("--cells", run.cells);
  }
  const text = (run.before) ? "before the page was started" : describe(run);
  setAttribute(element, "title", text);
  if (run.state === "gap") {
    setAttribute(element, "role", "img");
    setAttribute(element, "aria-label", text);
    setAttribute(element, "tabindex", "0");
  }
  else {
    ["role", "aria-label", "tabindex"].forEach((attribute) => element.removeAttribute(attribute));
  }
}

function summary(runs) {
  const gaps = runs.filter((run) => run.state === "gap").length;
  const resumed = runs.some((run) => run.state === "resumed");
  return `${gaps === 0 ? "no gap" : gaps === 1 ? "one gap" : `${gaps} gaps`}${resumed ? ", some of it came late" : ""}`;
}
