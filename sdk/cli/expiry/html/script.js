// Makes the table sort and filter. Without it the page has everything all the same, sorted by what ends first.

(() => {
  const table = document.querySelector("table.certificates");
  if (table === null) return;
  const groups = [...table.tBodies];
  const rowsOfGroup = groups[0].rows.length;
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies].flatMap((group) => [...group.rows]);
  const texts = new Map();
  const controls = document.querySelector(".controls");
  const filter = document.getElementById("filter");
  const status = document.getElementById("status");
  const count = document.getElementById("shown");
  const collator = new Intl.Collator("en", { numeric: true });

  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };

  const show = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const isShown = (row) =>
      (status.value === "" || row.classList.contains(status.value)) &&
      words.every((word) => textOf(row).includes(word));
    const shown = rows.filter(isShown);
    for (const [index, group] of groups.entries()) {
      group.replaceChildren(...shown.slice(index * rowsOfGroup, (index + 1) * rowsOfGroup));
      group.hidden = group.rows.length === 0;
    }
    count.value = `${shown.length} of ${rows.length} certificates`;
  };

  const orderOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.order === undefined ? cell.textContent : Number(cell.dataset.order);
  };
  const compare = (a, b) => (typeof a === "number" ? a - b : collator.compare(a, b));

  const sortBy = (column) => {
    const isAscending = heads[column].getAttribute("aria-sort") !== "ascending";
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[column].setAttribute("aria-sort", isAscending ? "ascending" : "descending");
    const orders = new Map(rows.map((row) => [row, orderOf(row, column)]));
    rows.sort((a, b) => (isAscending ? 1 : -1) * compare(orders.get(a), orders.get(b)));
    show();
  };

  for (const [column, head] of heads.entries()) {
    const [button] = head.children;
    button.disabled = false;
    button.addEventListener("click", () => sortBy(column));
  }
  filter.addEventListener("input", show);
  status.addEventListener("change", show);
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.hidden = false;
})();
