/* Keeps a part of a page fresh while something is being done: <div data-refresh="address of it">.
   It asks again as long as the part holds [data-refresh-again]; what stands in [data-refresh-say]
   is told to screen readers when it changes. Without script the part has a link to look again. */

const SHORTEST = 1500;
const LONGEST = 10000;

for (const place of document.querySelectorAll("[data-refresh]")) {
  const said = document.querySelector("[data-refresh-said]");
  let pause = SHORTEST;

  const say = () => {
    const text = place.querySelector("[data-refresh-say]")?.textContent.trim() ?? "";
    if (said && text && said.textContent !== text) said.textContent = text;
  };

  const look = async () => {
    try {
      const answer = await fetch(place.dataset.refresh, { credentials: "same-origin" });
      if (answer.redirected) return location.reload(); // signed out meanwhile
      if (answer.ok) show(await answer.text());
    } catch {
      // the line is cut: the next look may succeed
    }
    pause = Math.min(LONGEST, pause * 1.2);
    next();
  };

  const show = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html").body;
    if (plain(fresh) === plain(place)) return;
    if (fresh.querySelector("[data-refresh-whole]")) return location.reload();
    const held = place.contains(document.activeElement);
    place.replaceChildren(...fresh.childNodes);
    if (held) {
      place.tabIndex = -1;
      place.focus();
    }
    say();
  };

  // each answer masks the same token of forms anew
  const plain = (part) => part.innerHTML.trim().replace(/(middlewaretoken" value=)"[^"]*"/g, "$1");

  const next = () => {
    if (place.querySelector("[data-refresh-again]")) setTimeout(look, pause);
  };

  next();
}
