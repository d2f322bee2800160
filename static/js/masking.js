// Masking without the mouse. Words selected in the recorded text go into the form that adds a string; in the list of
// strings j and k move, u goes to the next undecided one, a masks, r leaves, and the text beside it follows. Without
// this script the words are typed, the strings are reached by Tab, and each links to its first place in the text.
//
// <table data-masking> <mark data-string="3" id="s-3"> … </table>   <input data-add-text>   <p data-keys hidden>
// <ul data-strings> <li tabindex="-1" data-string="3"> … radios accept, reject … </li> </ul>

const field = document.querySelector("[data-add-text]");
const table = document.querySelector("[data-masking]");
const list = document.querySelector("[data-strings]");

if (field && table) {
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const words = selection.toString().trim();
    if (words.length > 1 && words.length <= 200 && table.contains(selection.anchorNode)) field.value = words;
  });
}

function showPlaces(row) {
  for (const mark of table.querySelectorAll("mark.at")) mark.classList.remove("at");
  if (!row.dataset.string) return;
  const marks = table.querySelectorAll(`mark[data-string="${row.dataset.string}"]`);
  for (const mark of marks) mark.classList.add("at");
  const beside = getComputedStyle(list.closest(".beside")).position === "sticky";
  if (beside) marks[0]?.scrollIntoView({ block: "center" });
}

if (list && table) {
  const rows = [...list.children];
  const undecided = (row) => !row.querySelector("input[type=radio]:checked");
  const go = (row) => row && (row.focus(), showPlaces(row));
  const decide = (row, value) => row.querySelector(`input[type=radio][value=${value}]`)?.click();
  const keys = {
    j: (at) => go(rows[at + 1]),
    k: (at) => go(rows[at - 1]),
    u: (at) => go(rows.slice(at + 1).find(undecided) || rows.find(undecided)),
    a: (at) => (decide(rows[at], "accept"), go(rows[at + 1])),
    r: (at) => (decide(rows[at], "reject"), go(rows[at + 1])),
  };
  document.querySelector("[data-keys]").hidden = false;
  list.setAttribute("aria-keyshortcuts", Object.keys(keys).join(" "));
  (rows.find(undecided) || rows[0])?.setAttribute("tabindex", "0");
  list.addEventListener("focusin", (event) => showPlaces(event.target.closest("li")));
  list.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=radio])");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key](rows.indexOf(event.target.closest("li")));
  });
}
