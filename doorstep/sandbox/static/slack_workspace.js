// What the workspace holds, kept up to date by its event stream.

// `told` is called with what changed: {live(isLive), everything(), user(user), message(message, isNew), view(view)}.
export function openWorkspace(told) {
  const users = new Map();
  const channels = new Map();
  const talk = new Map(); // channel id -> {main: messages by ts, threads: by thread_ts, of messages by ts}
  const views = new Map();

  function keep(message) {
    const thread = threadOf(message);
    if (message.deleted && !repliesTo(message).size) thread.delete(message.ts);
    else thread.set(message.ts, message);
  }

  function threadOf({ channel, thread_ts: threadTs }) {
    if (!talk.has(channel)) talk.set(channel, { main: new Map(), threads: new Map() });
    const { main, threads } = talk.get(channel);
    if (!threadTs) return main;
    if (!threads.has(threadTs)) threads.set(threadTs, new Map());
    return threads.get(threadTs);
  }

  function repliesTo({ channel, ts }) {
    return talk.get(channel)?.threads.get(ts) ?? new Map();
  }

  function find(channel, ts) {
    const { main, threads } = talk.get(channel) ?? { main: new Map(), threads: new Map() };
    return main.get(ts) ?? [...threads.values()].find((thread) => thread.has(ts))?.get(ts);
  }

  function take(event) {
    if (event.type === "snapshot") {
      for (const all of [users, channels, talk, views]) all.clear();
      for (const user of event.users) users.set(user.id, user);
      for (const channel of event.channels) channels.set(channel.id, channel);
      for (const message of event.messages) keep(message);
      for (const view of event.views) views.set(view.id, view);
      told.everything();
    } else if (event.type === "message") {
      const isNew = !threadOf(event.message).has(event.message.ts);
      keep(event.message);
      told.message(event.message, isNew);
    } else if (event.type === "deleted") {
      const gone = find(event.channel, event.ts);
      if (!gone) return;
      keep({ ...gone, deleted: true });
      told.message({ ...gone, deleted: true }, false);
    } else if (event.type === "view") {
      if (event.view.open) views.set(event.view.id, event.view);
      else views.delete(event.view.id);
      told.view(event.view);
    } else if (event.type === "user") {
      users.set(event.user.id, event.user);
      if (event.channel) channels.set(event.channel.id, event.channel);
      told.user(event.user);
    }
  }

  function listen() {
    const events = new EventSource("/sandbox/slack/events");
    events.onopen = () => told.live(true);
    events.onerror = () => {
      told.live(false);
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
    };
    events.onmessage = (message) => take(JSON.parse(message.data));
  }

  listen();
  return {
    user: (id) => users.get(id),
    channel: (id) => channels.get(id),
    people: () => [...users.values()].filter((user) => user.kind !== "bot"),
    sharedChannels: () => [...channels.values()].filter((channel) => !channel.is_im),
    hasTalk: (channel) => (talk.get(channel)?.main.size ?? 0) > 0,
    // As `viewer` sees them, oldest first.
    messages: (channel, viewer) => seenBy(viewer, talk.get(channel)?.main),
    replies: (message, viewer) => seenBy(viewer, repliesTo(message)),
    openView: (viewer) => [...views.values()].findLast((view) => view.user === viewer) ?? null,
  };
}

export function isSeenBy(viewer, message) {
  return !message.ephemeral_to || message.ephemeral_to === viewer;
}

function seenBy(viewer, messages = new Map()) {
  return [...messages.values()].filter((message) => isSeenBy(viewer, message)).sort((a, b) => (a.ts < b.ts ? -1 : 1));
}
