/* Queues by keyboard, and templates of reasons.

   Keys work on the physical place, so that the Russian layout is as good as the Latin one: n next,
   a to the button that accepts, r refuse, h hold, ? what the keys are. They can be switched off on
   this device (WCAG 2.1.4), and never work while somebody types or with a modifier held.

   <… data-queue-key="KeyN"> is pressed; KeyA only comes into focus, and Enter presses it;
   <details data-queue-keys hidden> tells the keys, [data-queue-switch] in it switches them.
   <select data-fills="id"> puts the chosen text into an empty field, or one filled by it before. */

const KEPT = "queue-keys";
const help = document.querySelector("[data-queue-keys]");
const choice = help?.querySelector("[data-queue-switch]");

function remembered() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true; // no storage: on, as long as the page lasts
  }
}

function remember(on) {
  try {
    if (on) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, "off");
  } catch {
    /* then it lasts as long as the page */
  }
}

function isTyping(target) {
  return target.isContentEditable || target.closest("input, textarea, select, dialog") !== null;
}

function press(found) {
  if (found.dataset.queueKey === "KeyA") {
    found.focus();
    found.scrollIntoView({ block: "nearest" });
    return;
  }
  found.click();
  const details = found.closest("details");
  if (found.tagName === "SUMMARY" && details.open) {
    details.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  }
}

if (help && choice) {
  help.hidden = false;
  choice.checked = remembered();
  choice.addEventListener("change", () => remember(choice.checked));

  document.addEventListener("keydown", (event) => {
    if (!choice.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.defaultPrevented || isTyping(event.target)) return;
    if (event.key === "?") {
      event.preventDefault();
      help.open = !help.open;
      if (help.open) help.querySelector("summary").focus();
      return;
    }
    if (event.shiftKey) return;
    const found = document.querySelector(`[data-queue-key="${event.code}"]`);
    if (!found) return;
    event.preventDefault();
    press(found);
  });
}

for (const select of document.querySelectorAll("select[data-fills]")) {
  const field = document.getElementById(select.dataset.fills);
  let filled = "";
  select.addEventListener("change", () => {
    if (!field || (field.value.trim() && field.value !== filled)) return;
    filled = select.value ? select.selectedOptions[0].textContent : "";
    field.value = filled;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
