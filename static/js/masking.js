// Words selected in the recorded text go into the form that adds a string. Without this script they are typed.
//
// <table data-masking> … </table>   <input data-add-text>

const field = document.querySelector("[data-add-text]");
const table = document.querySelector("[data-masking]");

if (field && table) {
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const words = selection.toString().trim();
    if (words.length > 1 && words.length <= 200 && table.contains(selection.anchorNode)) field.value = words;
  });
}
