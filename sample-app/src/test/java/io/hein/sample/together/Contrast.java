package io.hein.sample.together;

/**
 * Finds texts that are hard to read.
 */
final class Contrast {

	/**
	 * All elements with a text of their own whose contrast is below what WCAG 2 asks for
	 * (AA): 4.5 to 1.
	 */
	static final String SCRIPT = """
			const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
			const rgb = (colour) => {
				canvas.clearRect(0, 0, 1, 1);
				canvas.fillStyle = colour;
				canvas.fillRect(0, 0, 1, 1);
				return [...canvas.getImageData(0, 0, 1, 1).data];
			};
			const luminance = ([r, g, b]) => {
				const [x, y, z] = [r, g, b].map((part) => {
					part /= 255;
					return (part <= .03928) ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
				});
				return .2126 * x + .7152 * y + .0722 * z;
			};
			const background = (element) => {
				for (let at = element; at; at = at.parentElement) {
					const colour = rgb(getComputedStyle(at).backgroundColor);
					if (colour[3] === 255) {
						return colour;
					}
				}
				return [255, 255, 255];
			};
			return [...document.body.querySelectorAll("*")]
				.filter((element) => element.checkVisibility() && !element.closest("template, .hidden, .skip, option")
					&& !element.closest("[aria-disabled=true]")
					&& [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
				.map((element) => {
					const [one, other] = [luminance(rgb(getComputedStyle(element).color)), luminance(background(element))];
					return [(Math.max(one, other) + .05) / (Math.min(one, other) + .05), element.outerHTML.slice(0, 120)];
				})
				.filter(([ratio]) => ratio < 4.5);
			""";

	private Contrast() {
	}

}
