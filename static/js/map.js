/* The moving map over the drawing: the same places, then finer ones as one comes nearer. Without
   script, or where Leaflet doesn't load, the drawing stays; the table beside is there always. */

const FINER_BY = 1; // zooms beyond the first view from which the server's own clusters stand there
const SVG = "http://www.w3.org/2000/svg";

const root = document.querySelector("[data-map]");
const drawing = document.querySelector(".map-drawing");
const status = document.querySelector("[data-map-status]");

if (root && drawing) root.addEventListener("leaflet", start); // js/leaflet.js

function start() {
  const { L } = window;
  const texts = root.dataset;
  const box = (text) => {
    const [west, south, east, north] = text.split(",").map(Number);
    return L.latLngBounds([south, west], [north, east]);
  };
  const country = box(texts.country);
  const places = [...drawing.querySelectorAll("a.map-place")];

  root.hidden = false;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(root, {
    attributionControl: Boolean(texts.tiles),
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    maxBounds: country.pad(0.3),
    maxZoom: 18,
    minZoom: 5,
    zoomAnimation: !still,
    zoomControl: false,
    zoomSnap: texts.tiles ? 1 : 0.25,
  });
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", texts.textMap);
  L.control
    .zoom({
      zoomInTitle: texts.textIn,
      zoomOutTitle: texts.textOut,
    })
    .addTo(map);
  if (texts.tiles) {
    L.tileLayer(texts.tiles, { attribution: texts.attribution, maxZoom: 18 }).addTo(map);
    map.attributionControl.setPrefix("");
  } else {
    const outlines = document.createElementNS(SVG, "svg");
    outlines.setAttribute("viewBox", texts.outlines);
    outlines.setAttribute("class", "map-outlines");
    outlines.setAttribute("aria-hidden", "true");
    for (const path of drawing.querySelectorAll(".map-outlines path")) {
      outlines.append(path.cloneNode());
    }
    L.svgOverlay(outlines, country).addTo(map);
  }
  const side = root.clientWidth < 480 ? 34 : 44; // of a circle, in pixels
  // beside the buttons, and whole circles at the edges
  const room = { paddingTopLeft: [52, side / 2], paddingBottomRight: [side / 4, side / 2] };
  map.fitBounds(box(texts.view), { animate: false, ...room });
  drawing.classList.add("map-drawing-under");
  const first = map.getZoom();
  const layer = L.layerGroup().addTo(map);
  let shown = null; // what stands there: "places", or the window asked for
  let asked = null;
  let isRead = false; // whether a word of a place is open: the map stays as it is meanwhile

  map.on("moveend", show);
  map.on("popupclose", ({ popup }) => {
    isRead = false;
    popup.options.from?.focus();
    show();
  });
  show();

  function show() {
    asked?.abort();
    if (isRead) return;
    if (map.getZoom() < first + FINER_BY && places.length) {
      if (shown !== "places") {
        shown = "places";
        root.classList.add("map-live-first");
        layer.clearLayers();
        for (const place of places) addPlace(place);
      }
      return;
    }
    const seen = map.getBounds();
    const edges = [
      Math.max(seen.getWest(), country.getWest() - 1),
      Math.max(seen.getSouth(), country.getSouth() - 1),
      Math.min(seen.getEast(), country.getEast() + 1),
      Math.min(seen.getNorth(), country.getNorth() + 1),
    ];
    if (edges[0] >= edges[2] || edges[1] >= edges[3]) return;
    const address = new URL(texts.points, window.location.href);
    address.searchParams.set("box", edges.map((edge) => edge.toFixed(5)).join(","));
    address.searchParams.set("zoom", Math.floor(map.getZoom()));
    asked = new AbortController();
    fetch(address, { signal: asked.signal })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
      .then((told) => {
        shown = address.href;
        root.classList.remove("map-live-first");
        const active = document.activeElement;
        const label = active?.closest(".map-marker") && active.getAttribute("aria-label");
        layer.clearLayers();
        for (const point of told.places) addPoint(point);
        if (label) {
          const again = [...root.querySelectorAll("button.map-place")];
          (again.find((one) => one.getAttribute("aria-label") === label) ?? root).focus();
        }
        status.textContent = texts.textShown.replace("{n}", told.places.length);
      })
      .catch((error) => {
        if (error.name !== "AbortError") status.textContent = texts.textFailed;
      });
  }

  /* A place of the drawing: the same link, at the same spot. */
  function addPlace(place) {
    const link = document.createElement("a");
    link.href = place.getAttribute("href");
    link.setAttribute("aria-label", place.getAttribute("aria-label"));
    link.title = place.getAttribute("aria-label");
    if (place.lang) link.lang = place.lang;
    link.className = place.getAttribute("class");
    const sign = document.createElementNS(SVG, "svg");
    sign.setAttribute("viewBox", "-26 -26 52 52");
    sign.setAttribute("aria-hidden", "true");
    const group = place.querySelector("g").cloneNode(true);
    group.removeAttribute("transform");
    sign.append(group);
    link.append(sign);
    marker(place.dataset.lat, place.dataset.lng, link);
  }

  /* What the server tells of a window: a crowd leads nearer, an organization opens a word of it. */
  function addPoint(point) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `map-place map-value-${point.value}`;
    button.setAttribute("aria-label", point.label);
    button.title = point.label;
    if (point.lang) button.lang = point.lang;
    button.append(signOf(point));
    if (point.organizations > 1) {
      const number = document.createElement("span");
      number.className = "map-count";
      number.textContent = point.organizations;
      button.append(number);
    }
    const here = marker(point.lat, point.lng, button);
    button.addEventListener("click", (event) => {
      event.stopPropagation(); // a click on the map itself would close what opens here
      if (point.organizations > 1 && map.getZoom() < map.getMaxZoom()) {
        root.focus();
        map.setView([point.lat, point.lng], Math.min(map.getZoom() + 2, map.getMaxZoom()));
        return;
      }
      isRead = true;
      const popup = L.popup({ from: button, offset: [0, -8] })
        .setLatLng(here.getLatLng())
        .setContent(wordOf(point))
        .openOn(map);
      const close = popup.getElement().querySelector(".leaflet-popup-close-button");
      close?.setAttribute("aria-label", texts.textClose);
      popup.getElement().addEventListener("keydown", ({ key }) => {
        if (key === "Escape") map.closePopup();
      });
      popup.getElement().querySelector("a[href]:not(.leaflet-popup-close-button)")?.focus();
    });
  }

  function marker(lat, lng, element) {
    const icon = L.divIcon({ className: "map-marker", html: element, iconSize: [side, side] });
    // the element within is the one to press and to tab to
    return L.marker([Number(lat), Number(lng)], { icon, interactive: false, keyboard: false }).addTo(layer);
  }

  function signOf(point) {
    const kind = drawing.parentElement.querySelector(`.map-legend .map-value-${point.value} svg`);
    const sign = kind.cloneNode(true);
    sign.removeAttribute("width");
    sign.removeAttribute("height");
    sign.querySelector("text").textContent = point.mark || "–";
    return sign;
  }

  function wordOf(point) {
    const word = document.createElement("div");
    const name = document.createElement("b");
    name.textContent = point.name;
    if (point.lang) name.lang = point.lang;
    const figures = document.createElement("p");
    figures.textContent = point.figures;
    const link = document.createElement("a");
    link.href = point.url;
    link.textContent = point.organizations > 1 ? texts.textList : texts.textOpen;
    word.append(name, figures, link);
    return word;
  }
}
