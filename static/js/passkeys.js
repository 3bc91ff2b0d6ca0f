/* Passkeys: <form data-passkey="get"> or "create" asks the device for one, then sends what it
   signed. Without script, or where the browser has no passkeys, [data-passkey-only] stays hidden
   and [data-passkey-missing] says why. */

const { webauthnJSON } = window;

if (webauthnJSON?.supported()) {
  for (const part of document.querySelectorAll("[data-passkey-only]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-passkey-missing]")) part.hidden = true;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.dataset.asking) ask(form);
  });
}

async function ask(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  form.dataset.asking = "yes";
  try {
    const creating = form.dataset.passkey === "create";
    const options = creating ? creation(form, await read(form)) : (await read(form)).request_options;
    const credential = await (creating ? webauthnJSON.create(options) : webauthnJSON.get(options));
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    failed.hidden = false;
  } finally {
    delete form.dataset.asking;
  }
}

async function read(form) {
  if (!form.dataset.optionsUrl) {
    return JSON.parse(document.getElementById(form.dataset.options).textContent);
  }
  const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

/* A passkey that signs in alone has to know whose it is and to check its owner. */
function creation(form, { creation_options: options }) {
  const alone = form.elements.passwordless?.checked;
  const selection = options.publicKey.authenticatorSelection;
  selection.residentKey = alone ? "required" : "discouraged";
  selection.requireResidentKey = alone;
  if (alone) selection.userVerification = "required";
  return options;
}
