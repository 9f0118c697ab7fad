// On a narrow screen one place is shown at a time: the phones, a driver's Slack, or #dispatch.

const buttons = [...document.querySelectorAll("#places button")];

export function goTo(place) {
  document.body.dataset.place = place;
  for (const button of buttons) {
    button.setAttribute("aria-current", String(button.dataset.place === place));
    if (button.dataset.place === place) button.classList.remove("unread");
  }
  sessionStorage.setItem("place", place);
}

// Something new is there.
export function markPlace(place) {
  if (document.body.dataset.place === place) return;
  buttons.find((button) => button.dataset.place === place).classList.add("unread");
}

for (const button of buttons) button.addEventListener("click", () => goTo(button.dataset.place));
const asked = location.hash.slice(1); // a link to one of them
goTo(buttons.some((button) => button.dataset.place === asked) ? asked : sessionStorage.getItem("place") ?? "phones");

// The phones mark theirs themselves.
const tabs = document.getElementById("tabs");
new MutationObserver(() => {
  if (tabs.querySelector(".unread")) markPlace("phones");
}).observe(tabs, { subtree: true, attributeFilter: ["class"] });

// For whoever drives the page by a program: all its scripts listen now.
document.addEventListener("DOMContentLoaded", () => { document.documentElement.dataset.ready = "yes"; });
