// The publisher's panel.

import { post, say, showButtons } from "./buttons.js";
import { bytes, number, parts, seconds, setAttribute, setBar, setText } from "./format.js";

const rates = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000];

export class PublisherPanel {

  constructor() {
    this.root = document.getElementById("publisher");
    this.parts = parts(this.root);
    this.rate = document.getElementById("rate");
    this.size = document.getElementById("size");
    this.changed = 0;
    this.rate.addEventListener("input", () => this.#showRate());
    this.rate.addEventListener("change", () => this.#load());
    this.size.addEventListener("change", () => this.#load());
    this.parts.load.addEventListener("submit", (event) => event.preventDefault());
    this.parts.send.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = new FormData(this.parts.send);
      post("wall/send", { topic: form.get("topic"), text: form.get("text") }).catch((error) => this.#refused(error));
    });
  }

  show(view, confirmation) {
    this.root.hidden = view === null;
    this.running = view !== null && view.running;
    if (view === null) {
      return;
    }
    const { state, address, rate, bytes: sent, head, window, fill, log, detail, buttons } = this.parts;
    setText(state, view.running ? "live" : "away");
    setAttribute(state, "data-state", view.running ? "live" : "away");
    setText(address, view.running ? `${view.address}, epoch ${view.epoch}` : "");
    setText(rate, number(view.rate));
    setText(sent, `${bytes(view.bytesRate)}/s`);
    setText(head, number(view.head));
    setText(window, `${view.window >= 59.5 ? "more than " : ""}${seconds(view.window)}`);
    setBar(fill, view.logCapacity > 0 ? view.logSize / view.logCapacity : 0, false);
    setText(log, `${bytes(view.logSize)} of ${bytes(view.logCapacity)}`
      + (view.windowFull ? `, oldest position ${number(view.oldest)}` : ", everything since the start"));
    setText(detail, view.detail);
    showButtons(buttons, view.controls.filter((control) => control.id !== "classic"), "wall/publisher/press",
      "publisher");
    this.root.querySelector(".break").hidden = view.controls.length === 0;
    if (Date.now() - this.changed > 2000) {
      this.rate.value = rates.findIndex((other) => other >= view.loadRate);
      this.size.value = view.loadSize;
      this.#showRate();
    }
    this.#report(confirmation);
  }

  // The same figure as everybody else gets: from Actuator
  async readConnections() {
    if (!this.running) {
      setText(this.parts.connections, "–");
      return;
    }
    const response = await fetch("actuator/metrics/hein.publisher.connections");
    if (response.ok) {
      const meter = await response.json();
      setText(this.parts.connections, number(meter.measurements[0].value));
    }
    else {
      setText(this.parts.connections, "–");
      await response.text();
    }
  }

  #showRate() {
    const text = number(rates[this.rate.value]);
    setText(this.parts["rate-text"], text);
    setAttribute(this.rate, "aria-valuetext", `${text} messages a second`);
  }

  #load() {
    this.changed = Date.now();
    post("wall/load", { rate: rates[this.rate.value], size: Number(this.size.value) })
      .catch((error) => say(error.message));
  }

  #refused(error) {
    const line = document.createElement("li");
    line.dataset.kind = "bad";
    line.textContent = error.message;
    this.shown = "refused";
    this.parts.report.replaceChildren(line);
  }

  #report(confirmation) {
    const text = JSON.stringify(confirmation);
    if (confirmation === null || this.shown === text || this.refusedFor === text) {
      return;
    }
    if (this.shown === "refused") {
      this.shown = null;
      this.refusedFor = text;
      return;
    }
    this.shown = text;
    const lines = Object.entries(confirmation.statuses).map(([name, status]) => {
      const millis = confirmation.millis[name];
      return line(status === "HANDLED" || status === "RECEIVED" ? "good" : "bad",
        `${name} ${status.toLowerCase().replace("_", " ")}${millis !== undefined && status !== "TIMED_OUT"
          ? ` in ${millis.toFixed(millis < 10 ? 1 : 0)} ms` : ""}`);
    });
    if (confirmation.refusal !== null) {
      lines.push(line("bad", confirmation.refusal));
    }
    else if (!confirmation.done) {
      lines.push(line("wait", "asking…"));
    }
    else if (lines.length === 0) {
      lines.push(line("wait", "There was no subscriber to ask."));
    }
    if (confirmation.position !== null) {
      lines.unshift(line("wait", `position ${number(confirmation.position)}:`));
    }
    this.parts.report.replaceChildren(...lines);
  }

}

function line(kind, text) {
  const element = document.createElement("li");
  element.dataset.kind = kind;
  element.textContent = text;
  return element;
}
