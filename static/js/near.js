/* «Рядом со мной»: asks the browser where the person is, rounded to about a hundred metres, and
   opens this list by distance. Without script, or without permission, there are the filters. */

const near = document.querySelector("[data-near]");

if (near && "geolocation" in navigator) {
  const button = near.querySelector("button");
  const status = near.querySelector("[role=status]");
  near.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    status.textContent = near.dataset.textWait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const address = new URL(window.location.href);
        for (const name of ["sort", "after", "before"]) address.searchParams.delete(name);
        const point = [coords.latitude, coords.longitude].map((one) => one.toFixed(3));
        address.searchParams.set("near", point.join(","));
        window.location.assign(address);
      },
      () => {
        button.disabled = false;
        status.textContent = near.dataset.textDenied;
      },
      { maximumAge: 300_000, timeout: 15_000 },
    );
  });
}
