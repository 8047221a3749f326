// What the server wrote into the page: read once, shared by every module.

function read(id) {
  const node = document.getElementById(id);
  return node ? JSON.parse(node.textContent) : {};
}

export const boot = read("boot");
export const strings = read("strings");
export const mapParts = read("map-parts");
