// The classroom screen: counts the seconds down between two answers of the server.
// Without this script the page loads itself again when the code ends; the code is the server's either way.

let ends = 0;

function begin() {
  const bar = document.querySelector("[data-left]");
  ends = bar ? performance.now() + Number(bar.dataset.left) * 1000 : 0;
  const clock = document.querySelector("[data-clock]");
  const screen = document.querySelector("[data-screen]");
  if (clock && screen) clock.textContent = screen.dataset.clockNow;
}

function tick() {
  const bar = document.querySelector("[data-left]");
  const words = document.querySelector("[data-left-words]");
  if (!bar || !words || !ends) return;
  const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
  bar.value = left;
  words.textContent = words.dataset.template.replace("{n}", String(left));
}

begin();
document.addEventListener("htmx:afterSettle", begin);
setInterval(tick, 1000);
