// Mentoring forms in the field. Without this script they are ordinary forms.
//
// <form data-draft="NAME">     what is typed is kept on the device and comes back after a call, a tunnel or a reload
//   <p data-draft-note>        says when it was kept
// <form data-offline data-account="ID">  what cannot be sent now waits on the device and goes out by itself later;
//                              the hidden field "key" makes it one, however often it is sent
//   [data-unsent]              a notice, shown while something waits

const QUEUE = "unsent-forms";
const DAYS = 7;

function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}
function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // full or forbidden: the form still works online
  }
}
const clock = () => new Date().toTimeString().slice(0, 5);
const note = (form, text) => { const place = form.querySelector("[data-draft-note]"); if (place) place.textContent = text; };
const words = document.documentElement.lang.startsWith("en") ? { kept: "Kept on this device " } : { kept: "草稿已保存 " };
const NEVER = new Set(["csrfmiddlewaretoken"]);

function values(form) {
  return [...new FormData(form)].filter(([name, value]) => !NEVER.has(name) && typeof value === "string");
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const account = form.dataset.account || document.querySelector("[data-account]")?.dataset.account || "";
  const name = `draft:${account}:${form.dataset.draft}`;
  const kept = read(name, null);
  if (kept && Date.now() - kept.at < DAYS * 864e5 && !form.querySelector("[data-error-summary]")) {
    for (const field of form.elements) {
      if (!field.name || NEVER.has(field.name) || field.type === "submit") continue;
      const found = kept.values.filter(([key]) => key === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = found.includes(field.value);
      else if (found.length) field.value = found[0];
    }
    note(form, words.kept + new Date(kept.at).toTimeString().slice(0, 5));
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (write(name, { at: Date.now(), values: values(form) })) note(form, words.kept + clock());
    }, 600);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (event.defaultPrevented || !form.hasAttribute("data-offline")) return write(name, null);
    if (navigator.onLine) return write(name, { at: Date.now(), values: values(form) });
    event.preventDefault();
    event.stopImmediatePropagation();
    const queue = read(QUEUE, []);
    const entry = { account, url: form.action || location.href, values: values(form), at: Date.now(), draft: name };
    const same = (one) => one.values.find(([key]) => key === "key")?.[1] === entry.values.find(([key]) => key === "key")?.[1];
    if (write(QUEUE, [...queue.filter((one) => !same(one)), entry])) {
      write(name, null);
      showUnsent();
    }
  }, true);
}

// The page that a sent form leads to has no draft any more.
if (document.querySelector(".toast, .said-first") && !document.querySelector("[data-error-summary]")) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("draft:") && Date.now() - (read(key, { at: 0 }).at || 0) < 6e4 && !document.querySelector("form[data-offline]")) write(key, null);
  }
}

function showUnsent() {
  const waiting = read(QUEUE, []).length > 0;
  for (const notice of document.querySelectorAll("[data-unsent]")) notice.hidden = !waiting;
}

async function sendAll() {
  const account = document.querySelector("[data-account]")?.dataset.account;
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!account || !token || !navigator.onLine) return showUnsent();
  const mine = read(QUEUE, []).filter((entry) => entry.account === account);
  for (const entry of mine) {
    const body = new URLSearchParams([...entry.values, ["csrfmiddlewaretoken", token]]);
    let answer;
    try {
      answer = await fetch(entry.url, { method: "POST", body, credentials: "same-origin" });
    } catch {
      break; // the network is gone again: the rest waits
    }
    if (answer.redirected && answer.url.includes("/login/")) break;
    if (answer.ok || answer.status === 422 || answer.status === 404) {
      // Accepted, or refused for good: then what was typed comes back as a draft of its form.
      if (!answer.ok) write(entry.draft, { at: Date.now(), values: entry.values });
      const key = JSON.stringify(entry.values);
      write(QUEUE, read(QUEUE, []).filter((one) => JSON.stringify(one.values) !== key));
    }
  }
  showUnsent();
}
addEventListener("online", sendAll);
sendAll();
