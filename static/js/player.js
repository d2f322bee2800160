// The lesson player: plays, reports what was played, shows what the server counted. Nothing here decides:
// the server's clock does. Without this script the lesson can be read and, where offered, the test be taken
// without the lessons; no time is kept.
//
// <div data-player='{…}'> from views.lessons._player; [data-clock] cards, dialog#presence, buttons [data-act].
// A lesson with <video data-video> reports media seconds; any other runs on its own clock of reading seconds.

import { announce } from "./app.js";

const root = document.querySelector("[data-player]");
const set = JSON.parse(root.dataset.player);
const words = set.words;
const video = document.querySelector("[data-video]");
const dialog = document.getElementById("presence");
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value || JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];

let session = null; // {session, key} while open here
let state = "ready";
let number = 0; // of the last beat sent
let waiting = 0; // beats that the network did not take
let spans = []; // played and not yet reported
let place = set.position; // of the reading clock
let playing = false;
let sending = false;
let covered = set.covered;
let owed = set.owed;

const face = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = [Math.floor(whole / 60) % 60, whole % 60].map((n) => String(n).padStart(2, "0")).join(":");
  return hours ? `${hours}:${rest}` : rest;
};
const every = (selector, act) => document.querySelectorAll(selector).forEach(act);

function say(key) {
  every("[data-clock] .clock-state", (box) => { box.dataset.state = key; });
  every("[data-state-word]", (box) => { box.textContent = words[key] || key; });
}

function become(next, why = "") {
  const before = state;
  state = next;
  const done = owed <= 0 && next !== "ended";
  say(done ? "done" : words[why] ? why : next);
  const open = Boolean(session) && next !== "ended";
  every("[data-act=call_out]", (button) => { button.disabled = !open || why === "called_out"; button.hidden = done; });
  every("[data-act=start]", (button) => {
    button.hidden = done || next === "counting" || next === "asking";
    const word = button.querySelector("[data-word]");
    if (word && before !== "ready") word.textContent = words.resume;
  });
  if (before !== next && words[why || next]) announce(words[why || next]);
}

async function post(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
    keepalive: true,
  });
  if (answer.redirected || answer.status === 403) {
    location.reload();
    throw new Error("logged out");
  }
  root.dispatchEvent(new CustomEvent("htmx:afterRequest", { bubbles: true, detail: { successful: true } }));
  return { status: answer.status, ...(await answer.json()) };
}

function note(from, to) {
  if (to <= from) return;
  const last = spans[spans.length - 1];
  if (last && Math.abs(last[1] - from) <= 1) last[1] = Math.max(last[1], to);
  else spans.push([from, to]);
}

// What is played.
let lastTime = 0;
let lastTick = 0;
if (video) {
  video.currentTime = place;
  video.addEventListener("timeupdate", () => {
    const time = video.currentTime;
    const step = time - lastTime;
    if (playing && step > 0 && step < 3) note(Math.floor(lastTime), Math.floor(time));
    if (step >= 0 && step < 3 && Math.floor(time) === Math.floor(lastTime)) return;
    lastTime = time;
    mark(time);
  });
  video.addEventListener("seeking", () => { lastTime = video.currentTime; });
  video.addEventListener("ratechange", () => { if (video.playbackRate > set.rate) video.playbackRate = set.rate; });
  video.addEventListener("play", () => { if (!session) begin(); else if (state === "asking") video.pause(); else go(); });
  video.addEventListener("pause", () => { if (playing) halt(); });
  every("[data-seek]", (button) => button.addEventListener("click", () => { video.currentTime = Number(button.dataset.seek); video.play(); }));
}
setInterval(() => {
  const now = Date.now();
  const passed = lastTick ? (now - lastTick) / 1000 : 0;
  lastTick = now;
  if (video || !playing || document.hidden || passed > 3) return;
  const next = Math.min(set.seconds, place + passed);
  note(Math.floor(place), Math.floor(next));
  place = next;
  if (place >= set.seconds) {
    const gap = firstGap();
    if (gap === null) { beat(); playing = false; } else place = gap;
  }
}, 1000);

function firstGap() {
  let at = 0;
  for (const [from, to] of covered) {
    if (from > at) return at;
    at = Math.max(at, to);
  }
  return at < set.seconds ? at : null;
}

function mark(time) {
  let current = null;
  every("[data-cue]", (line) => {
    line.removeAttribute("aria-current");
    if (Number(line.dataset.cue) <= time) current = line;
  });
  if (current) current.setAttribute("aria-current", "true");
}

// Open, go on, stop.
async function begin() {
  try {
    const opened = await post(set.open, {});
    if (opened.status !== 200) { say("left"); announce(opened.message || words.left); return; }
    session = { session: opened.session, key: opened.key };
    number = 0;
    go();
    if (video && video.paused) video.play().catch(() => {});
  } catch (error) { say("offline"); }
}

function go() {
  if (state === "paused" && called) { send("back"); called = false; }
  playing = true;
  if (video) lastTime = video.currentTime;
  become("counting");
}

function halt() {
  playing = false;
  beat();
  become("paused");
}

let called = false;

