
"use strict";
// Tables that sort and filter. Nothing else depends on it; nothing from the data is ever taken for markup.
(() => {
  const collator = new Intl.Collator("en-GB", { numeric: true });

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // A cell's place in the order: a number, a text, or null where it is undefined.
  const keyOf = (cell, kind) => {
    if (kind === "number")
      return cell.dataset.value === undefined ? null : Number(cell.dataset.value);
    const text = cell.textContent.trim();
    return text === "" || text === "–" ? null : text;
  };

  const compare = (left, right) =>
    typeof left === "number" ? left - right : collator.compare(left, right);

  // What is undefined stays last, whichever way the rest is sorted; equal rows keep their order.
  const sortRows = (body, column, kind, direction) => {
    const rows = Array.from(body.rows, (row) => ({ row, key: keyOf(row.cells[column], kind) }));
    rows.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
      return direction * compare(a.key, b.key);
    });
    body.append(...rows.map((entry) => entry.row));
  };

  const addSorting = (table, status) => {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const kind = head.dataset.sort;
      if (kind === "none") return;
      const name = head.textContent;
      const button = make("button", { type: "button" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const ascending = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        sortRows(table.tBodies[0], column, kind, ascending ? 1 : -1);
        status.textContent = `sorted by ${name}, ${ascending ? "ascending" : "descending"}`;
      });
    });
  };

  const addFilter = (table, region) => {
    // Cells stand apart: no word is found across two of them.
    const rows = Array.from(table.tBodies[0].rows, (row) => ({
      row,
      text: Array.from(row.cells, (cell) => cell.textContent.trim().toLowerCase()).join("\n"),
    }));
    const count = make("span", {});
    count.setAttribute("role", "status");
    const sorted = make("span", {});
    sorted.setAttribute("role", "status");
    const input = make("input", { type: "search", autocomplete: "off", spellcheck: false });
    const controls = make("div", { className: "controls" }, make("label", {}, "Filter rows", input), count, sorted);
    input.setAttribute("aria-controls", table.id);
    input.setAttribute("aria-label", `Filter rows: ${table.caption.textContent}`);
    const say = (shown) => {
      count.textContent = `${shown} of ${rows.length} rows`;
      controls.classList.toggle("filtered", shown < rows.length);
    };
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach(({ row, text }) => {
        row.hidden = !words.every((word) => text.includes(word));
        shown += !row.hidden;
      });
      say(shown);
    });
    say(rows.length);
    region.before(controls);
    return sorted;
  };

  document.querySelectorAll("table.data").forEach((table) => {
    const region = table.closest(".scroll");
    addSorting(table, addFilter(table, region));
  });

  // A region that does not scroll needs no stop on the keyboard's way.
  const regions = document.querySelectorAll(".scroll");
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    const scrolls = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
    if (scrolls) target.tabIndex = 0;
    else if (document.activeElement !== target) target.removeAttribute("tabindex");
  }));
  regions.forEach((region) => observer.observe(region));
})();
