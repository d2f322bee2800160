// Warns two minutes before the idle log-out and keeps what was typed. Without this script the log-out comes
// unannounced, and the server's message after it says so.
//
// <body data-idle-seconds="1800" data-idle-url="/still-here/"> and the dialog #idle with [data-idle-stay] and
// [data-idle-left]. Forms with [data-keep] are stored in sessionStorage at the warning and when they are sent (the
// log-in may have ended meanwhile), and filled again on the same page where the log-in leads back to it; any other
// page says that it was not needed. Passwords, files and hidden fields are never kept.

const seconds = Number(document.body.dataset.idleSeconds);
const url = document.body.dataset.idleUrl;
const dialog = document.getElementById("idle");
const place = `draft:${location.pathname}`;
const sent = "draft-sent"; // the place of the form that was sent last

const kept = (form) => [...form.elements].filter((field) => field.name && !["password", "file", "hidden", "submit", "button"].includes(field.type));

function keep() {
  const drafts = [...document.querySelectorAll("form[data-keep]")].map((form) =>
    kept(form).map((field) => [field.name, field.value, Boolean(field.checked)]));
  if (!drafts.some((draft) => draft.length)) return;
  try {
    sessionStorage.setItem(place, JSON.stringify(drafts));
  } catch { /* full or forbidden */ }
}

function restore() {
  const text = sessionStorage.getItem(place);
  if (!text) return;
  sessionStorage.removeItem(place);
  const drafts = JSON.parse(text);
  [...document.querySelectorAll("form[data-keep]")].forEach((form, index) => {
    const fields = kept(form);
    for (const [name, value, checked] of drafts[index] || []) {
      const field = fields.find((one) => one.name === name && (!["radio", "checkbox"].includes(one.type) || one.value === value));
      if (!field) continue;
      if (["radio", "checkbox"].includes(field.type)) field.checked = checked;
      else if (!field.value) field.value = value;
    }
  });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-keep]")) return;
  keep();
  sessionStorage.setItem(sent, place);
});

const logIn = document.body.dataset.logIn;
const fromLogIn = document.referrer && new URL(document.referrer).pathname === logIn;
if (!fromLogIn) sessionStorage.removeItem(sessionStorage.getItem(sent));
sessionStorage.removeItem(sent);
restore();

if (seconds > 120 && dialog && dialog.showModal) {
  let ends = Date.now() + seconds * 1000;
  const left = dialog.querySelector("[data-idle-left]");
  const touched = () => { ends = Date.now() + seconds * 1000; };
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && !event.target.closest("[data-poll]")) touched();
  });
  setInterval(() => {
    const remaining = Math.round((ends - Date.now()) / 1000);
    if (remaining > 120) return;
    if (!dialog.open && remaining > 0) {
      keep();
      dialog.showModal();
    }
    if (remaining <= 0 && dialog.open) {
      keep();
      location.reload();
      ends = Infinity;
      return;
    }
    if (left && (remaining % 30 === 0 || remaining <= 10)) left.textContent = Math.max(0, remaining);
  }, 1000);
  dialog.querySelector("[data-idle-stay]")?.addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch(url, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
    if (answer && answer.ok) {
      touched();
      sessionStorage.removeItem(place);
      dialog.close();
    } else if (answer) {
      keep();
      location.reload();
    }
  });
}
