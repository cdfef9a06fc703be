// The pane of a subscriber.

import { showButtons } from "./buttons.js";
import { Chart } from "./chart.js";
import { bytes, number, parts, percent, seconds, setAttribute, setBar, setText } from "./format.js";
import { showTape } from "./tape.js";

export class Pane {

  constructor(name) {
    this.name = name;
    this.root = document.getElementById("pane").content.firstElementChild.cloneNode(true);
    this.root.id = `pane-${name}`;
    const title = this.root.querySelector("h2");
    title.id = `title-${name}`;
    title.textContent = name;
    this.root.setAttribute("aria-labelledby", title.id);
    this.parts = parts(this.root);
    this.tape = this.root.querySelector(".tape");
    this.charts = Object.fromEntries([...this.root.querySelectorAll("canvas")].map(
      (canvas) => [canvas.dataset.chart, new Chart(canvas, canvas.getAttribute("aria-label").replace(/:.*/, ""))]));
  }

  show(view, publisher) {
    const window = publisher?.window ?? 0;
    const { state, address, about, position, rate, received, lost, lag, behind, detail, buttons } = this.parts;
    setText(state, view.state);
    setAttribute(state, "data-state", view.state);
    setText(address, view.address ?? "");
    setText(about, view.about);
    this.#showTape(view, publisher);
    setText(position, number(view.handled));
    setAttribute(position, "title", view.epoch ? `handled up to here, received up to ${number(view.position)}, in the log with the epoch ${view.epoch}` : "");
    // Of a subscriber elsewhere the publisher does not know these
    setText(rate, number(view.own ? view.rate : null));
    setText(received, number(view.own ? view.received : null));
    setText(lost, number(view.own ? view.lost : null));
    lost.classList.toggle("bad", view.lost > 0);
    setText(lag, this.#lag(view));
    setBar(behind, (view.lag === null || !window) ? 0 : view.age / window, true);
    setText(detail, view.detail);
    this.#showCharts(view.latest);
    showButtons(buttons, view.controls, `wall/subscribers/${encodeURIComponent(this.name)}/press`, this.name);
  }

  #lag(view) {
    if (view.lag === null) {
      return "–";
    }
    const unsent = view.lagBytes ? `, ${bytes(view.lagBytes)} not sent yet` : "";
    return `${number(view.lag)} messages${view.age >= 59 ? " (over a minute)" : view.age >= .1 ? ` (${seconds(view.age)})` : ""}${unsent}`;
  }

  #showTape(view, publisher) {
    showTape(this.tape, view.tape, this.name);
    this.tape.hidden = !view.own;
    this.parts.verdict.hidden = !view.own;
    const verdict = this.parts.verdict;
    const resumed = view.tape.some((run) => run.state === "resumed");
    const [kind, text] = (publisher?.epoch && view.epoch && view.epoch !== publisher.epoch)
      ? ["warn", `There is a new log, epoch ${publisher.epoch}. Still busy with the old one, ${view.epoch}.`]
      : (view.lastGap) ? ["bad", `Last gap: ${view.lastGap}`]
      : (view.position === null) ? ["", ""]
      : (resumed) ? ["good", "It was away and has missed nothing."]
      : (view.state === "live") ? ["", "Nothing missed."]
      : (view.state === "catching up" && view.age > 10) ? ["warn", "Nothing missed so far. What the log drops before it is read will be a gap."]
      : ["", "Nothing missed so far."];
    setText(verdict, text);
    setAttribute(verdict, "data-kind", kind);
    setAttribute(verdict, "data-epoch", view.epoch ?? "");
  }

  #showCharts(latest) {
    const { cpu, heap, network } = this.parts;
    const fresh = latest !== null && latest.fresh;
    this.received = this.received || latest !== null;
    this.root.querySelector(".charts").hidden = !this.received;
    this.charts.cpu.add(fresh && latest.cores.length > 0 ? latest.cores : null);
    this.charts.heap.add(fresh && latest.heap !== null ? [latest.heap] : null);
    this.charts.network.add(fresh && latest.network !== null ? [latest.network] : null);
    if (fresh) {
      const load = latest.cores.reduce((sum, core) => sum + core, 0) / Math.max(1, latest.cores.length);
      setText(cpu, latest.cores.length > 0 ? percent(load) : "–");
      setText(heap, latest.heap !== null ? bytes(latest.heap) : "–");
      setText(network, latest.network !== null ? `${bytes(latest.network)}/s` : "–");
    }
    this.charts.cpu.draw(1, cpu.textContent);
    this.charts.heap.draw(null, heap.textContent);
    this.charts.network.draw(null, network.textContent);
  }

}

// Waits for a classic peer and lights up when one attaches.
export class PythonPane {

  constructor() {
    this.root = document.getElementById("python-pane").content.firstElementChild.cloneNode(true);
    this.parts = parts(this.root);
  }

  show(peer, publisher) {
    const { state, address, invitation, facts, position, handled, lag, behind, snippet, buttons } = this.parts;
    const port = publisher?.address?.replace(/.*:/, "") ?? "7766";
    setText(snippet, `from hein import SocReceiver\nSocReceiver(port=${port}, name="alpha").process = print`);
    setAttribute(this.root, "data-lit", peer !== undefined);
    setText(state, peer?.state ?? "away");
    setAttribute(state, "data-state", peer?.state ?? "away");
    setText(address, peer ? `${peer.name} at ${peer.address}` : "");
    invitation.hidden = peer !== undefined;
    facts.hidden = peer === undefined;
    if (peer) {
      setText(position, number(peer.position));
      setText(handled, number(peer.handled));
      setText(lag, `${number(peer.lag)} messages`);
      setBar(behind, Math.min(1, peer.lag / 5000), true);
    }
    const controls = (publisher?.controls ?? []).filter((control) => control.id === "classic");
    showButtons(buttons, controls, "wall/publisher/press", "python");
  }

}
