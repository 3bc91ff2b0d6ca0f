/* Tells until when the file is good that has just been downloaded, by the reader's own clock:
   <form data-eds-file data-minutes="5" data-text="… {time} …"> with an element data-eds-status.
   Without script the page says it when it is opened. */

for (const form of document.querySelectorAll("form[data-eds-file]")) {
  const status = form.querySelector("[data-eds-status]");
  form.addEventListener("submit", () => {
    const until = new Date(Date.now() + Number(form.dataset.minutes) * 60_000);
    const time = [until.getHours(), until.getMinutes()]
      .map((part) => String(part).padStart(2, "0"))
      .join(":");
    status.textContent = form.dataset.text.replace("{time}", time);
  });
}
