/* While an organization is being described, those that it may be already: <form data-duplicates=
   "address">, which answers with links. Told politely, never in the way: without script a button
   does the same. */

const form = document.querySelector("form[data-duplicates]");
const shown = form?.querySelector("[data-duplicates-shown]");
const PAUSE = 500;
const TELLING = ["name_ru", "unp", "address_ru", "region", "district", "settlement_name_ru"];

if (shown) {
  const text = shown.querySelector("[data-duplicates-text]");
  const list = shown.querySelector("[data-duplicates-list]");
  let timer;
  let asked = 0;

  const show = (answer) => {
    list.replaceChildren();
    for (const { label, lang, note, why, url } of answer.items) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const more = document.createElement("span");
      link.href = url;
      link.textContent = label;
      if (lang) link.lang = lang;
      more.className = "small soft";
      more.textContent = `${note} · ${why}`;
      item.append(link, " ", more);
      list.append(item);
    }
    list.hidden = !answer.items.length;
    if (text.textContent !== answer.text) text.textContent = answer.text; // spoken when it changes
  };

  const ask = async () => {
    asked += 1;
    const mine = asked;
    const described = new URLSearchParams();
    for (const name of TELLING) described.set(name, form.elements[name]?.value ?? "");
    try {
      const answer = await fetch(`${form.dataset.duplicates}?${described}`);
      if (answer.ok && mine === asked) show(await answer.json());
    } catch {
      // no network: the server looks once more when the form is sent
    }
  };

  form.addEventListener("input", (event) => {
    if (!TELLING.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}
