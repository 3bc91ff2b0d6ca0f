/* A button that copies a text: <textarea readonly data-copy="words" data-copied="words">.
   Without script, or where the browser forbids it, people select and copy by themselves. */

for (const field of document.querySelectorAll("textarea[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-secondary button-small";
  button.textContent = field.dataset.copy;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const line = document.createElement("p");
  line.className = "cluster";
  line.append(button, said);
  field.after(line);

  button.addEventListener("click", async () => {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = field.dataset.copied;
    } catch {
      field.focus();
      field.select();
    }
  });
}
