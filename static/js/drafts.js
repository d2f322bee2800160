// Forms that are filled in on the way. Without this script they are ordinary forms.
//
// <form data-draft="NAME">     what is typed is kept on the device and comes back after a call, a tunnel or a reload
//   <p data-draft-note>        says when it was kept
// <form data-offline>          what cannot be sent now waits on the device and goes out by itself later: unsent.js

import { reachable, read, takeRefused, wait, write } from "./unsent.js";

const DAYS = 7;
const SENT = "sent-draft";
const account = document.body.dataset.account || "";
const words = document.documentElement.lang.startsWith("en") ? { kept: "Kept on this device " } : { kept: "草稿已保存 " };
const NEVER = new Set(["csrfmiddlewaretoken"]);
const clock = (at) => new Date(at).toTimeString().slice(0, 5);
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");

const values = (form) =>
  [...new FormData(form)].filter(([name, value]) => !NEVER.has(name) && typeof value === "string");
const note = (form, text) => {
  const place = form.querySelector("[data-draft-note]");
  if (place) place.textContent = text;
};

function fill(form, kept) {
  for (const field of form.elements) {
    if (!field.name || NEVER.has(field.name) || field.type === "submit") continue;
    const found = kept.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = found.includes(field.value);
    else if (found.length) field.value = found[0];
  }
}

// The page that a sent form led to: it arrived, its draft is done with.
const sent = sessionStorage.getItem(SENT);
const forms = [...document.querySelectorAll("form[data-draft]")];
if (sent && !forms.some((form) => nameOf(form) === sent)) write(sent, null);
sessionStorage.removeItem(SENT);

function nameOf(form) {
  return `draft:${account}:${form.dataset.draft}`;
}

function queue(form) {
  const task = form.elements.task?.value || "";
  const label = [form.dataset.label, task].filter(Boolean).join(" · ");
  if (!wait({ url: form.action || location.href, label, values: values(form) })) return false;
  write(nameOf(form), null);
  form.reset();
  if (form.elements.key) form.elements.key.value = newKey(); // the next one is another
  note(form, "");
  scrollTo(0, 0);
  return true;
}

for (const form of forms) {
  const name = nameOf(form);
  const bound = form.querySelector("[data-error-summary]");
  const refused = form.hasAttribute("data-offline") && !bound && takeRefused(form.action);
  const kept = refused || read(name, null);
  if (kept && !bound && Date.now() - kept.at < DAYS * 864e5) {
    fill(form, kept.values);
    note(form, words.kept + clock(kept.at));
  }
  let timer;
  const keep = () => write(name, { at: Date.now(), values: values(form) });
  if (refused) keep();
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep() && note(form, words.kept + clock(Date.now())), 600);
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (event.defaultPrevented) return;
    if (!form.hasAttribute("data-offline")) {
      write(name, null);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    form.dataset.sending = "1";
    keep();
    if ((await reachable()) || !queue(form)) {
      sessionStorage.setItem(SENT, name);
      form.submit();
    } else delete form.dataset.sending;
  }, true);
}
