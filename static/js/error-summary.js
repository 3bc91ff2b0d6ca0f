/* After a form comes back with errors, the summary has the focus: <div data-error-summary>. */

document.querySelector("[data-error-summary]")?.focus();
