// Publishers that share a topic of Kafka as their log: who is attached to which.

import { showButtons } from "./buttons.js";
import { number, parts, setAttribute, setText } from "./format.js";

export class Edges {

  constructor() {
    this.root = document.getElementById("edges");
    this.parts = parts(this.root);
    this.asking = false;
  }

  show(mode) {
    const here = mode === "kafka";
    this.root.hidden = !here;
    for (const lead of document.querySelectorAll(".lead")) {
      if (here || lead.dataset.mode === "kafka") {
        lead.hidden = !here || lead.dataset.mode !== "kafka";
      }
    }
    if (here && !this.asking) {
      this.asking = true;
      this.#ask().catch(() => {}).finally(() => {
        this.asking = false;
      });
    }
  }

  async #ask() {
    const response = await fetch("wall/edges");
    if (response.ok) {
      this.#show(await response.json());
    }
  }

  #show(view) {
    setText(this.parts.detail, view.detail);
    showButtons(this.parts.buttons, view.controls, "wall/publisher/press", "the publisher");
    for (const edge of view.edges) {
      const cells = this.#row(edge.name);
      const state = cells.state.firstElementChild;
      setText(state, edge.state);
      setAttribute(state, "data-state", edge.state);
      setText(cells.subscribers, edge.subscribers.join(", ") || "none");
      setText(cells.lag, (edge.lag === null) ? "–" : number(edge.lag));
      setText(cells.sent, number(edge.sent));
      setText(cells.position, (edge.position === null) ? "–" : number(edge.position));
    }
  }

  #row(name) {
    let row = this.parts.edges.querySelector(`[data-edge="${name}"]`);
    if (row === null) {
      row = document.createElement("tr");
      row.dataset.edge = name;
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = name;
      row.append(head);
      for (const part of ["state", "subscribers", "lag", "sent", "position"]) {
        const cell = document.createElement("td");
        cell.dataset.part = part;
        row.append(cell);
      }
      const state = document.createElement("span");
      state.className = "state";
      row.querySelector("[data-part=state]").append(state);
      this.parts.edges.append(row);
    }
    return Object.fromEntries([...row.querySelectorAll("[data-part]")].map((cell) => [cell.dataset.part, cell]));
  }

}
