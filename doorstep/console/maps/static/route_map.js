// A route's map (docs/adr/0052). The list beside it says the same in words, so nothing is lost where it cannot be drawn.
// The page's part is made anew when something changes; the map itself is kept and put back into it.

const KEPT = "doorstep-map"; // whether this browser had the map open last
const ZOOMED_IN = 15, AROUND = 48;

let library = null, map = null, holder = null;
let drawn = []; // marks that are on the map

const panel = () => document.getElementById("route-map");

async function show() {
  if (!panel()?.open) return;
  let place = panel().querySelector(".map-place");
  if (!holder) {
    holder = document.createElement("div");
    holder.className = "map-holder";
    holder.dataset.state = "loading";
  }
  place.replaceChildren(holder);
  try {
    library ??= await import("./maplibre-gl.mjs");
    if (!panel()?.open) return; // closed again meanwhile: there would be no size to draw in
    map ??= make(place);
  } catch (problem) {
    console.info(problem);
    say("This browser cannot draw the map. The list has every stop.");
    holder.dataset.state = "lost";
    return;
  }
  place = panel().querySelector(".map-place"); // perhaps another by now
  mark(JSON.parse(place.dataset.marks));
}

function make(place) {
  const marks = JSON.parse(place.dataset.marks);
  const made = new library.Map({
    container: holder,
    style: {
      version: 8,
      sources: { tiles: { type: "raster", tiles: [place.dataset.tiles], tileSize: 256, maxzoom: 19 } },
      layers: [{ id: "tiles", type: "raster", source: "tiles" }],
    },
    bounds: bounds(marks),
    fitBoundsOptions: { padding: AROUND, maxZoom: ZOOMED_IN },
    attributionControl: false, // what the company has to say of its tiles stands below the map
    cooperativeGestures: true, // the wheel scrolls the page
    dragRotate: false,
    fadeDuration: 0,
  });
  made.addControl(new library.NavigationControl({ showCompass: false }));
  made.once("idle", () => { if (holder.dataset.state === "loading") holder.dataset.state = "drawn"; });
  made.on("error", () => {
    holder.dataset.state = "lost";
    say(`The map’s pictures do not come from ${place.dataset.host}. The list has every stop.`);
  });
  return made;
}

function bounds(marks) {
  const lngs = marks.map((each) => each.at[0]), lats = marks.map((each) => each.at[1]);
  return marks.length ? [[Math.min(...lngs), Math.min(...lats)], [Math.max(...lngs), Math.max(...lats)]] : [[-125, 25], [-66, 50]];
}

function mark(marks) {
  for (const each of drawn) each.remove();
  drawn = marks.map((each) => {
    const element = document.createElement("span");
    element.className = `map-mark ${each.look} ${each.is_exact ? "exact" : "about"}`;
    element.textContent = each.label;
    element.title = each.says;
    element.setAttribute("aria-hidden", "true"); // the list says it
    element.setAttribute("role", "presentation");
    element.addEventListener("click", () => point(each.stops));
    const offset = each.look === "driver" ? [0, -24] : [0, 0];
    return new library.Marker({ element, offset }).setLngLat(each.at).addTo(map);
  });
}

// Who presses a mark is shown its stops in the list.
function point(stops) {
  for (const each of panel().querySelectorAll("[data-stop]")) each.classList.toggle("pointed", stops.includes(Number(each.dataset.stop)));
  const first = panel().querySelector(".pointed"), list = panel().querySelector(".map-list");
  if (first) list.scrollTop = first.offsetTop - list.offsetTop;
}

function say(words) {
  let said = holder.querySelector(".map-said");
  if (!said) {
    said = document.createElement("p");
    said.className = "map-said";
    said.setAttribute("role", "status");
    holder.append(said);
  }
  said.textContent = words;
}

document.addEventListener("toggle", (event) => {
  if (event.target.id !== "route-map") return;
  if (event.target.open) localStorage.setItem(KEPT, "open");
  else localStorage.removeItem(KEPT);
  show();
}, true);
document.addEventListener("refreshed", show);
if (localStorage.getItem(KEPT) && panel()) panel().open = true; // shows it, as its toggle is heard
