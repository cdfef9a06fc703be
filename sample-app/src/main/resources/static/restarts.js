// Publishers that are killed, with a log in memory and with one in a directory.

import { showButtons } from "./buttons.js";
import { number, parts, seconds, setAttribute, setText } from "./format.js";
import { showTape } from "./tape.js";

const kinds = {
  memory: { title: "log in memory", about: "the default", missed: "they were in the memory of the killed process" },
  directory: { title: "log in a directory", about: "hein.publisher.log.directory", missed: "the directory has lost them" }
};

export class Restarts {

  constructor() {
    this.root = document.getElementById("restarts");
    this.parts = parts(this.root);
    this.lanes = new Map();
  }

  show(view) {
    this.root.hidden = view === null;
    if (view === null) {
      return;
    }
    setText(this.parts.detail, view.detail);
    showButtons(this.parts.buttons, view.controls, "wall/restarts/press", "both publishers");
    for (const lane of view.lanes) {
      if (!this.lanes.has(lane.name)) {
        this.lanes.set(lane.name, this.#add(lane.name));
      }
      showLane(this.lanes.get(lane.name), lane);
    }
  }

  #add(name) {
    const root = document.getElementById("lane").content.firstElementChild.cloneNode(true);
    root.id = `pane-${name}`;
    const title = root.querySelector("h3");
    title.id = `title-${name}`;
    title.textContent = kinds[name].title;
    root.setAttribute("aria-labelledby", title.id);
    this.parts.lanes.append(root);
    const lane = { tape: root.querySelector(".tape"), ...parts(root) };
    setText(lane.about, kinds[name].about);
    return lane;
  }

}

function showLane({ state, process, tape, verdict }, lane) {
  const published = lane.counts.published;
  const word = (published === 0 && lane.state === "away") ? "connecting" : lane.state;
  setText(state, word);
  setAttribute(state, "data-state", word);
  setText(process, (lane.process !== null) ? `publisher: process ${lane.process}, message ${number(published)}`
    : (lane.problem) ? "no publisher" : "publisher: starting");
  showTape(tape, lane.tape, kinds[lane.name].title);
  const [kind, text] = sentence(lane, lane.counts);
  setText(verdict, text);
  setAttribute(verdict, "data-kind", kind);
}

function sentence(lane, { waiting, missed, late, away }) {
  if (lane.problem) {
    return ["bad", `There is no publisher: ${lane.problem}. The button starts it again.`];
  }
  // One may just be on its way
  if (waiting > 1) {
    return ["warn", `Nothing missed so far. ${messages(waiting)} published that it has not received.`];
  }
  const gap = `Reported gap: ${lane.lastGap ?? "none"}.`;
  if (missed > 0) {
    return ["bad", `${messages(missed)} missed: ${kinds[lane.name].missed}. Away for ${seconds(away)}. ${gap}`];
  }
  if (late > 0) {
    return ["good", `Nothing missed: away for ${seconds(away)}, then ${messages(late)} came late, from the ${lane.name}.`];
  }
  if (lane.lastGap && away > 0) {
    return ["warn", `Nothing missed, but the subscriber cannot know that. Away for ${seconds(away)}. ${gap}`];
  }
  return ["", (lane.counts.published > 0) ? "Nothing missed." : ""];
}

const messages = (count) => (count === 1) ? "1 message" : `${number(count)} messages`;
