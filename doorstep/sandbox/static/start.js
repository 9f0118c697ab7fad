// The tour can be closed, and stays closed in this browser.

const KEY = "doorstep.tour";
const tour = document.getElementById("tour");
const button = document.getElementById("tour-switch");

function isClosed() {
  try {
    return localStorage.getItem(KEY) === "closed";
  } catch {
    return false; // the browser keeps nothing
  }
}

function show(closed) {
  tour.hidden = closed;
  button.textContent = closed ? "Show the tour" : "Close the tour";
  button.setAttribute("aria-expanded", String(!closed));
}

button.addEventListener("click", () => {
  const closed = !tour.hidden;
  try {
    localStorage.setItem(KEY, closed ? "closed" : "open");
  } catch {
    // then it is open again the next time
  }
  show(closed);
});
show(isClosed());
button.hidden = false;
document.documentElement.dataset.ready = "yes";
