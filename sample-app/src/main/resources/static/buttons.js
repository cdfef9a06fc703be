// Buttons, as the server lists them.

import { setAttribute, setText } from "./format.js";

// Each with what it is called when it is on, if that is something else, and what it does
const labels = {
  "start": ["Start", "Start the application"],
  "stop": ["Stop", "Stop the application in order: it finishes what runs and says goodbye"],
  "cut": ["Cut for 5 s", "Cut the cable, and mend it after 5 seconds"],
  "cut-past": ["Cut past the window", "Cut the cable until the log has forgotten where it was"],
  "stall": ["Stall the reader", "Let nothing be read from the cable any more", "Let it read again"],
  "fail": ["Throw in the listener", "Let the listener fail at the next message, retries included"],
  "pause": ["Pause the listener", "Hand nothing to the listener, but keep its place", "Resume the listener"],
  "kill": ["Kill and restart", "End the publisher without a goodbye, and start it anew: its log is gone"],
  "stop-publisher": ["Stop, back in 3 s", "Stop in order, with the wish that subscribers come back after 3 seconds"],
  "classic": ["Attach the stand-in", "Attach a peer that speaks the classic protocol", "Detach the stand-in"]
};

const danger = ["kill", "cut-past"];

export async function post(path, body) {
  const response = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body)
  });
  if (!response.ok) {
    const answer = await response.json().catch(() => ({}));
    throw new Error(answer.message ?? `The server says ${response.status}`);
  }
}

export function showButtons(root, controls, path, who) {
  const wanted = controls.map((control) => control.id).join();
  if (root.dataset.controls !== wanted) {
    root.dataset.controls = wanted;
    root.replaceChildren(...controls.map((control) => button(root, control, path, who)));
  }
  controls.forEach((control, index) => {
    const element = root.children[index];
    const [off, title, on] = (who === "publisher" && labels[`${control.id}-publisher`]) || labels[control.id];
    const text = (control.pressed && on) ? on : off;
    setText(element, text);
    setAttribute(element, "title", title);
    setAttribute(element, "aria-label", `${text}: ${who}`);
    setAttribute(element, "aria-disabled", !control.enabled);
    if (on) {
      setAttribute(element, "aria-pressed", control.pressed);
    }
  });
}

// Not the attribute 'disabled': a button that is pressed must not lose the focus.
function button(root, control, path, who) {
  const element = document.createElement("button");
  element.type = "button";
  element.dataset.control = control.id;
  element.classList.toggle("danger", danger.includes(control.id));
  element.addEventListener("click", () => {
    if (element.getAttribute("aria-disabled") !== "true") {
      post(path, { control: control.id }).catch((error) => say(`${who}: ${error.message}`));
    }
  });
  return element;
}

export function say(text) {
  document.getElementById("say").textContent = text;
}
