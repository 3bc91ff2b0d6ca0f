/* Escape closes an open menu or filter panel and returns to its summary:
   <details data-disclosure>. */

for (const details of document.querySelectorAll("details[data-disclosure]")) {
  const around = details.parentElement;
  around.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open || event.defaultPrevented) return;
    details.open = false;
    const summary = details.querySelector("summary");
    if (summary.offsetParent !== null) summary.focus();
  });
}
