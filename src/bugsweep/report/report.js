"use strict";
// Sorting and searching; all of the page can be read without it. Nothing here writes HTML.
(() => {
  const numeric = (text) => {
    const plain = text.replaceAll(",", "");
    return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
  };
  const compare = (a, b) => {
    const x = numeric(a), y = numeric(b);
    return x !== null && y !== null ? x - y : a.localeCompare(b, "en");
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    table.querySelectorAll("th").forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const body = table.tBodies[0];
        const rows = [...body.rows];
        rows.sort((a, b) => compare(a.cells[column].textContent, b.cells[column].textContent) * (down ? -1 : 1));
        body.append(...rows);
      });
    });
  }
  const main = document.querySelector("main");
  const parts = [...main.querySelectorAll("article.finding, tbody tr")];
  const texts = parts.map((part) => part.textContent.toLowerCase());
  const form = document.createElement("search");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("output");
  input.type = "search";
  label.append("Search this page ", input);
  form.append(label, count);
  main.prepend(form);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    parts.forEach((part, index) => {
      const fits = texts[index].includes(wanted);
      // The rows of a finding stay together with it.
      const inside = part.tagName === "TR" && part.closest("article.finding");
      part.hidden = !inside && !fits;
      if (fits && !inside) shown += 1;
    });
    count.textContent = wanted ? `${shown} found` : "";
    if (wanted) document.querySelectorAll("#problems details").forEach((one) => { one.open = true; });
  });
})();
