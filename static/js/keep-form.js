/* Whoever changes the language or the version of the page halfway through a form finds the answers
   there when they are back: <form data-keep-form="name of this form">. Kept in this tab alone, for
   two minutes; any other page but that of the versions (data-keep-through) forgets them, so that
   the next person at a shared device doesn't find them. Without script one chooses first. */

const FOR_MILLISECONDS = 2 * 60 * 1000;
const KEY = "kept-form";
const OURS = new Set(["csrfmiddlewaretoken", "token"]); // each page has its own

const form = document.querySelector("form[data-keep-form]");

if (form) {
  const name = form.dataset.keepForm;
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  if (kept && kept.name === name && Date.now() - kept.at < FOR_MILLISECONDS) restore(kept.fields);

  const keep = () => {
    const fields = [...new FormData(form)].filter(([field]) => !OURS.has(field));
    sessionStorage.setItem(KEY, JSON.stringify({ name, at: Date.now(), fields }));
  };
  for (const link of document.querySelectorAll(".header-tools a")) {
    link.addEventListener("click", keep);
  }
  for (const back of document.querySelectorAll(".header-tools form")) {
    back.addEventListener("submit", keep);
  }
} else if (!document.querySelector("[data-keep-through]")) {
  sessionStorage.removeItem(KEY);
}

function restore(fields) {
  const values = Object.fromEntries(fields);
  for (const control of form.elements) {
    if (!control.name || OURS.has(control.name)) continue;
    if (control.type === "radio" || control.type === "checkbox") {
      control.checked = values[control.name] === control.value;
    } else if (control.name in values) {
      control.value = values[control.name];
      control.dispatchEvent(new Event("input"));
    }
  }
}
