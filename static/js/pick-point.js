/* The point of an organization by a tap on a map, by the middle of it, or by where one stands.
   Without script, or where Leaflet doesn't load, the numbers are typed; they can be changed here. */

const root = document.querySelector("[data-pick]");
const field = root && document.getElementById(root.dataset.pick);

if (field) root.addEventListener("leaflet", start); // js/leaflet.js

function start() {
  const { L } = window;
  const texts = root.dataset;
  const [west, south, east, north] = texts.country.split(",").map(Number);
  const country = L.latLngBounds([south, west], [north, east]);
  const tools = document.querySelector("[data-pick-tools]");
  const status = tools.querySelector("[role=status]");
  const drawing = document.querySelector(".outline-map");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  root.hidden = false;
  tools.hidden = false;
  const map = L.map(root, {
    attributionControl: Boolean(texts.tiles),
    maxBounds: country.pad(0.3),
    maxZoom: 18,
    minZoom: 5,
    zoomAnimation: !still,
    zoomControl: false,
  });
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", texts.textMap);
  L.control.zoom({ zoomInTitle: texts.textIn, zoomOutTitle: texts.textOut }).addTo(map);
  if (texts.tiles) {
    L.tileLayer(texts.tiles, { attribution: texts.attribution, maxZoom: 18 }).addTo(map);
    map.attributionControl.setPrefix("");
  } else {
    const outlines = drawing.cloneNode(true);
    outlines.querySelectorAll("g, title").forEach((one) => one.remove());
    outlines.setAttribute("aria-hidden", "true");
    outlines.setAttribute("class", "map-outlines");
    L.svgOverlay(outlines, country).addTo(map);
  }
  drawing.setAttribute("hidden", "");
  const sign = document.createElement("span");
  sign.className = "map-pin";
  const icon = L.divIcon({ className: "map-marker", html: sign, iconSize: [24, 24] });
  const marker = L.marker(country.getCenter(), { icon, interactive: false, keyboard: false });

  const near = texts.tiles ? 12 : 7; // without streets, borders of regions tell where it is
  const typed = read();
  if (typed) map.setView(typed, near, { animate: false });
  else map.fitBounds(country, { animate: false });
  mark(typed);

  map.on("click", ({ latlng }) => set(latlng));
  field.addEventListener("change", () => {
    const point = read();
    mark(point);
    if (point) map.setView(point, Math.max(map.getZoom(), near));
  });
  tools.querySelector("[data-pick-middle]").addEventListener("click", () => set(map.getCenter()));
  const here = tools.querySelector("[data-pick-here]");
  here.hidden = !("geolocation" in navigator);
  here.addEventListener("click", () => {
    status.textContent = texts.textWait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const point = L.latLng(coords.latitude, coords.longitude);
        map.setView(point, 15);
        set(point);
      },
      () => {
        status.textContent = texts.textDenied;
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });

  function read() {
    const found = field.value.match(/^\s*(\d+(?:[.,]\d+)?)\s*[,;\s]\s*(\d+(?:[.,]\d+)?)\s*$/);
    if (!found) return null;
    const point = L.latLng(...found.slice(1).map((one) => Number(one.replace(",", "."))));
    return country.pad(0.3).contains(point) ? point : null;
  }

  function mark(point) {
    if (point) marker.setLatLng(point).addTo(map);
    else marker.remove();
  }

  function set(point) {
    field.value = `${point.lat.toFixed(4)}, ${point.lng.toFixed(4)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    mark(point);
    status.textContent = texts.textSet.replace("{point}", field.value);
  }
}
