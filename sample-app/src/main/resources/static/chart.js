// A small line chart on a canvas. Where nothing came the line is broken.

const length = 120;

export class Chart {

  constructor(canvas, label) {
    this.canvas = canvas;
    this.label = label;
    this.rows = [];
  }

  // One value for each line, or null if nothing has come
  add(values) {
    this.rows.push(values);
    if (this.rows.length > length) {
      this.rows.shift();
    }
  }

  draw(max, text) {
    const scale = window.devicePixelRatio || 1;
    const width = Math.round(this.canvas.clientWidth * scale);
    const height = Math.round(this.canvas.clientHeight * scale);
    if (width === 0) {
      return;
    }
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, width, height);
    context.strokeStyle = getComputedStyle(this.canvas).getPropertyValue("--series");
    context.fillStyle = context.strokeStyle;
    context.lineJoin = "round";
    const top = max ?? Math.max(1, ...this.rows.flatMap((row) => row ?? []));
    const lines = Math.max(0, ...this.rows.map((row) => row?.length ?? 0));
    for (let line = 0; line < lines; line++) {
      this.#line(context, line, lines, width, height, top, scale);
    }
    if (this.canvas.getAttribute("aria-label") !== text) {
      this.canvas.setAttribute("aria-label", `${this.label}: ${text}`);
    }
  }

  #line(context, line, lines, width, height, top, scale) {
    const step = width / (length - 1);
    const first = length - this.rows.length;
    context.globalAlpha = (lines === 1) ? 1 : .35 + .65 * (line + 1) / lines;
    context.lineWidth = 1.4 * scale;
    let run = [];
    const flush = () => {
      if (run.length > 1) {
        context.beginPath();
        run.forEach(([x, y], index) => (index === 0) ? context.moveTo(x, y) : context.lineTo(x, y));
        context.stroke();
        if (lines === 1) {
          context.globalAlpha = .12;
          context.lineTo(run[run.length - 1][0], height);
          context.lineTo(run[0][0], height);
          context.fill();
          context.globalAlpha = 1;
        }
      }
      run = [];
    };
    this.rows.forEach((row, index) => {
      const value = row?.[line];
      if (value === undefined || value === null) {
        flush();
      }
      else {
        run.push([(first + index) * step, height - 2 * scale - (height - 4 * scale) * Math.min(1, value / top)]);
      }
    });
    flush();
  }

}
