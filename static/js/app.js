// Small comforts on every page. Without this script everything still works: links and buttons that would open
// a dialog lead to a page of their own, forms are sent once per press, messages stay until the next page,
// and long work is followed by loading the page again.

const announcer = document.getElementById("announcer");

export function announce(text) {
  if (announcer && text) announcer.textContent = text;
}

// Dialogs: [data-opens="id"] opens, [data-closes] and a press beside it close; Escape is the browser's.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.returnFocusTo = opener;
      dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    const open = closer.closest("dialog, .toast");
    event.preventDefault();
    if (open && open.close) open.close();
    else if (open) open.remove();
    return;
  }
  if (event.target instanceof HTMLDialogElement && !event.target.hasAttribute("data-stays")) {
    const box = event.target.getBoundingClientRect();
    const beside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (beside && event.detail) event.target.close();
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});
document.addEventListener("close", (event) => {
  if (event.target.returnFocusTo) event.target.returnFocusTo.focus();
}, true);

// A second press does nothing; the button says that the first one is under way.
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.sending) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("submit", (event) => {
  const form = event.target;
  const method = (event.submitter?.getAttribute("formmethod") || form.getAttribute("method") || "get").toLowerCase();
  if (method === "post" && !event.defaultPrevented && !form.hasAttribute("data-download")) hold(form, event.submitter);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("form[method=post]")) hold(event.target, event.detail.requestConfig?.triggeringEvent?.submitter);
});
function hold(form, button) {
  form.dataset.sending = "1";
  if (!button || !button.classList.contains("btn")) return;
  // After the form has been read, or the button's own value would be lost.
  setTimeout(() => {
    button.setAttribute("aria-busy", "true");
    const word = button.querySelector("[data-word]") || (button.firstElementChild ? null : button);
    const busy = button.dataset.busy || document.body.dataset.busy;
    if (!busy || !word) return;
    button.dataset.before = word.textContent;
    word.textContent = busy;
  });
}
function free(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    const word = button.querySelector("[data-word]") || (button.firstElementChild ? null : button);
    if (word && button.dataset.before) word.textContent = button.dataset.before;
  }
}
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(free);
});

// Selects that filter a list send their form; without script a button beside them does.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-sends]");
  if (form && event.target.matches("select, input[type=radio]")) form.requestSubmit();
});

// Refused forms: the summary takes the focus.
function focusSummary(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (summary) summary.focus();
}
focusSummary(document);
document.querySelectorAll("[data-indeterminate]").forEach((box) => { box.indeterminate = true; });

// htmx: swapped forms are free again, polling rests while nobody looks, each tenth of long work is said.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form");
  if (form) free(form);
});
document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest("[data-poll]") && document.hidden) event.preventDefault();
});
let tenth = -1;
document.addEventListener("htmx:afterSettle", (event) => {
  const bar = event.target.matches("[data-percent]") ? event.target : event.target.querySelector("[data-percent]");
  if (!bar) return;
  const now = Math.floor(Number(bar.dataset.percent) / 10);
  if (now !== tenth && tenth !== -1) announce(bar.dataset.said);
  tenth = now;
});
for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, () => document.getElementById("offline")?.removeAttribute("hidden"));
}
document.addEventListener("htmx:afterOnLoad", () => document.getElementById("offline")?.setAttribute("hidden", ""));

// Forms that wait on this device since there was no connection go out from any page.
try {
  if (localStorage.getItem("unsent-forms")) import(document.body.dataset.unsentScript);
} catch { /* storage is forbidden: nothing waits */ }

// The tab bar makes room for the keyboard.
const bar = document.querySelector(".tabbar");
if (bar && window.visualViewport) {
  const full = () => window.innerHeight - window.visualViewport.height > 160;
  window.visualViewport.addEventListener("resize", () => { bar.hidden = full(); });
}
