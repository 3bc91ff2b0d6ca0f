/* Suggestions under a search line: <input data-suggest="address">, which answers with groups of
   links. A combobox as the ARIA practices have it: arrows choose, Enter opens, Escape closes, and
   typing on and pressing Enter searches as it does without script. */

const texts = document.getElementById("suggest-texts").dataset;
const PAUSE = 250;

for (const [number, input] of document.querySelectorAll("[data-suggest]").entries()) {
  const list = document.createElement("div");
  list.className = "suggestions";
  list.id = `suggestions-${number}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", texts.textLabel);
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.parentElement.append(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let timer;
  let asked = 0;
  let active = -1;
  const options = () => [...list.querySelectorAll("[role=option]")];

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (next) => {
    const all = options();
    active = (next + all.length) % all.length;
    for (const [i, option] of all.entries()) option.setAttribute("aria-selected", i === active);
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  };

  const show = (groups) => {
    list.replaceChildren();
    let count = 0;
    for (const [g, { label, items }] of groups.entries()) {
      const group = document.createElement("div");
      group.setAttribute("role", "group");
      const title = document.createElement("p");
      title.className = "suggestions-title";
      title.id = `${list.id}-${g}`;
      title.textContent = label;
      title.setAttribute("role", "presentation");
      group.setAttribute("aria-labelledby", title.id);
      group.append(title);
      for (const { label: name, lang, note, url } of items) {
        const option = document.createElement("a");
        option.href = url;
        option.id = `${list.id}-option-${count}`;
        option.tabIndex = -1;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = name;
        if (lang) option.lang = lang;
        if (note) {
          const where = document.createElement("span");
          where.className = "suggestions-note";
          where.textContent = note;
          option.append(" ", where);
        }
        group.append(option);
        count += 1;
      }
      list.append(group);
    }
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = count === 0;
    input.setAttribute("aria-expanded", String(count > 0));
    status.textContent = count ? texts.textCount.replace("{n}", count) : texts.textNone;
  };

  const ask = async () => {
    const q = input.value.trim();
    asked += 1;
    const mine = asked;
    if (q.length < 2) {
      close();
      return;
    }
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(input.value)}`);
      if (!answer.ok) return;
      const { groups } = await answer.json();
      if (mine === asked && document.activeElement === input) show(groups);
    } catch {
      close(); // no network: the plain search is still there
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      options()[active].click();
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus
  input.addEventListener("blur", close);
}
