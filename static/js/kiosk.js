/* A kiosk forgets its visitor: what was chosen is wiped after a minute without a touch, not without
   a warning and a button to go on; the word of thanks gives way to the empty page. */

const sheet = document.querySelector("[data-kiosk]");
const thanks = document.querySelector("[data-kiosk-thanks]");

if (sheet) watch(sheet);
if (thanks) {
  const home = () => location.replace(thanks.dataset.home);
  setTimeout(home, Number(thanks.dataset.kioskThanks) * 1000);
}

function watch(sheet) {
  const form = sheet.querySelector("form");
  const warning = sheet.querySelector("[data-kiosk-warning]");
  const count = sheet.querySelector("[data-kiosk-count]");
  const more = sheet.querySelector("[data-kiosk-more]");
  const whole = Number(sheet.dataset.reset);
  const warned = Number(sheet.dataset.warning);
  let since = Date.now();
  let focused = null;

  // of a page that nobody has touched there is nothing to wipe
  const isUsed = () => location.search !== "" || form.querySelector("input:checked") !== null;
  const forget = () => location.replace(sheet.dataset.home);

  const touch = () => {
    since = Date.now();
    if (warning.hidden) return;
    warning.hidden = true;
    focused?.focus();
  };

  const warn = (left) => {
    count.textContent = String(left);
    if (!warning.hidden) return;
    focused = document.activeElement;
    warning.hidden = false;
    more.focus();
  };

  for (const event of ["pointerdown", "keydown", "input", "wheel"]) {
    document.addEventListener(event, touch, { passive: true });
  }
  more.addEventListener("click", touch);

  setInterval(() => {
    const idle = Math.floor((Date.now() - since) / 1000);
    if (!isUsed()) return;
    if (idle >= whole) forget();
    else if (idle >= whole - warned) warn(whole - idle);
  }, 500);

  // back to a page that the browser has kept in spite of all: empty
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) forget();
    else if (!sheet.querySelector("[data-error-summary]")) form.reset();
  });
}
