// Takes what the server sends and hands it to the parts of the page.

import { say } from "./buttons.js";
import { Fleet } from "./fleet.js";
import { time } from "./format.js";
import { Edges } from "./kafka.js";
import { Pane, PythonPane } from "./pane.js";
import { PublisherPanel } from "./publisher.js";
import { Restarts } from "./restarts.js";

const maxLines = 200;
const root = document.getElementById("panes");
const list = document.getElementById("lines");
const lost = document.getElementById("lost");
const edges = new Edges();
const publisher = new PublisherPanel();
const restarts = new Restarts();
const fleet = new Fleet();
const panes = new Map();
let python = null;

function show(state) {
  document.querySelectorAll(".lead").forEach((lead) => {
    lead.hidden = (lead.dataset.mode === "fleet") !== (state.mode === "fleet");
  });
  document.querySelector(".lead:not([data-mode]) strong").hidden = state.mode !== "together";
  document.querySelector(".legend").hidden = state.mode === "fleet";
  publisher.show(state.publisher, state.confirmation);
  restarts.show(state.restarts);
  fleet.show(state.fleet);
  document.querySelector("#publisher [data-id=restarts]").hidden = state.restarts === null;
  const classic = state.panes.find((pane) => pane.protocol === "classic");
  const others = state.panes.filter((pane) => pane !== classic || state.mode !== "together");
  for (const [name, pane] of panes) {
    if (!others.some((view) => view.name === name)) {
      pane.root.remove();
      panes.delete(name);
    }
  }
  for (const view of others) {
    if (!panes.has(view.name)) {
      panes.set(view.name, new Pane(view.name));
      root.insertBefore(panes.get(view.name).root, (view.own && python) ? python.root : null);
    }
    panes.get(view.name).show(view, state.publisher);
  }
  if (state.mode === "together") {
    if (python === null) {
      python = new PythonPane();
      root.append(python.root);
    }
    python.show(classic, state.publisher);
  }
  edges.show(state.mode);
}

function addLines(lines) {
  for (const line of lines) {
    if (line.id <= Number(list.dataset.last ?? 0)) {
      continue;
    }
    list.dataset.last = line.id;
    const item = document.createElement("li");
    item.dataset.kind = line.kind;
    item.dataset.who = line.who;
    const when = document.createElement("time");
    when.textContent = time(line.millis);
    const who = document.createElement("b");
    who.textContent = line.who;
    const text = document.createElement("span");
    text.textContent = line.text;
    item.append(when, who, text);
    list.prepend(item);
    if (line.kind === "BAD") {
      say(`${line.who}: ${line.text}`);
    }
  }
  while (list.children.length > maxLines) {
    list.lastElementChild.remove();
  }
}

async function showCode() {
  const response = await fetch("wall/code");
  const section = document.getElementById("code");
  for (const listing of await response.json()) {
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    const file = document.createElement("small");
    file.textContent = listing.file;
    caption.append(`${listing.title} `, file);
    const block = document.createElement("pre");
    block.tabIndex = 0;
    block.setAttribute("aria-label", listing.title);
    const code = document.createElement("code");
    code.textContent = listing.text;
    block.append(code);
    figure.append(caption, block);
    section.querySelector(".listings").append(figure);
  }
  section.hidden = false;
}

const stream = new EventSource("wall/stream");
stream.addEventListener("state", (event) => {
  lost.hidden = true;
  show(JSON.parse(event.data));
});
stream.addEventListener("lines", (event) => addLines(JSON.parse(event.data)));
stream.addEventListener("open", () => {
  // Another run of the server counts its lines anew
  list.replaceChildren();
  delete list.dataset.last;
});
stream.addEventListener("error", () => {
  lost.hidden = false;
});
setInterval(() => {
  if (lost.hidden) {
    publisher.readConnections().catch(() => {});
  }
}, 1000);
showCode().catch(() => {});
