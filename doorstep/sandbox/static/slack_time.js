// Times as Slack writes them, in the browser's own zone.

const clock = new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit" });
const clockWithSeconds = new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit", second: "2-digit" });
const shortDay = new Intl.DateTimeFormat([], { month: "short", day: "numeric" });
const longDay = new Intl.DateTimeFormat([], { weekday: "long", month: "long", day: "numeric" });
const date = new Intl.DateTimeFormat([], { month: "long", day: "numeric", year: "numeric" });
const number = new Intl.DateTimeFormat("sv", { year: "numeric", month: "2-digit", day: "2-digit" });

export function timeOf(ts) {
  return new Date(Number(ts) * 1000);
}

export function clockTime(ts) {
  return clock.format(timeOf(ts));
}

export function fullTime(ts) {
  return `${longDay.format(timeOf(ts))}, ${clockWithSeconds.format(timeOf(ts))}`;
}

export function dayOf(ts) {
  return number.format(timeOf(ts));
}

// The first message of a day says which.
export function dayName(ts) {
  return dayOf(ts) === number.format(new Date()) ? "Today" : longDay.format(timeOf(ts));
}

// https://docs.slack.dev/messaging/formatting-message-text#date-formatting
export function dateText(seconds, format) {
  const at = new Date(seconds * 1000);
  const words = {
    date_num: number, date, date_short: shortDay, date_long: longDay, date_pretty: date, date_short_pretty: shortDay,
    date_long_pretty: longDay, time: clock, time_secs: clockWithSeconds,
  };
  return format.replace(/\{(\w+)\}/g, (written, name) => (Object.hasOwn(words, name) ? words[name].format(at) : written));
}
