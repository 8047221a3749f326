// Files that are dragged onto a part of the page.

/** Calls `take` with the first file that is dropped on a box, which shows that it would take one. */
export function takeDropped(box, take) {
  box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("is-over"); });
  box.addEventListener("dragleave", () => box.classList.remove("is-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("is-over");
    take(event.dataTransfer.files[0]);
  });
}