async function beat() {
  if (!session || sending) return;
  sending = true;
  const reported = spans;
  spans = [];
  number += 1;
  const body = {
    ...session, n: number, spans: reported, position: Math.floor(video ? video.currentTime : place),
    playing, visible: !document.hidden, count: waiting + 1,
  };
  try {
    const judged = await post(set.beat, body);
    waiting = 0;
    show(judged);
  } catch (error) {
    waiting = Math.min(waiting + 1, set.queue);
    spans = [...reported, ...spans];
    say("offline");
  } finally { sending = false; }
}
setInterval(() => { if (session && (playing || waiting) && state !== "ended") beat(); }, set.beatSeconds * 1000);

// Beats do not load the log-in; this keeps it from running out while somebody only watches.
setInterval(() => {
  if (playing && document.body.dataset.idleUrl) fetch(document.body.dataset.idleUrl, { credentials: "same-origin" }).catch(() => {});
}, 240000);

async function send(act) {
  if (!session) return;
  try { show(await post(set.act, { ...session, act })); } catch (error) { say("offline"); }
}

// What the server says.
function show(judged) {
  if (judged.state === "refused") return;
  if (judged.state === "ended" || judged.status === 409) {
    playing = false;
    if (video) video.pause();
    session = null;
    if (dialog.open) dialog.close();
    become("ended", judged.why || "left");
    refresh();
    return;
  }
  covered = judged.covered;
  if (owed > 0 && judged.owed <= 0) refreshOutline();
  owed = judged.owed;
  every("[data-covered]", (box) => { box.textContent = face(judged.got); });
  every("[data-owed]", (box) => { box.textContent = face(owed); });
  every("[data-today]", (box) => { box.textContent = words.minutes.replace("%(n)s", Math.floor(judged.today / 60)); });
  every("[data-ask]", (box) => { box.textContent = judged.next ? words.next.replace("%(from)s", judged.next[0]).replace("%(to)s", judged.next[1]) : ""; });
  every("[data-strip]", draw);
  if (judged.refused) refresh();
  if (judged.state === "asking") ask(judged.left);
  else {
    if (dialog.open) dialog.close();
    // Said each time: after a lost connection the page has to take its word back.
    if (owed <= 0) become(judged.state);
    else become(judged.state === "counting" && !playing ? "paused" : judged.state, judged.why);
  }
  if (owed <= 0) every("[data-next]", (link) => { link.hidden = false; link.classList.add("primary"); });
}

function draw(group) {
  group.replaceChildren(...covered.map(([from, to]) => {
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const scale = 1000 / set.seconds;
    bar.setAttribute("class", "got");
    bar.setAttribute("x", String(from * scale));
    bar.setAttribute("width", String(Math.max(1, (to - from) * scale)));
    bar.setAttribute("height", "12");
    return bar;
  }));
}

async function refresh() {
  const answer = await fetch(set.uncounted, { credentials: "same-origin" }).catch(() => null);
  if (answer && answer.ok) document.getElementById("uncounted").innerHTML = await answer.text();
}

// What became learned opens what comes after it: the outline again, as the server has it now.
async function refreshOutline() {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const outline = page.getElementById("outline");
  if (outline) document.getElementById("outline").replaceWith(outline);
}

// The question for presence: the media waits, one press or Enter answers.
let ends = 0;
function ask(left) {
  playing = false;
  ends = Date.now() + left * 1000;
  become("asking");
  if (video) video.pause();
  if (!dialog.open) {
    dialog.returnFocusTo = document.activeElement;
    dialog.showModal();
    dialog.querySelector("[data-act=present]").focus();
  }
}
dialog.addEventListener("cancel", (event) => event.preventDefault());
setInterval(() => {
  if (!dialog.open) return;
  const left = Math.round((ends - Date.now()) / 1000);
  dialog.querySelector("[data-left]").textContent = face(left);
  if (left === 60 || left === 30 || left === 10) announce(words.seconds_left.replace("%(n)s", left));
  if (left <= 0) { dialog.close(); beat(); }
}, 1000);

document.addEventListener("click", async (event) => {
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (!act) return;
  if (act === "start") {
    if (!session) await begin();
    else { go(); if (video) video.play().catch(() => {}); }
  } else if (act === "present") {
    await send("present");
    if (state !== "ended") { if (dialog.open) dialog.close(); go(); if (video) video.play().catch(() => {}); }
  } else if (act === "call_out") {
    if (playing) await beat();
    playing = false;
    called = true;
    if (video) video.pause();
    if (dialog.open) dialog.close();
    await send("call_out");
  }
});

// A page in the background does not count: say so at once instead of refusing later.
document.addEventListener("visibilitychange", () => {
  if (!session || state === "ended") return;
  if (document.hidden && playing) {
    const reported = spans;
    spans = [];
    playing = false;
    if (video) video.pause();
    number += 1;
    post(set.beat, { ...session, n: number, spans: reported, position: Math.floor(video ? video.currentTime : place), playing: false, visible: true, count: waiting + 1 })
      .then(show).catch(() => { spans = [...reported, ...spans]; });
    become("paused", "hidden");
  }
});
addEventListener("pagehide", () => {
  if (!session) return;
  if (spans.length) {
    number += 1;
    post(set.beat, { ...session, n: number, spans, position: Math.floor(video ? video.currentTime : place), playing: false, visible: true, count: waiting + 1 }).catch(() => {});
    spans = [];
  }
});
