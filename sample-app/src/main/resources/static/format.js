// How figures and words are written.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const units = ["B", "KB", "MB", "GB"];

export const number = (value) => (value === null || value === undefined) ? "–" : whole.format(value);

export function bytes(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${(unit === 0 || value >= 100) ? whole.format(value) : value.toFixed(1)} ${units[unit]}`;
}

export const seconds = (value) => (value < 10) ? `${value.toFixed(1)} s` : `${whole.format(value)} s`;

export const percent = (value) => `${whole.format(100 * value)} %`;

export const time = (millis) => new Date(millis).toLocaleTimeString("en-GB");

export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

export function setBar(element, share, alarming) {
  const percentage = Math.round(100 * Math.max(0, Math.min(1, share)));
  setAttribute(element, "aria-valuenow", percentage);
  element.firstElementChild.style.width = `${percentage}%`;
  element.firstElementChild.className = (!alarming || share < .5) ? "" : (share < .9) ? "high" : "full";
}

export const parts = (root) => Object.fromEntries(
  [...root.querySelectorAll("[data-id]")].map((element) => [element.dataset.id, element]));
