// What every page of the site does: the switch of language keeps the question in the address.

for (const link of document.querySelectorAll("[data-keep-query]")) {
  link.addEventListener("click", () => {
    const query = new URLSearchParams(location.search);
    query.set("lang", link.hreflang);
    link.href = `?${query}${location.hash}`;
  });
}
