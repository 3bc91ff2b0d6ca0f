/* A form is sent once, however often its button is pressed: <form data-submit-once>.
   The server is safe against doubles by itself; this only spares the person the wait twice. */

const forms = document.querySelectorAll("form[data-submit-once]");

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button[type=submit]")) {
      button.setAttribute("aria-disabled", "true"); // not disabled: its own name and value still go
    }
  });
}

// Back to a page that the browser has kept: the button works again.
window.addEventListener("pageshow", () => {
  for (const form of forms) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[type=submit]")) {
      button.removeAttribute("aria-disabled");
    }
  }
});
