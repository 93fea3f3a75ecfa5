// The articles behind the server's API.

/** `catalogue`: whether the server can tell what is indexed. */
export function library(base, catalogue) {
  const address = (path) => new URL(`api/${path}`, base);

  async function json(path, options) {
    const response = await fetch(address(path), options);
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw Object.assign(new Error(body.error ?? response.statusText), { status: response.status });
    return body;
  }

  return {
    catalogue,
    summary: () => json("index"),
    list: (words, offset) => json(`articles?${new URLSearchParams({ words, offset, limit: 50 })}`),
    article: (id) => json(`articles/${path(id)}`),
    add: (form) => json("articles", { method: "POST", body: form }),
    remove: (id) => json(`articles/${path(id)}`, { method: "DELETE" }),
    indexing: () => json("indexing"),
  };
}

function path(id) {
  return id.split("/").map(encodeURIComponent).join("/");
}
