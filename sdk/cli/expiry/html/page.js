// Makes the table sort and filter. Without it the page has everything all the same, sorted by what ends first.

(() => {
  const table = document.querySelector("table.certificates");
  if (table === null) return;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows].map((element) => ({ element, text: element.textContent.toLowerCase() }));
  const controls = document.querySelector(".controls");
  const filter = document.getElementById("filter");
  const status = document.getElementById("status");
  const shown = document.getElementById("shown");
  const collator = new Intl.Collator(undefined, { numeric: true });

  const orderOf = (row, column) => {
    const cell = row.element.cells[column];
    return cell.dataset.order === undefined ? cell.textContent : Number(cell.dataset.order);
  };
  const compare = (a, b) => (typeof a === "number" ? a - b : collator.compare(a, b));

  const sortBy = (column) => {
    const isAscending = heads[column].getAttribute("aria-sort") !== "ascending";
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[column].setAttribute("aria-sort", isAscending ? "ascending" : "descending");
    const values = new Map(rows.map((row) => [row, orderOf(row, column)]));
    rows.sort((a, b) => (isAscending ? 1 : -1) * compare(values.get(a), values.get(b)));
    body.replaceChildren(...rows.map(({ element }) => element));
  };

  const applyFilter = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { element, text } of rows) {
      const isShown =
        (status.value === "" || element.classList.contains(status.value)) && words.every((word) => text.includes(word));
      element.hidden = !isShown;
      if (isShown) count += 1;
    }
    shown.value = `${count} of ${rows.length} certificates`;
  };

  for (const [column, head] of heads.entries()) {
    const [button] = head.children;
    button.disabled = false;
    button.addEventListener("click", () => sortBy(column));
  }
  filter.addEventListener("input", applyFilter);
  status.addEventListener("change", applyFilter);
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.hidden = false;
  applyFilter();
})();
