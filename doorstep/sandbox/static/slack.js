// The Slack window: whose direct message is shown, and as whom one acts in #dispatch.

import { markPlace } from "./places.js";
import { showAvatar } from "./slack_avatar.js";
import { pane } from "./slack_pane.js";
import { make } from "./slack_text.js";
import { openWorkspace } from "./slack_workspace.js";

const find = (id) => document.getElementById(id);
const [people, acting] = [find("people"), find("acting")];
const buttons = new Map(); // user id -> the button that shows their direct message
const chosen = { person: sessionStorage.getItem("person"), dispatcher: sessionStorage.getItem("dispatcher") };

const workspace = openWorkspace({
  live: (isLive) => (document.querySelector(".slack .lost").textContent = isLive ? "" : "no connection"),
  everything: showEverything,
  user: showEverything,
  message: showMessage,
  view: showViews,
});
const driver = pane(find("driver-pane"), workspace);
const dispatch = pane(find("dispatch-pane"), workspace);

function showEverything() {
  showPeople();
  showPerson();
  showActing();
  showDispatch();
}

// The driver's half

// Dispatchers have a direct message too; it is offered once something is in it.
function peopleToShow() {
  const order = ["driver", "stranger", "dispatcher"];
  return workspace
    .people()
    .filter((user) => user.kind !== "dispatcher" || workspace.hasTalk(user.dm))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

function showPeople() {
  buttons.clear();
  const all = peopleToShow();
  if (!all.some((user) => user.id === chosen.person)) chosen.person = all[0]?.id ?? null;
  for (const user of all) {
    const button = make("button", "", user.name);
    button.type = "button";
    button.title = user.situation ?? "";
    button.addEventListener("click", () => {
      choose("person", user.id);
      showPerson();
    });
    buttons.set(user.id, button);
  }
  people.replaceChildren(...buttons.values());
}

function showPerson() {
  const user = workspace.user(chosen.person);
  if (!user) return;
  for (const [id, button] of buttons) button.setAttribute("aria-current", String(id === user.id));
  const button = buttons.get(user.id);
  button.classList.remove("unread");
  people.scrollTo({ left: button.offsetLeft - 60 });
  find("person-name").textContent = user.name;
  find("person-about").textContent = user.situation ?? "";
  find("person-about").title = user.situation ?? "";
  showAvatar(find("person-avatar"), user);
  driver.show({
    channel: user.dm,
    viewer: user.id,
    about: `Messages of ${user.name}`,
    label: `Message as ${user.name}`,
    suggestions: user.hints,
  });
}

// The desk's half

function dispatchers() {
  return workspace.people().filter((user) => user.kind === "dispatcher");
}

function showActing() {
  const all = dispatchers();
  if (!all.some((user) => user.id === chosen.dispatcher)) chosen.dispatcher = all[0]?.id ?? null;
  const labels = all.map((user) => {
    const [label, input] = [make("label"), make("input")];
    Object.assign(input, { type: "radio", name: "acting", value: user.id, checked: user.id === chosen.dispatcher });
    input.addEventListener("change", () => {
      choose("dispatcher", user.id);
      showDispatch();
    });
    label.append(input, make("span", "", user.name));
    return label;
  });
  acting.replaceChildren(acting.querySelector("legend"), ...labels);
}

function showDispatch() {
  const [channel] = workspace.sharedChannels();
  const user = workspace.user(chosen.dispatcher);
  if (!channel || !user) return;
  const names = channel.members.map((id) => workspace.user(id)?.name ?? id);
  find("channel-name").textContent = `#${channel.name}`;
  find("channel-about").textContent = names.join(", ");
  dispatch.show({
    channel: channel.id,
    viewer: user.id,
    about: `Messages in #${channel.name}`,
    label: `Message #${channel.name} as ${user.name}`,
    suggestions: user.hints,
  });
}

// Both

function choose(what, id) {
  chosen[what] = id;
  sessionStorage.setItem(what, id);
}

function showMessage(message, isNew) {
  const owner = workspace.channel(message.channel)?.user;
  if (owner && !buttons.has(owner)) {
    showPeople();
    showPerson();
  }
  for (const one of [driver, dispatch]) one.take(message);
  if (!isNew || !message.is_bot) return;
  if (owner && owner !== chosen.person) buttons.get(owner)?.classList.add("unread");
  markPlace(owner ? "driver" : "dispatch");
}

function showViews(view) {
  for (const one of [driver, dispatch]) if (one.seat.viewer === view.user) one.showView();
}
