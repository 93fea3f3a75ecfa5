// Conversations, kept in this browser only. A page that may not store (an embedded one, a private window)
// keeps them in memory: every access to storage is guarded.

const KEY = "ragqa.conversations.1";
const OPEN = "ragqa.open";
const MOST = 40;

export class Store {
  constructor() {
    this.all = read();
  }

  /** Newest first. */
  list() {
    return [...this.all].sort((a, b) => b.changed - a.changed);
  }

  fresh() {
    return { id: newId(), changed: Date.now(), turns: [] };
  }

  save(conversation) {
    conversation.changed = Date.now();
    this.all = [conversation, ...this.all.filter((other) => other.id !== conversation.id)].slice(0, MOST);
    write(this.all);
  }

  /** The conversation on show, which a reload of this tab brings back. */
  show(conversation) {
    try {
      sessionStorage.setItem(OPEN, conversation.id);
    } catch {
      // not allowed to store here: a reload begins anew
    }
  }

  shown() {
    try {
      return this.all.find((conversation) => conversation.id === sessionStorage.getItem(OPEN));
    } catch {
      return undefined;
    }
  }

  remove(id) {
    this.all = this.all.filter((conversation) => conversation.id !== id);
    write(this.all);
  }
}

export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36).padStart(2, "0")).join("");
}

/** A remembered choice such as the theme. */
export function remembered(name) {
  try {
    return localStorage.getItem(`ragqa.${name}`);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(`ragqa.${name}`, value);
  } catch {
    // not allowed to store here: the choice lasts as long as the page
  }
}

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => one && Array.isArray(one.turns)) : [];
  } catch {
    return [];
  }
}

function write(conversations) {
  // a full store gives up its oldest conversations
  for (let keep = conversations.length; keep > 0; keep = Math.floor(keep / 2)) {
    try {
      localStorage.setItem(KEY, JSON.stringify(conversations.slice(0, keep)));
      return;
    } catch (error) {
      if (error.name !== "QuotaExceededError") return;
    }
  }
  if (!conversations.length) remember("conversations.1", "[]");
}
