import { ask } from "./ask.js";
import { fitInput, hintButton, isEnter } from "./typing.js";

// Everything that people wrote is put on the page as text (textContent), never as markup.

const phones = new Map(); // number -> the phone's parts on the page
const main = document.getElementById("phones");
const tabs = document.getElementById("tabs");
const live = document.getElementById("live");
const company = document.body.dataset.company;
const clockFormat = new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit" });

const STATES = {
  sending: ["✓", "sent"],
  taken: ["✓✓", "delivered"],
  not_taken: ["Not delivered: the company's server did not take it", ""],
};

function pretty(number) {
  const us = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return us ? `(${us[1]}) ${us[2]}-${us[3]}` : number;
}

// Live

function listen() {
  const events = new EventSource("/sandbox/events");
  events.onopen = () => showLive("live");
  events.onerror = () => {
    showLive("lost");
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
  events.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (event.type === "snapshot") showSnapshot(event);
    else if (event.type === "phone") showPhone(event.phone);
    else if (event.type === "text") showText(event.text, true);
  };
}

function showLive(state) {
  live.dataset.state = state;
  live.textContent = state === "live" ? "live" : "no connection";
}

function showSnapshot(snapshot) {
  const numbers = new Set(snapshot.phones.map((phone) => phone.number));
  for (const [number, parts] of phones) {
    if (!numbers.has(number)) {
      parts.section.remove();
      parts.tab.remove();
      phones.delete(number);
    } else {
      parts.texts.replaceChildren();
      parts.shown.clear();
    }
  }
  snapshot.phones.forEach(showPhone);
  snapshot.texts.forEach((text) => showText(text, false));
  for (const parts of phones.values()) scrollToEnd(parts);
}

// Phones

function showPhone(phone) {
  const parts = phones.get(phone.number) || addPhone(phone);
  const name = phone.name || pretty(phone.number);
  parts.section.setAttribute("aria-label", `Phone of ${name}`);
  parts.name.textContent = name;
  parts.tab.textContent = name;
  parts.number.textContent = phone.name ? pretty(phone.number) : "";
  parts.situation.textContent = phone.situation;
  parts.situation.title = phone.situation;
  parts.optedOut.hidden = !phone.opted_out;
  parts.section.classList.toggle("is-opted-out", phone.opted_out);
}

function addPhone(phone) {
  const section = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
  const find = (selector) => section.querySelector(selector);
  const parts = {
    section,
    shown: new Map(),
    picture: null,
    name: find("h2"),
    number: find(".own-number"),
    situation: find(".situation"),
    optedOut: find(".opted-out"),
    texts: find(".texts"),
    hints: find(".hints"),
    problem: find(".problem"),
    form: find(".composer"),
    input: find("textarea"),
    file: find(".file"),
    attached: find(".attached"),
    tab: document.createElement("button"),
  };
  section.dataset.number = phone.number;
  parts.texts.setAttribute("aria-label", `Texts with ${company}`);
  parts.input.setAttribute("aria-label", `Text message from ${phone.name || pretty(phone.number)}`);
  for (const hint of phone.hints) parts.hints.append(hintButton(parts.input, hint));
  parts.form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(phone.number, parts);
  });
  parts.input.addEventListener("keydown", (event) => {
    if (isEnter(event)) {
      event.preventDefault();
      parts.form.requestSubmit();
    }
  });
  parts.input.addEventListener("input", () => fitInput(parts.input));
  find(".attach").addEventListener("click", () => parts.file.click());
  parts.file.addEventListener("change", () => attach(parts, parts.file.files[0] || null));
  find(".attached button").addEventListener("click", () => {
    attach(parts, null);
    parts.input.focus();
  });
  parts.tab.type = "button";
  parts.tab.addEventListener("click", () => section.scrollIntoView({ inline: "start", block: "nearest" }));
  main.append(section);
  tabs.append(parts.tab);
  inView.observe(section);
  phones.set(phone.number, parts);
  return parts;
}

// On a narrow screen the tab of the phone in view is the current one.
const inView = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const parts = phones.get(entry.target.dataset.number);
      if (!parts) continue;
      parts.tab.setAttribute("aria-current", String(entry.isIntersecting));
      if (!entry.isIntersecting) continue;
      parts.tab.classList.remove("unread");
      tabs.scrollTo({ left: parts.tab.offsetLeft - 60 });
    }
  },
  { root: main, threshold: 0.6 },
);

// Texts

