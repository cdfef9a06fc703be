// Instances that publish and listen to each other: who listens to which.

import { showButtons } from "./buttons.js";
import { number, parts, setAttribute, setText } from "./format.js";

export class Fleet {

  constructor() {
    this.root = document.getElementById("fleet");
    this.parts = parts(this.root);
  }

  show(view) {
    this.root.hidden = view === null;
    if (view === null) {
      return;
    }
    setText(this.parts.detail, view.detail);
    showButtons(this.parts.buttons, view.controls, "wall/fleet/press", "the oldest instance");
    const rows = view.instances.map((instance) => instance.name);
    // Also those that are gone and not given up yet
    const columns = [...new Set([...view.instances.flatMap((instance) => instance.hears.map((one) => one.publisher)), ...rows])]
      .sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
    this.#layOut(rows, columns);
    for (const instance of view.instances) {
      setText(this.#cell(instance.name, "published"), `${number(instance.published)} published`);
      for (const column of columns) {
        showCell(this.#cell(instance.name, column), instance, column);
      }
    }
  }

  #cell(row, column) {
    return this.parts.table.querySelector(`[data-row="${row}"][data-column="${column}"]`);
  }

  #layOut(rows, columns) {
    const wanted = `${rows} / ${columns}`;
    if (this.parts.table.dataset.shape === wanted) {
      return;
    }
    this.parts.table.dataset.shape = wanted;
    const head = line([cell("th", "listens"), ...columns.map((name) => heading("col", name)), cell("td", "")]);
    const body = rows.map((row) => line([heading("row", row),
      ...columns.map((column) => marked(row, column)), marked(row, "published")]));
    this.parts.table.replaceChildren(head, ...body);
  }

}

function showCell(element, instance, publisher) {
  const hears = instance.hears.find((one) => one.publisher === publisher);
  const state = (publisher === instance.name) ? "itself" : (hears) ? hears.state : "none";
  const text = (state === "itself") ? "itself" : (state === "none") ? "–"
    : `${state}: ${number(hears.heard)} heard`;
  setText(element, text);
  setAttribute(element, "data-state", state);
}

function line(cells) {
  const row = document.createElement("tr");
  row.append(...cells);
  return row;
}

function cell(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function heading(scope, text) {
  const element = cell("th", text);
  element.scope = scope;
  return element;
}

function marked(row, column) {
  const element = document.createElement("td");
  element.dataset.row = row;
  element.dataset.column = column;
  return element;
}
