// A test: each choice is saved at once, the time left is shown. Without this script the buttons save and move,
// and the server keeps the time all the same.

import { announce } from "./app.js";

const form = document.querySelector("form[data-autosave]");
const saved = document.querySelector("[data-saved]");
const flag = document.querySelector("[data-flag]");
let timer = null;

async function save() {
  const body = new FormData(form);
  body.delete("go");
  const answer = await fetch(location.href, {
    method: "POST", body, credentials: "same-origin", headers: { "X-Requested-With": "autosave" },
  }).catch(() => null);
  if (answer && answer.ok && !answer.redirected) {
    const { saved: at } = await answer.json();
    saved.textContent = saved.textContent.replace(/[0-9]{2}:[0-9]{2}|$/, ` ${at}`);
  } else if (answer && answer.status === 409) {
    location.reload();
  } else {
    document.getElementById("offline")?.removeAttribute("hidden");
  }
}
form.addEventListener("change", save);
form.addEventListener("input", (event) => {
  if (!event.target.matches("textarea, input[type=text]")) return;
  clearTimeout(timer);
  timer = setTimeout(save, 3000);
});
flag?.addEventListener("change", () => { form.querySelector("[name=flag]").value = flag.checked ? "1" : "0"; });
form.querySelector("[name=flag]").value = flag?.checked ? "1" : "0";

const clock = document.querySelector("[data-countdown]");
const ends = Date.now() + Number(clock.dataset.countdown) * 1000;
setInterval(() => {
  const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
  clock.textContent = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
  if (left === 300 || left === 60) announce(clock.textContent);
  if (left === 0 && !clock.dataset.over) {
    clock.dataset.over = "1";
    save().finally(() => location.reload());
  }
}, 1000);
