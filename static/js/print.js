// Shows the print button and prints. Without it the browser's own menu prints the same page.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