function showText(text, isNew) {
  const parts = phones.get(text.phone);
  if (!parts) return;
  const atEnd = parts.texts.scrollHeight - parts.texts.scrollTop - parts.texts.clientHeight < 80;
  let item = parts.shown.get(text.id);
  if (!item) {
    item = addText(text);
    parts.shown.set(text.id, item);
    parts.texts.append(item);
    if (isNew && text.direction === "received" && parts.tab.getAttribute("aria-current") !== "true") {
      parts.tab.classList.add("unread");
    }
  }
  item.className = `text ${text.direction} ${text.state} from-${text.origin}`;
  showState(item.querySelector(".state"), text);
  if (isNew && (atEnd || text.direction === "sent")) scrollToEnd(parts);
}

function addText(text) {
  const item = document.getElementById("text-template").content.firstElementChild.cloneNode(true);
  const origin = item.querySelector(".origin");
  origin.hidden = text.origin !== "carrier";
  origin.textContent = "From the carrier";
  item.querySelector("p").textContent = text.body;
  const time = item.querySelector("time");
  time.dateTime = text.at;
  time.textContent = clockFormat.format(new Date(text.at));
  for (const media of text.media) item.querySelector(".pictures").append(picture(media));
  return item;
}

function showState(state, text) {
  if (text.direction === "sent") {
    const [sign, meaning] = STATES[text.state];
    state.textContent = sign;
    if (meaning) {
      state.setAttribute("role", "img");
      state.setAttribute("aria-label", meaning);
      state.title = meaning;
    } else {
      state.removeAttribute("role");
      state.removeAttribute("aria-label");
      state.removeAttribute("title");
    }
  } else if (text.state === "undelivered") {
    state.textContent = `Never arrived: error ${text.error_code}`;
  }
}

function picture(media) {
  const link = document.createElement("a");
  link.href = media.url;
  link.target = "_blank";
  link.rel = "noopener";
  if (media.content_type === "image/heic") {
    link.className = "named";
    link.textContent = "Picture (HEIC)";
    return link;
  }
  const image = document.createElement("img");
  image.alt = "Picture";
  image.src = media.url;
  image.addEventListener("load", () => {
    const texts = link.closest(".texts");
    if (texts && texts.scrollHeight - texts.scrollTop - texts.clientHeight < 260) texts.scrollTop = texts.scrollHeight;
  });
  link.append(image);
  return link;
}

function scrollToEnd(parts) {
  parts.texts.scrollTop = parts.texts.scrollHeight;
}

// Typing

function attach(parts, file) {
  const [image, name] = [parts.attached.querySelector("img"), parts.attached.querySelector("span")];
  if (image.src) URL.revokeObjectURL(image.src);
  parts.picture = file;
  parts.problem.textContent = "";
  parts.attached.hidden = file === null;
  image.hidden = file === null;
  image.removeAttribute("src");
  name.textContent = file ? file.name : "";
  if (file) {
    image.src = URL.createObjectURL(file);
    parts.input.focus();
  } else {
    parts.file.value = "";
  }
}

async function send(number, parts) {
  const body = parts.input.value;
  if ((!body.trim() && !parts.picture) || parts.sending) return;
  parts.sending = true;
  parts.problem.textContent = "";
  try {
    const media = parts.picture ? [(await ask("/sandbox/media", parts.picture)).id] : [];
    await ask(`/sandbox/phones/${encodeURIComponent(number)}/texts`, { body, media });
    if (parts.input.value === body) parts.input.value = "";
    fitInput(parts.input);
    attach(parts, null);
  } catch (problem) {
    parts.problem.textContent = problem.message;
  } finally {
    parts.sending = false;
  }
}

// New phone

const dialog = document.getElementById("new-phone-dialog");
const newPhone = document.getElementById("new-phone-form");
document.getElementById("new-phone").addEventListener("click", () => {
  newPhone.reset();
  newPhone.querySelector(".problem").textContent = "";
  dialog.showModal();
});
document.getElementById("new-phone-cancel").addEventListener("click", () => dialog.close());
newPhone.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { number, name } = Object.fromEntries(new FormData(newPhone));
  try {
    const phone = await ask("/sandbox/phones", { number, name });
    dialog.close();
    showPhone(phone);
    const parts = phones.get(phone.number);
    parts.section.scrollIntoView({ inline: "end", block: "nearest" });
    parts.input.focus();
  } catch (problem) {
    newPhone.querySelector(".problem").textContent = problem.message;
  }
});

for (const root of [document, document.getElementById("phone-template").content]) {
  for (const element of root.querySelectorAll(".number")) element.textContent = pretty(element.textContent);
}
listen();
