// The square picture beside a name: initials on one of a few colours; the app has its icon.

import { make } from "./slack_text.js";

const HUES = 6;

export function showAvatar(node, user) {
  node.replaceChildren();
  node.classList.toggle("is-app", user?.kind === "bot");
  if (user?.kind === "bot") {
    const icon = make("img");
    icon.src = "/static/icon.svg";
    icon.alt = "";
    node.append(icon);
    return;
  }
  const name = user?.name ?? "?";
  node.textContent = name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
  let sum = 0;
  for (const sign of user?.id ?? "") sum += sign.codePointAt(0);
  node.dataset.hue = String(sum % HUES);
}
