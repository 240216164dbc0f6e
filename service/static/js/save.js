// @ts-check
// Files that the picture is saved as.
import { colour } from "./look.js";

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/**
 * The picture as PNG, with its citation, and the word that its content is invented where it is.
 * @param {any} cy
 * @param {import("./picture.js").PictureData} data
 * @param {string} invented
 */
export async function savePng(cy, data, invented) {
  const drawn = await createImageBitmap(await cy.png({ output: "blob-promise", full: true, scale: 2, bg: colour("paper") }));
  const sheet = document.createElement("canvas");
  sheet.width = Math.max(drawn.width + 80, 1400);
  sheet.height = drawn.height + 180;
  const pen = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
  pen.fillStyle = colour("paper");
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(drawn, (sheet.width - drawn.width) / 2, 40);
  pen.fillStyle = colour("ink");
  pen.font = "22px sans-serif";
  pen.fillText(data.citation, 40, sheet.height - 70, sheet.width - 80);
  if (data.invented) pen.fillText(invented, 40, sheet.height - 36);
  sheet.toBlob((blob) => blob && save(blob, "picture.png"));
}
