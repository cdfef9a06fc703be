// Buttons, as the server lists them.

import { setAttribute, setText } from "./format.js";

// Each with what it is called when it is on, if that is something else, and what it does
const labels = {
  "start": ["Start", "Start the application"],
  "stop": ["Stop", "Stop the application in an orderly way: it finishes what is running and says goodbye"],
  "cut": ["Cut for 5 s", "Cut the cable, and repair it after 5 seconds"],
  "cut-past": ["Cut past the window", "Cut the cable until the log has dropped what the subscriber needs"],
  "stall": ["Stall the reader", "Stop reading from the cable", "Read again"],
  "fail": ["Throw in the listener", "Make the listener fail at the next message, retries included"],
  "pause": ["Pause the listener", "Hand no messages to the listener, but keep its place", "Resume the listener"],
  "kill": ["Kill and restart", "End the publisher without a goodbye, and start it again: its log is gone"],
  "kill-both": ["Kill and restart", "Kill both processes without a warning, and start them again"],
  "replace": ["Kill one, start another", "Cut all connections of the oldest instance without a goodbye, and start another one"],
  "stop-publisher": ["Stop, back in 3 s", "Stop in an orderly way, and ask subscribers to come back after 3 seconds"],
  "kill-edge-1": ["Kill edge-1", "Cut its connections without a goodbye, and start it again after 3 seconds"],
  "kill-edge-2": ["Kill edge-2", "Cut its connections without a goodbye, and start it again after 3 seconds"],
  "classic": ["Attach the stand-in", "Attach a peer that speaks the classic protocol", "Detach the stand-in"]
};

const danger = ["kill", "kill-both", "replace", "cut-past"];

export async function post(path, body) {
  const response = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body)
  });
  if (!response.ok) {
    const answer = await response.json().catch(() => ({}));
    throw new Error(answer.message ?? `The server answered ${response.status}`);
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
  element.classList.toggle("danger", danger.some((id) => control.id.startsWith(id)));
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
