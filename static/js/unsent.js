// Forms that could not be sent wait on this device, for the account that wrote them, and go out by themselves, once.
// app.js loads this on every page while something waits; drafts.js puts forms in.
//
// entry: { account, url, label, values: [[name, value] …], at, refused }. Its field "key" makes it one row, however often
// it is sent; `refused` holds the reason when the server did not accept it: it stays until somebody looks.
//   [data-unsent]            a notice, shown while something waits
//   [data-unsent-list]       one line each: what, since when, what became of it

const QUEUE = "unsent-forms";
const AGAIN = 30000;
const account = document.body.dataset.account || "";
const words = document.documentElement.lang.startsWith("en")
  ? { waits: "waits for a connection", refused: "not accepted", look: "Open and correct", sent: "Sent from this device: " }
  : { waits: "等待网络", refused: "未被接受", look: "打开修改", sent: "已从本机补发：" };

export function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}
export function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // full or forbidden: the form still works with a connection
  }
}

const keyOf = (entry) => entry.values.find(([name]) => name === "key")?.[1];
const own = () => read(QUEUE, []).filter((entry) => entry.account === account);
const others = (entry) => read(QUEUE, []).filter((one) => keyOf(one) !== keyOf(entry));

export function wait(entry) {
  const kept = write(QUEUE, [...others(entry), { ...entry, account, at: Date.now() }]);
  show();
  return kept;
}
function forget(entry) {
  const rest = others(entry);
  write(QUEUE, rest.length ? rest : null);
  show();
}

// The refused form of this address, taken out so that it can be put right.
export function takeRefused(url) {
  const entry = own().find((one) => one.refused && one.url === url);
  if (entry) forget(entry);
  return entry;
}

export async function reachable() {
  try {
    return navigator.onLine && (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

async function send(entry) {
  const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
  let answer;
  try {
    const body = new URLSearchParams([...entry.values, ["csrfmiddlewaretoken", token]]);
    answer = await fetch(entry.url, { method: "POST", body, credentials: "same-origin" });
  } catch {
    return false; // the network is gone again: the rest waits
  }
  if (answer.redirected && new URL(answer.url).pathname.startsWith("/login/")) return false;
  if (answer.ok) {
    forget(entry);
    toast(words.sent + entry.label);
    return true;
  }
  if (![404, 422].includes(answer.status)) return false; // the server is not well: later
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const why = page.querySelector("[data-error-summary] li")?.textContent.trim() || words.refused;
  write(QUEUE, [...others(entry), { ...entry, refused: why }]);
  return true;
}

let sending = false;
export async function sendAll() {
  if (sending || !account || !navigator.onLine) return;
  sending = true;
  for (const entry of own().filter((one) => !one.refused)) {
    if (!(await send(entry))) break;
  }
  sending = false;
  show();
}

function toast(text) {
  const place = document.querySelector(".toasts");
  if (!place) return;
  const box = document.createElement("div");
  box.className = "toast";
  box.append(Object.assign(document.createElement("span"), { textContent: text }));
  place.append(box);
}

function line(entry) {
  const item = document.createElement("li");
  const since = new Date(entry.at).toTimeString().slice(0, 5);
  item.append(`${entry.label} · ${since} · ${entry.refused || words.waits} `);
  if (entry.refused) item.append(Object.assign(document.createElement("a"), { href: entry.url, textContent: words.look }));
  return item;
}

export function show() {
  const waiting = own();
  for (const notice of document.querySelectorAll("[data-unsent]")) notice.hidden = !waiting.length;
  for (const list of document.querySelectorAll("[data-unsent-list]")) list.replaceChildren(...waiting.map(line));
}

addEventListener("online", sendAll);
document.addEventListener("visibilitychange", () => document.hidden || sendAll());
setInterval(() => document.hidden || (own().some((entry) => !entry.refused) && sendAll()), AGAIN);
show();
sendAll();
