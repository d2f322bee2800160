// Scan the code on the classroom screen with the camera. Without this script, or where the browser cannot read
// codes, the button stays hidden: the phone's own camera opens the same page, and the digits can be typed.

const form = document.querySelector("[data-sign]");
const button = form?.querySelector("[data-scan]");
const view = form?.querySelector("[data-scan-view]");

if (button && "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia) {
  button.hidden = false;
  button.addEventListener("click", start);
}

async function start() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    button.hidden = true;
    form.querySelector("#code").focus();
    return;
  }
  view.srcObject = stream;
  view.hidden = false;
  await view.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const look = setInterval(async () => {
    const [found] = await detector.detect(view).catch(() => []);
    const code = found && new URL(found.rawValue, location.href).searchParams.get("code");
    if (!code || !/^[0-9]{6}$/.test(code)) return;
    clearInterval(look);
    stream.getTracks().forEach((track) => track.stop());
    form.querySelector("#code").value = code;
    form.querySelector("[data-scanned]").value = "1";
    form.requestSubmit();
  }, 250);
}
