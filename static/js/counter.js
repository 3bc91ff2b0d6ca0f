/* Says how many characters are left under a textarea: <p data-counter="id of the textarea">.
   Without script the person reads the limit itself, written in the same place. */

for (const counter of document.querySelectorAll("[data-counter]")) {
  const field = document.getElementById(counter.dataset.counter);
  const limit = Number(counter.dataset.limit);
  if (!field || !limit) continue;

  const shown = counter.querySelector("[data-counter-shown]");
  const spoken = counter.querySelector("[data-counter-spoken]");
  const number = new Intl.NumberFormat([document.documentElement.lang, "ru"]); // few know be
  let pause;

  const update = () => {
    const left = limit - field.value.length;
    const words = left < 0 ? counter.dataset.textOver : counter.dataset.textLeft;
    const text = words.replace("{n}", number.format(Math.abs(left)));
    counter.toggleAttribute("data-exceeded", left < 0);
    shown.textContent = text;
    clearTimeout(pause);
    pause = setTimeout(() => {
      spoken.textContent = text;
    }, 1000); // a screen reader hears the pause, not every key
  };

  // The limit may be passed while writing; the server says so if it is passed when sending.
  field.removeAttribute("maxlength");
  field.addEventListener("input", update);
  if (field.value) update();
}
