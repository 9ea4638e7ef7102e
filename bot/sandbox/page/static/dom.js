// Small helpers to build elements and to keep lists of them up to date without losing focus.

/** Build an element: `on…` properties are listeners, `data` the data set, other ones attributes; null ones are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Make the children of `parent` show `items` in order: new ones are built, changed ones updated or built anew. */
export function list(parent, items, keyOf, build, update = null) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    const said = JSON.stringify(item);
    let node = old.get(key);
    old.delete(key);
    if (node === undefined || node.said !== said) {
      if (node !== undefined && update !== null) {
        update(node, item);
      } else {
        const made = build(item);
        made.dataset.key = key;
        if (node !== undefined) {
          if (place === node) place = made;
          replace(node, made);
        }
        node = made;
      }
      node.said = said;
    }
    if (node === place) place = node.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of old.values()) node.remove();
}

/** Put `made` where `node` is; a focused control hands its focus to the one of its kind that now has its place. */
function replace(node, made) {
  const active = node.contains(document.activeElement) ? document.activeElement : null;
  const kind = active && [active.localName, ...active.classList].join(".");
  const at = active && [...node.querySelectorAll(kind)].indexOf(active);
  node.replaceWith(made);
  if (!active) return;
  const controls = active === node ? [made] : [...made.querySelectorAll(kind)];
  controls[Math.min(Math.max(at, 0), controls.length - 1)]?.focus();
}

export const byId = (id) => document.getElementById(id);
