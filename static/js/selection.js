// Keeps a selection over the pages of a list. Without this script the boxes of one page can be ticked and sent.
//
// <form data-select="people">          the key; kept in sessionStorage until sent or cleared
//   <input type=checkbox data-select-all>
//   <input type=checkbox name=… value=… data-select-one>
//   <div data-select-bar>  <b data-select-count></b>  buttons [data-select-act]  [data-select-clear]

for (const form of document.querySelectorAll("form[data-select]")) {
  const key = `selection:${form.dataset.select}`;
  const all = form.querySelector("[data-select-all]");
  const ones = [...form.querySelectorAll("[data-select-one]")];
  const bar = form.querySelector("[data-select-bar]");
  let chosen;
  try {
    chosen = new Set(JSON.parse(sessionStorage.getItem(key) || "[]"));
  } catch {
    chosen = new Set();
  }
  for (const box of ones) {
    if (box.checked) chosen.add(box.value);
    box.checked = chosen.has(box.value);
  }

  const show = () => {
    const here = ones.filter((box) => box.checked).length;
    if (all) {
      all.checked = here > 0 && here === ones.length;
      all.indeterminate = here > 0 && here < ones.length;
    }
    for (const box of ones) box.closest("tr, li")?.classList.toggle("is-selected", box.checked);
    for (const count of document.querySelectorAll(`[data-select-count="${form.dataset.select}"]`)) count.textContent = chosen.size;
    if (bar) {
      bar.toggleAttribute("data-empty", chosen.size === 0);
      for (const button of bar.querySelectorAll("[data-select-act]")) button.disabled = chosen.size === 0;
      for (const part of bar.querySelectorAll("[data-when-some]")) part.hidden = chosen.size === 0;
      for (const part of bar.querySelectorAll("[data-when-none]")) part.hidden = chosen.size > 0;
    }
    try {
      sessionStorage.setItem(key, JSON.stringify([...chosen]));
    } catch { /* full or forbidden: this page's boxes still count */ }
  };

  form.addEventListener("change", (event) => {
    const boxes = event.target === all ? ones : ones.includes(event.target) ? [event.target] : [];
    for (const box of boxes) {
      if (event.target === all) box.checked = all.checked;
      chosen[box.checked ? "add" : "delete"](box.value);
    }
    if (boxes.length) show();
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-select-clear]")) return;
    event.preventDefault();
    chosen.clear();
    for (const box of ones) box.checked = false;
    show();
  });
  form.addEventListener("formdata", (event) => {
    const name = ones[0]?.name || form.dataset.selectName;
    if (!name) return;
    const onPage = new Set(ones.map((box) => box.value));
    for (const value of chosen) if (!onPage.has(value)) event.formData.append(name, value);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-select-ends")) sessionStorage.removeItem(key);
  });
  show();
}
