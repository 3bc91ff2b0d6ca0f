/* Leaflet for what is marked data-leaflet; that element then hears of it ("leaflet"). Its rules come
   beneath the portal's: as a sheet of their own within the layer `base`. Where it doesn't load, nothing
   happens. Stands behind the scripts that listen. */

for (const root of document.querySelectorAll("[data-leaflet]")) {
  load(root.dataset).then(() => root.dispatchEvent(new Event("leaflet")), () => {});
}

function load({ leaflet, leafletCss }) {
  const script = document.createElement("script");
  script.src = leaflet;
  const loaded = new Promise((resolve, reject) => {
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
  });
  document.head.append(script);
  const styled = fetch(leafletCss)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.status))))
    .then((rules) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`@layer base.leaflet {${rules}}`);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    });
  return Promise.all([loaded, styled]);
}
